"""No page escapes the accessibility tests and the pictures."""

import tomllib
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

LIST = tomllib.loads((Path(__file__).parent / "pages.toml").read_text(encoding="utf-8"))


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_url_is_listed_as_a_page_or_as_none_with_a_reason():
    listed = {row["url"] for row in LIST["page"]} | {row["url"] for row in LIST["not_a_page"]}
    assert sorted(set(names(get_resolver().url_patterns)) - listed) == []


def test_the_list_names_nothing_that_is_gone():
    listed = {row["url"] for row in LIST["page"]} | {row["url"] for row in LIST["not_a_page"]}
    assert sorted(listed - set(names(get_resolver().url_patterns))) == []
    assert all(row["why"] for row in LIST["not_a_page"])
