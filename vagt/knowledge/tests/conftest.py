"""The demo cast; the tests run behind the staff wall and read English."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from vagt.kit.db.walls import STAFF, behind
from vagt.project.demo.people import Cast, make_people

MADE_AT = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Who is there."""
    made = make_people(MADE_AT)
    with behind(STAFF), override("en"):
        yield made
