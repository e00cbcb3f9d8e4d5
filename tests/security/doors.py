"""Every URL of the URL table, and how a response answers a viewer."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver


def every_url() -> Iterator[tuple[str, str | None]]:
    """Each route with its name, the included ones too."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, route: str, namespace: str) -> Iterator[tuple[str, str | None]]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, f"{namespace}{entry.name}" if entry.name else None
        else:
            yield from _walk(entry, here, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def answer(response: HttpResponseBase) -> str:
    """`in`, `sign in first`, `no such thing`, `not allowed`, `not that way` (the method), or the bare status."""
    status = response.status_code
    if status in {301, 302, 303}:
        return "sign in first" if response.headers["Location"].startswith("/account/login/") else "in"
    if 200 <= status < 300 or status == 422:
        return "in"
    return {403: "not allowed", 404: "no such thing", 405: "not that way"}.get(status, str(status))


def body(response: HttpResponseBase) -> str:
    """The words of the response, streamed or not, and where it sends the reader."""
    parts = response if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode(errors="replace") + response.headers.get("Location", "")
