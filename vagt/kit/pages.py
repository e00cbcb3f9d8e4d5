"""Rendering: a whole page, or only the part that htmx asked for; and a refusal in the client's own form."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vagt.kit.errors import Refusal

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def theme_of(request: HttpRequest) -> str:
    """Light or dark, when the person has chosen; the system decides otherwise."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or, when htmx asks and `part` is named, only that partial of the template."""
    name = f"{template}#{part}" if part and getattr(request, "htmx", False) else template
    response = render(request, name, dict(context or {}), status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a problem document (RFC 9457), a toast for htmx, or a page that says what is right."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {
                "type": f"urn:vagt:refusal:{refusal.code}",
                "title": str(refusal.message),
                "status": refusal.status,
                "code": refusal.code,
            },
            status=refusal.status,
            content_type="application/problem+json",
        )
    response = page(request, "kit/refusal.html", {"refusal": refusal}, part="toast", status=refusal.status)
    if getattr(request, "htmx", False):
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
    return response
