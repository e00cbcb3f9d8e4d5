"""The demo cast with what it has bought, and tasks of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils.translation import override

from vagt.agreements.tests.examples import at as local
from vagt.kit.db.walls import STAFF, behind
from vagt.people.models import Contact, Customer
from vagt.people.rules import SYSTEM, Viewer
from vagt.project.demo.agreements import Sold, make_agreements
from vagt.project.demo.people import Cast, make_people
from vagt.tasks.actions import Written, open_task
from vagt.tasks.models import Task

MADE_AT = local("2026-06-01 09:00")
BY_PLAN = {
    "basic": "Bageri",
    "essential": "Cykelhuset",
    "extended": "Dybvad Skibsteknik",
    "premium": "Havnens Byggemarked",
}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@dataclass(frozen=True)
class World:
    """Who is there, and the short way to a task of theirs."""

    cast: Cast
    sold: Sold

    def customer(self, plan: str) -> Customer:
        return self.cast.customers[BY_PLAN[plan]]

    def contact(self, plan: str) -> Contact:
        return self.cast.contact_of[BY_PLAN[plan]]

    def approver(self, plan: str) -> Contact:
        return self.cast.approver_of[BY_PLAN[plan]]

    def viewer(self, name: str) -> Viewer:
        return self.cast.viewer(name)

    def contacts_viewer(self, plan: str) -> Viewer:
        return self.cast.viewer(self.contact(plan).name)

    def task(self, plan: str = "extended", received: str = "2026-06-02 09:00", **values: object) -> Task:
        """An inquiry by mail, received then and taken in at once."""
        given = {
            "kind": "inquiry",
            "title": "Ordrer mangler",
            "channel": "email",
            "contact": self.contact(plan),
            "body": Written("Der mangler ordrer fra i nat."),
            "received_at": local(received),
            "by": SYSTEM,
            "at": local(received),
        }
        return open_task(self.customer(plan), **{**given, **values})


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast and its agreements; the test runs behind the staff wall."""
    cast = make_people(MADE_AT)
    sold = make_agreements(cast, MADE_AT)
    with behind(STAFF):
        yield World(cast, sold)
