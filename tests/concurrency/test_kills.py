"""Killed at random moments while mail arrives: nothing is lost, nothing is done twice, and a repeat is counted."""

import os

import pytest
from django.db import transaction

from tests.concurrency.sink import running_sink
from tests.concurrency.storm import Storm
from tests.concurrency.totals import counted_repeats
from tests.dovecot import dovecot  # noqa: F401 - a fixture
from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import verify
from vagt.project.demo.people import make_people
from vagt.tasks.queries import clock_differences

pytestmark = pytest.mark.xdist_group("running")

SEED = int(os.environ.get("VAGT_TEST_SEED", "20261123"))
STORMS = 10  # of a hundred kills; each can be run again by its number


@pytest.fixture
def storm(request, dovecot, own_database, superuser, tmp_path):  # noqa: F811
    cast = make_people(at("2026-06-01 09:00"))
    with running_sink() as sink:
        storm = Storm(request.param, cast, dovecot, sink, superuser, own_database, tmp_path)
        try:
            yield storm
        finally:
            storm.stop()


@pytest.mark.parametrize("storm", [SEED], indirect=True)
def test_twenty_kills(storm):
    proved(storm, kills=20, burst=10)


@pytest.mark.prove
@pytest.mark.parametrize("storm", range(1, STORMS + 1), indirect=True)
def test_a_hundred_kills(storm):
    proved(storm, kills=100, burst=5)


def proved(storm, *, kills, burst):
    """Everything was done once, by one query; a repeat only of a mail whose sender was killed, and it is counted."""
    storm.rage(kills, burst)
    storm.calm()
    totals = storm.totals()
    seen = sum(storm.sink.taken.values()) - len(storm.sink.taken)
    counted = counted_repeats(storm.superuser)
    print(f"\nseed {storm.seed}: killed {storm.kills}")
    for one in totals:
        print(f"{one.left:6} {one.right:6}  {one.what}")
    print(f"{seen:6} {counted:6}  repeats the server saw <= repeats counted")
    assert [one for one in totals if one.left != one.right] == []
    assert seen <= counted <= storm.kills["mail"] + storm.kills["another mail"]
    with behind(STAFF), transaction.atomic():
        assert verify().faults == []
        assert list(clock_differences()) == []
