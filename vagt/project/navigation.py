"""What the shell shows to whom."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    return {"viewer": getattr(request, "viewer", None)}
