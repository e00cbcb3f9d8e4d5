"""The demo cast and what it has bought, made in the test's own transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from vagt.kit.db.walls import STAFF, behind
from vagt.project.demo.agreements import Sold, make_agreements
from vagt.project.demo.people import Cast, make_people

MADE_AT = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_people(MADE_AT)


@pytest.fixture
def sold(cast: Cast) -> Sold:
    return make_agreements(cast, MADE_AT)


@pytest.fixture
def as_staff(sold: Sold) -> Iterator[None]:
    """Everything in the test runs behind the staff wall."""
    with behind(STAFF):
        yield
