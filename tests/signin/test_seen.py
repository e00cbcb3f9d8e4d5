"""Where I am signed in: written when a session is first seen, then once a minute, and at once from another address."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vagt.kit.now import now
from vagt.people import middleware


def writes(client, **sent):
    with CaptureQueriesContext(connection) as captured:
        client.get("/me/", **sent)
    return sum("usersessions_usersession" in query["sql"] and "SELECT" not in query["sql"] for query in captured)


def test_a_session_is_written_once_a_minute_and_when_it_moves(consultant, monkeypatch):
    client = Client()
    client.force_login(consultant)
    assert writes(client) == 1
    assert writes(client) == 0
    assert writes(client, HTTP_USER_AGENT="Another browser") == 1
    at = now() + timedelta(seconds=61)
    monkeypatch.setattr(middleware, "now", lambda: at)
    assert writes(client) == 1
    assert UserSession.objects.filter(user=consultant).count() == 1
