"""What becomes of a running clock: better and worse terms, calendars mended, priorities judged anew, verdicts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.agreements.rules.calendar import DatedCalendar, NamedDay, spliced
from vagt.agreements.rules.clocks import answered, judged, opened, rederive, reprioritised, voided
from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.terms import Inquiry
from vagt.agreements.tests.examples import at, booking, calendar, terms
from vagt.kit.words import Words


def clock(plan="essential", received="2026-06-01 15:30", priority="normal"):
    return opened(terms(plan), Inquiry(at(received), priority))


def test_better_terms_count_from_when_they_hold_and_the_earliest_due_wins():
    running = clock(received="2026-07-03 15:30")
    upgraded = rederive(running, terms("extended"), effective=at("2026-07-07 08:00"))
    assert running.due == at("2026-07-27 15:30")
    assert upgraded.due == at("2026-07-07 16:00")


def test_worse_terms_leave_a_running_clock_alone():
    running = clock("premium", received="2026-07-03 15:30")
    assert rederive(running, terms("essential"), effective=at("2026-07-03 15:45")) == running


def test_nothing_is_promised_retroactively():
    running = opened(terms("basic"), Inquiry(at("2026-06-01 09:00"), "critical"))
    assert running.due is None
    signed = rederive(running, terms("premium"), effective=at("2026-06-02 12:00"))
    assert signed.due == at("2026-06-02 13:00")


def test_an_agreement_that_ends_leaves_its_running_clocks_alone():
    running = clock("extended")
    assert rederive(running, terms("basic"), effective=at("2026-06-01 16:00")) == running


def test_a_forgotten_holiday_corrected_backwards_moves_open_clocks_only():
    forgotten = NamedDay(date(2026, 6, 2), Words("Flyttedag", "Moving day"))
    mended = replace(calendar(), closing_days=(*calendar().closing_days, forgotten))
    hours = spliced([DatedCalendar(1, date(2024, 1, 1), calendar()), DatedCalendar(2, date(2026, 6, 2), mended)])
    running = clock(received="2026-06-01 15:30")
    assert running.due == at("2026-06-02 15:30")
    assert rederive(running, terms("essential", hours=hours)).due == at("2026-06-03 15:30")
    met = answered(running, at("2026-06-02 10:00"))
    assert met.outcome == "met"
    assert rederive(met, terms("essential", hours=hours)) == met
    broken = judged(running, at("2026-06-02 15:30:01"))
    assert broken.outcome == "broken"
    assert rederive(broken, terms("essential", hours=hours)) == broken


def test_a_booking_added_brings_the_due_time_forward_and_cancelled_gives_it_back():
    running = opened(terms("premium"), Inquiry(at("2026-11-26 15:50"), "low"))
    booked = rederive(running, terms("premium", booking("2026-11-26 17:00", "2026-11-26 22:00")))
    assert booked.due == at("2026-11-26 18:00")
    assert booked.strict
    assert rederive(booked, terms("premium")) == running


def test_raising_the_priority_counts_from_since():
    running = clock("premium", received="2026-06-01 08:00", priority="low")
    raised = reprioritised(running, terms("premium"), "high", since=at("2026-06-01 10:00"), now=at("2026-06-01 10:00"))
    assert raised.due == at("2026-06-01 12:00")
    misjudged = reprioritised(
        running, terms("premium"), "high", since=at("2026-06-01 08:00"), now=at("2026-06-01 10:00")
    )
    assert misjudged.due == at("2026-06-01 10:00")


def test_lowering_never_moves_the_due_time_later_unless_the_customer_is_told_why():
    running = clock("premium", received="2026-06-01 08:00", priority="high")
    now = at("2026-06-01 09:00")
    silent = reprioritised(running, terms("premium"), "low", since=now, now=now)
    assert silent.due == running.due
    told = reprioritised(running, terms("premium"), "low", since=now, now=now, told=True)
    assert told.due == at("2026-06-02 09:00")
    too_late = reprioritised(running, terms("premium"), "low", since=now, now=at("2026-06-01 10:01"), told=True)
    assert too_late.due == running.due


@pytest.mark.parametrize("since", ["2026-06-01 07:59:59", "2026-06-01 09:00:01"])
def test_since_lies_between_arrival_and_now(since):
    running = clock("premium", received="2026-06-01 08:00")
    with pytest.raises(ValueError, match="between"):
        reprioritised(running, terms("premium"), "high", since=at(since), now=at("2026-06-01 09:00"))


def test_the_states_of_a_clock():
    running = clock("premium", received="2026-06-01 08:00", priority="critical")
    assert answered(running, at("2026-06-01 09:00")).outcome == "met"
    late = answered(running, at("2026-06-01 09:00:01"))
    assert late.outcome == "answered_late"
    assert answered(late, at("2026-06-01 12:00")) == late
    assert voided(running).outcome == "void"
    assert voided(answered(running, at("2026-06-01 08:30"))).outcome == "met"


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda t: t.replace(tzinfo=UTC))


@given(
    st.sampled_from(["basic", "essential", "extended", "premium"]),
    st.sampled_from(PRIORITIES),
    instants,
    st.integers(0, 10_000),
)
def test_other_terms_never_move_a_running_due_time_later(plan, priority, received, minutes):
    running = opened(terms("extended"), Inquiry(received, priority))
    changed = rederive(running, terms(plan), effective=received + timedelta(minutes=minutes))
    assert changed.due is not None
    assert running.due is not None
    assert changed.due <= running.due


@given(st.sampled_from(PRIORITIES), st.sampled_from(PRIORITIES), instants, st.integers(0, 5_000))
def test_a_silent_change_of_priority_never_moves_the_due_time_later(first, second, received, minutes):
    running = opened(terms("premium"), Inquiry(received, first))
    since = received + timedelta(minutes=minutes)
    changed = reprioritised(running, terms("premium"), second, since=since, now=since)
    assert changed.due is not None
    assert running.due is not None
    assert changed.due <= running.due
    assert changed.inquiry.priority == second


@given(st.sampled_from(["essential", "extended", "premium"]), st.sampled_from(PRIORITIES), instants)
def test_deriving_again_from_the_same_terms_changes_nothing(plan, priority, received):
    running = opened(terms(plan), Inquiry(received, priority))
    assert rederive(running, terms(plan)) == running
    assert rederive(running, terms(plan), effective=received) == running
