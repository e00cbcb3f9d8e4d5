"""Rule 5: a resolution, where one is agreed, stands still while we wait for the customer or a third party."""

from datetime import date

import pytest

from vagt.agreements.tests.examples import at
from vagt.kit.models import Event
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    Written,
    answer,
    change_priority,
    change_status,
    customer_wrote,
    merge,
    rederive_clocks,
    split,
    sweep,
)
from vagt.tasks.models import ResponseClock
from vagt.tasks.queries import clock_differences, clock_explanation, queue_page
from vagt.tasks.queries.left import LeftBook
from vagt.tasks.rules.causes import Cause
from vagt.tasks.rules.filters import Filters
from vagt.tasks.tests.agreeing import agree_on_resolution, close_day

SEEN = Written("Vi ser på det.")


@pytest.fixture
def agreed(world):
    """Extended promises a resolution of normal inquiries within sixteen office hours."""
    agree_on_resolution(world, "extended", {"normal": 960, "high": 480})
    return world


def _clock(task):
    return ResponseClock.objects.get(task=task, kind="resolution")


def _status(task, status, when, world):
    return change_status(task, status=status, by=world.viewer("Freja"), at=at(when))


def _waits(task, world, when="2026-06-08 10:00", status="waiting_customer"):
    answer(task, SEEN, status=status, by=world.viewer("Freja"), at=at(when))


def _wrote(task, world, when, read=None):
    contact = world.contact("extended")
    return customer_wrote(
        task, contact=contact, body=SEEN, received_at=at(when), channel="email", by=SYSTEM, at=at(read or when)
    )


def test_it_runs_beside_the_response_and_only_where_it_is_agreed(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    assert _clock(task).due_at == at("2026-06-10 09:00")
    assert task.next_due_at == at("2026-06-09 09:00")  # the answer comes first
    _status(task, "in_progress", "2026-06-08 09:30", agreed)
    answer(task, SEEN, by=agreed.viewer("Freja"), at=at("2026-06-08 10:00"))
    task.refresh_from_db()
    assert (_clock(task).outcome, task.next_due_at) == ("open", at("2026-06-10 09:00"))
    assert not ResponseClock.objects.filter(task=agreed.task("essential"), kind="resolution").exists()
    _wrote(task, agreed, "2026-06-08 11:00")
    assert ResponseClock.objects.filter(task=task, kind="resolution").count() == 1


@pytest.mark.parametrize("status", ["waiting_customer", "waiting_third_party"])
def test_the_open_hours_of_a_wait_are_added(agreed, status):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed, status=status)
    paused = _clock(task)
    assert (paused.paused_at, paused.next_event_at) == (at("2026-06-08 10:00"), None)
    task.refresh_from_db()
    assert task.next_due_at is None
    assert sweep(by=SYSTEM, at=at("2026-06-11 15:00")).broken == 0
    assert LeftBook([paused]).left(paused, at("2026-06-09 12:00")).seconds == 15 * 3600
    _status(task, "in_progress", "2026-06-09 12:00", agreed)
    clock = _clock(task)
    assert (clock.due_at, clock.paused_at) == (at("2026-06-11 11:00"), None)  # six hours on Monday, four on Tuesday
    why = clock_explanation(clock)
    assert (why.due.at, why.counted) == (clock.due_at, 16 * 3600)
    assert [step.reason for step in why.steps if step.reason == "paused"] == ["paused"]
    assert why.story.headline.en.startswith("We have it resolved by")
    assert "stood still" in why.story.text.en
    assert list(clock_differences()) == []


