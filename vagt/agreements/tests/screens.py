"""A browser of one of the cast, in a language, at a fixed time."""

from datetime import UTC, datetime
from html import unescape

from django.test import Client

from vagt.kit.db.walls import STAFF, behind
from vagt.people.models import User
from vagt.project.demo.people import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
VIEWS = ("ask", "calendars", "customer", "editor", "plans", "versions")


def browser(cast: Cast, name: str, language: str = "en") -> Client:
    """Signed in as this person, reading in this language."""
    user = cast.user(name)
    with behind(STAFF):
        User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def said(response) -> str:
    """The words of a page, without its markup's line breaks and entities."""
    return " ".join(unescape(response.content.decode()).split())


def at_time(monkeypatch, *moment: int) -> None:
    """Every page of agreements reads this instant (UTC) as now."""
    at = datetime(*moment, tzinfo=UTC)
    for view in VIEWS:
        monkeypatch.setattr(f"vagt.agreements.views.{view}.now", lambda: at)
    monkeypatch.setattr("vagt.agreements.portal.now", lambda: at)
