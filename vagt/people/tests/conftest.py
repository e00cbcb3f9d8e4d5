"""The cast, and whoever looks."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.translation import override

from vagt.kit.db.walls import STAFF, behind
from vagt.project.demo.people import Cast, make_people

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in the language they are written in."""
    with override("en"):
        yield


@pytest.fixture
def cast(db) -> Cast:
    return make_people(AT)


@pytest.fixture
def staff(cast):
    """The rest of the test runs behind the staff wall, as a consultant's request does."""
    with behind(STAFF):
        yield cast


@pytest.fixture
def signed_in(cast):
    """A browser signed in as one of the cast."""

    def as_person(name: str) -> Client:
        client = Client()
        client.force_login(cast.user(name))
        return client

    return as_person
