"""The worked examples of domain.md 3, word for word, and the corners of the rules around them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.terms import Inquiry, considered_for, due_for, walk
from vagt.agreements.tests.examples import at, booking, terms

THURSDAY = booking("2026-11-26 17:00", "2026-11-26 22:00")


@pytest.mark.parametrize(
    ("plan", "bookings", "priority", "received", "due"),
    [
        pytest.param("essential", (), "normal", "2026-07-03 15:30", "2026-07-27 15:30", id="1"),
        pytest.param("extended", (), "normal", "2026-07-03 15:30", "2026-07-06 15:30", id="2"),
        pytest.param("premium", (), "critical", "2026-04-04 10:15", "2026-04-04 11:15", id="3"),
        pytest.param("premium", (), "high", "2026-04-04 10:15", "2026-04-07 10:00", id="4"),
        pytest.param("extended", (), "critical", "2026-04-04 10:15", "2026-04-07 09:00", id="5"),
        pytest.param("extended", (), "critical", "2026-03-30 09:00", "2026-03-30 10:00", id="6"),
        pytest.param("essential", (), "critical", "2026-03-30 09:00", "2026-04-07 10:00", id="7"),
        pytest.param("premium", (THURSDAY,), "low", "2026-11-26 18:10", "2026-11-26 19:10", id="8"),
        pytest.param("premium", (THURSDAY,), "low", "2026-11-26 15:50", "2026-11-26 18:00", id="9"),
        pytest.param("premium", (THURSDAY,), "low", "2026-11-26 21:30", "2026-11-26 22:30", id="10"),
        pytest.param("extended", (), "critical", "2026-12-31 09:00", "2026-12-31 10:00", id="11"),
        pytest.param("essential", (), "critical", "2026-12-31 09:00", "2027-01-04 10:00", id="12"),
        pytest.param("premium", (), "critical", "2026-12-24 09:00", "2026-12-24 10:00", id="13"),
        pytest.param("basic", (), "critical", "2026-04-07 09:00", None, id="14"),
    ],
)
def test_worked_example(plan, bookings, priority, received, due):
    found = due_for(terms(plan, *bookings), Inquiry(at(received), priority))
    assert (found.at if found else None) == (at(due) if due else None)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_basic_promises_nothing_at_any_priority(priority):
    assert due_for(terms("basic"), Inquiry(at("2026-07-01 10:00"), priority)) is None


@pytest.mark.parametrize("year", range(2025, 2030))
@pytest.mark.parametrize(
    ("plan", "day", "open_then"),
    [
        ("essential", "12-24", False),
        ("essential", "12-27", False),
        ("extended", "12-24", False),
        ("premium", "12-24", True),
        ("premium", "12-25", True),
        ("premium", "12-31", True),
        ("premium", "01-01", True),
    ],
)
def test_christmas_to_new_year_every_year(year, plan, day, open_then):
    """24 December to 2 January: nobody on Essential, emergencies on Premium."""
    received = at(f"{year}-{day} 09:00")
    due = due_for(terms(plan), Inquiry(received, "critical"))
    assert due is not None
    assert (due.at == received + timedelta(hours=1)) is open_then


@pytest.mark.parametrize("year", range(2025, 2030))
def test_weekdays_between_christmas_and_new_year_belong_to_the_holiday_period(year):
    days = [datetime(year, 12, day, tzinfo=at("2026-01-01 00:00").tzinfo) for day in range(27, 32)]
    for day in (d for d in days if d.weekday() < 5):
        received = day.replace(hour=9)
        due = due_for(terms("extended"), Inquiry(received, "critical"))
        assert due is not None
        assert due.at == received + timedelta(hours=1)


def test_arrival_in_the_last_second_of_a_window():
    due = due_for(terms("essential"), Inquiry(at("2026-06-01 15:59:59"), "critical"))
    assert due is not None
    assert due.at == at("2026-06-02 09:59:59")


def test_a_due_time_on_the_closing_instant_stays_there_and_an_answer_then_is_in_time():
    due = due_for(terms("essential"), Inquiry(at("2026-06-01 14:00"), "critical"))
    assert due is not None
    assert due.at == at("2026-06-01 16:00")
    assert due.kept_at(at("2026-06-01 16:00"))
    assert not due.kept_at(at("2026-06-01 16:00:01"))


def test_a_booking_promises_less_than_an_hour():
    due = due_for(terms("premium", THURSDAY), Inquiry(at("2026-11-26 18:10"), "low"))
    assert due is not None
    assert due.kept_at(at("2026-11-26 19:09:59"))
    assert not due.kept_at(at("2026-11-26 19:10"))


def test_an_inquiry_at_the_end_of_a_booking_is_outside_it():
    due = due_for(terms("premium", THURSDAY), Inquiry(at("2026-11-26 22:00"), "low"))
    assert due is not None
    assert due.winner.promise.booking is None


def test_taking_the_cover_away_takes_its_windows_out_of_the_promise():
    bare = terms("extended", without=["cover.holiday_period"])
    due = due_for(bare, Inquiry(at("2026-07-03 15:30"), "normal"))
    assert due is not None
    assert due.at == at("2026-07-27 15:30")


def test_a_negotiated_target_takes_the_place_of_the_plans():
    due = due_for(terms("premium", targets={"response": {"normal": 30}}), Inquiry(at("2026-06-01 10:00")))
    assert due is not None
    assert due.at == at("2026-06-01 10:30")


def test_the_winner_and_all_that_were_looked_at_are_named():
    due = due_for(terms("premium"), Inquiry(at("2026-04-04 10:15"), "critical"))
    assert due is not None
    assert due.winner.promise.key == "response.emergency"
    looked = {c.promise.key: (c.why_not, c.due) for c in due.all}
    assert looked["response"] == (None, at("2026-04-07 09:00"))
    assert looked["notification"][0] == "kind"


def test_other_kinds_of_promise_use_the_same_engine():
    patch = Inquiry(at("2026-06-01 10:00"), "high", kind="implementation")
    due = due_for(terms("extended"), patch)
    assert due is not None
    assert due.at == at("2026-06-04 10:00")  # three working days


instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda t: t.replace(tzinfo=UTC))
plans = st.sampled_from(["essential", "extended", "premium"])
priorities = st.sampled_from(PRIORITIES)


@given(plans, priorities, instants)
def test_the_explanation_walks_from_arrival_to_due_and_sums_to_the_target(plan, priority, received):
    due = due_for(terms(plan), Inquiry(received, priority))
    assert due is not None
    explained = due.explanation
    assert explained.start == received
    assert explained.due == due.at
    assert explained.counted_seconds == due.winner.seconds


@given(priorities, instants)
def test_a_better_plan_is_never_later(priority, received):
    dues = [due_for(terms(plan), Inquiry(received, priority)) for plan in ("essential", "extended", "premium")]
    times = [due.at for due in dues if due]
    assert len(times) == 3
    assert times == sorted(times, reverse=True)


@given(plans, priorities, instants)
def test_the_due_time_is_the_earliest_of_all_that_apply(plan, priority, received):
    held = terms(plan, THURSDAY)
    inquiry = Inquiry(received, priority)
    due = due_for(held, inquiry)
    applying = [c for c in considered_for(held, inquiry) if c.due is not None]
    assert due is not None
    assert due.at == min(c.due for c in applying)
    for considered in applying:
        assert walk(held, inquiry, considered).counted_seconds == considered.seconds