def test_it_runs_on_from_when_the_customer_wrote_not_from_when_we_read_it(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    _wrote(task, agreed, "2026-06-09 12:00", read="2026-06-09 15:00")
    assert _clock(task).due_at == at("2026-06-11 11:00")


def test_the_warnings_come_where_they_fall_with_the_pauses(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    _status(task, "in_progress", "2026-06-09 12:00", agreed)
    assert _clock(task).next_event_at == at("2026-06-10 11:00")  # half of sixteen hours
    assert sweep(by=SYSTEM, at=at("2026-06-11 11:00")).warned == 1
    assert sweep(by=SYSTEM, at=at("2026-06-11 11:01")).broken == 1
    _status(task, "resolved", "2026-06-11 12:00", agreed)
    assert _clock(task).outcome == "answered_late"


def test_resolving_meets_it_even_from_a_pause(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    _status(task, "resolved", "2026-06-25 12:00", agreed)
    clock = _clock(task)
    assert (clock.outcome, clock.judged_at, clock.paused_at) == ("met", at("2026-06-25 12:00"), None)
    assert list(clock_differences()) == []


def test_what_was_not_resolved_runs_again_and_the_time_between_does_not_count(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    answer(task, SEEN, status="resolved", by=agreed.viewer("Freja"), at=at("2026-06-08 12:00"))
    assert _clock(task).outcome == "met"
    _wrote(task, agreed, "2026-06-15 12:00")
    clock = _clock(task)
    assert (clock.outcome, clock.due_at) == ("open", at("2026-06-17 09:00"))  # thirteen hours were left
    assert list(clock_differences()) == []


def test_cancelled_it_counts_neither_way(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    answer(task, SEEN, status="cancelled", by=agreed.viewer("Freja"), at=at("2026-06-08 12:00"))
    assert _clock(task).outcome == "void"


def test_another_priority_while_it_stands_still_counts_when_it_runs_on(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    when = at("2026-06-08 11:00")
    change_priority(task, priority="high", since=when, reason="Værre", by=agreed.viewer("Freja"), at=when)
    _status(task, "in_progress", "2026-06-09 12:00", agreed)
    assert _clock(task).due_at == at("2026-06-10 12:00")  # eight hours from when it ran on
    assert list(clock_differences()) == []


def test_a_calendar_mended_during_a_pause_holds_when_it_runs_on(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    calendar = close_day(date(2026, 6, 11), "2026-06-08 12:00")
    rederive_clocks(Cause("calendar", calendar.pk), by=SYSTEM, at=at("2026-06-08 12:00"))
    _status(task, "in_progress", "2026-06-09 12:00", agreed)
    assert _clock(task).due_at == at("2026-06-12 11:00")  # Thursday is closed now
    assert list(clock_differences()) == []


def test_a_split_and_a_merge_take_it_along(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    part = split(task, title="En del", by=agreed.viewer("Freja"), at=at("2026-06-08 13:00"))
    copy = _clock(part)
    assert (copy.paused_at, copy.due_at) == (at("2026-06-08 10:00"), at("2026-06-10 09:00"))
    _status(part, "in_progress", "2026-06-09 12:00", agreed)
    merge(part, task, by=agreed.viewer("Freja"), at=at("2026-06-09 13:00"))
    clocks = ResponseClock.objects.filter(task=task, kind="resolution").order_by("pk")
    assert [clock.paused_at for clock in clocks] == [at("2026-06-08 10:00"), at("2026-06-09 13:00")]
    assert list(clock_differences()) == []


def test_the_queue_shows_the_answer_first_and_then_the_resolution(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    aksel = agreed.viewer("Aksel")
    (row,) = queue_page(aksel, Filters(), at=at("2026-06-08 09:00")).rows
    assert row.clock.kind == "response"
    answer(task, SEEN, by=agreed.viewer("Freja"), at=at("2026-06-08 10:00"))
    (row,) = queue_page(aksel, Filters(), at=at("2026-06-08 10:00")).rows
    assert row.clock.kind == "resolution"


def test_its_events_say_which_clock_they_are_of(agreed):
    task = agreed.task("extended", "2026-06-08 09:00")
    _waits(task, agreed)
    kinds = Event.objects.filter(subject_id=task.pk, kind__startswith="clock.", facts__clock="resolution")
    assert list(kinds.order_by("seq").values_list("kind", flat=True)) == ["clock.started", "clock.paused"]
