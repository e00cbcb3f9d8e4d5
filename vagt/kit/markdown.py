"""Markdown in, safe HTML out. Whatever comes in, what goes out holds no script, no style and no foreign image."""

from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

_TAGS: Final = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# What mail programs write besides; without classes and styles.
_MAIL_TAGS: Final = _TAGS | {"b", "caption", "dd", "div", "dl", "dt", "h5", "h6", "i", "img", "span", "sub", "sup", "u"}
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_MAIL_ATTRIBUTES: Final = {**_ATTRIBUTES, "img": {"src", "alt", "width", "height"}}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_GONE_WITH_CONTENT: Final = {"script", "style", "title", "head"}


@cache
def _reader() -> MarkdownIt:
    """CommonMark with tables and strikethrough; HTML in it is text, and a line break is one."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable(
        ["table", "strikethrough"]
    )


def html_of(text: str) -> str:
    """Markdown as safe HTML. HTML in the text is shown as it was typed; images are left out, links carry `noopener`."""
    rendered = _reader().render(text)
    return _cleaned(rendered, _TAGS, _ATTRIBUTES, _SCHEMES)


def safe_html(html: str) -> str:
    """Foreign HTML without anything that acts or calls out: of images only those that came with the mail (`cid:`)."""
    return _cleaned(html, _MAIL_TAGS, _MAIL_ATTRIBUTES, _SCHEMES | {"cid"})


def _cleaned(html: str, tags: set[str], attributes: dict[str, set[str]], schemes: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        url_schemes=schemes,
        clean_content_tags=_GONE_WITH_CONTENT,
        attribute_filter=_own_images_only,
        link_rel="noopener noreferrer nofollow",
    )


def _own_images_only(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith("cid:") else None
    if tag == "a" and attribute == "href":
        return value if value.partition(":")[0].lower() in _SCHEMES else None
    return value
