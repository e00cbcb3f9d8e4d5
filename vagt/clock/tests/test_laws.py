"""The laws of the clock, for any calendar. Each test is one invariant of docs/rules/clock.md."""

import os
import random
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vagt.clock import NeverOpen, Windows, add_many, elapsed_many, is_open_many, next_open_many, subtract_many
from vagt.clock.calendars import Calendar
from vagt.clock.local import Local
from vagt.clock.tests.plans import (
    ALL_WEEK,
    CHANGES,
    DAYS,
    exact_instants,
    law,
    plans,
    plans_and_instants,
    seconds,
)
from vagt.clock.tests.stepper import Plan, Steps

TICK = timedelta(microseconds=1)
YEARS_400 = timedelta(days=146_097)


def ever_open(plan):
    assume(any(plan.weekly.values()))
    return plan.windows()


def utc(t):
    return t.astimezone(UTC)


# The stepper as oracle


@law()
@given(plans_and_instants(count=2), st.integers(0, 1500))
def test_every_answer_is_that_of_the_stepper(drawn, minutes):
    plan, around, (a, b) = drawn
    windows = plan.windows()
    steps = Steps(plan, around - DAYS * 2, around + DAYS * 2)
    assert windows.is_open(a) == steps.is_open(a)
    assert windows.elapsed(a, b) == steps.elapsed(a, b)
    for verb, amount in (("add", minutes), ("subtract", minutes), ("next_open", None)):
        expected = getattr(steps, verb)(a, *([] if amount is None else [amount]))
        if expected is not None:
            arguments = () if amount is None else (amount * 60,)
            assert getattr(windows, verb)(a, *arguments) == expected


@law()
@given(plans_and_instants(count=6), st.integers(0, 900))
def test_pauses_are_removed_as_the_stepper_removes_them(drawn, minutes):
    plan, around, (a, b, *edges) = drawn
    pauses = [tuple(sorted(edges[:2])), tuple(sorted(edges[2:]))]
    windows = plan.windows()
    steps = Steps(plan, around - DAYS * 2, around + DAYS * 2, paused=pauses)
    assert windows.elapsed(a, b, pauses) == steps.elapsed(a, b)
    if (due := steps.add(a, minutes)) is not None:
        assert windows.add(a, minutes * 60, pauses) == due
    if (begun := steps.subtract(a, minutes)) is not None:
        assert windows.subtract(a, minutes * 60, pauses) == begun


@law(share=0.5)
@given(plans_and_instants(count=8), st.integers(0, 600))
def test_batch_is_single_is_stepper(drawn, minutes):
    plan, around, instants = drawn
    windows = ever_open(plan)
    column = [int(t.timestamp()) for t in instants]
    steps = Steps(plan, around - DAYS, around + DAYS)
    due = add_many(windows, column, minutes * 60).tolist()
    begun = subtract_many(windows, column, minutes * 60).tolist()
    assert due == [windows.add(t, minutes * 60).timestamp() for t in instants]
    assert begun == [windows.subtract(t, minutes * 60).timestamp() for t in instants]
    assert next_open_many(windows, column).tolist() == [windows.next_open(t).timestamp() for t in instants]
    assert elapsed_many(windows, column, column[::-1]).tolist() == [
        steps.elapsed(*pair) for pair in zip(instants, instants[::-1], strict=True)
    ]
    assert is_open_many(windows, column).tolist() == [
        steps.is_open(t) if t < around + DAYS else windows.is_open(t) for t in instants
    ]


# add, subtract and elapsed undo each other


@law()
@given(plans(), exact_instants, seconds)
def test_what_was_added_has_elapsed(plan, t, n):
    windows = ever_open(plan)
    assert windows.elapsed(t, windows.add(t, n)) == n
    assert windows.elapsed(windows.subtract(t, n), t) == n


@law()
@given(plans(), exact_instants, seconds, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_amounts_finer_than_a_second_are_exact(plan, t, n, finer):
    windows = ever_open(plan)
    due = windows.add(t, timedelta(seconds=n) + finer)
    assert windows.open_time(t, due) == timedelta(seconds=n) + finer
    assert windows.add(t, windows.elapsed(t, due)) == due


@law()
@given(plans(), exact_instants, seconds)
def test_add_is_the_first_and_subtract_the_last_such_instant(plan, t, n):
    windows = ever_open(plan)
    assume(n)
    assert windows.open_time(t, windows.add(t, n) - TICK) < timedelta(seconds=n)
    assert windows.open_time(windows.subtract(t, n) + TICK, t) < timedelta(seconds=n)


@law()
@given(plans(), exact_instants, seconds, seconds)
def test_adding_twice_is_adding_the_sum(plan, t, a, b):
    windows = ever_open(plan)
    assert windows.add(windows.add(t, a), b) == windows.add(t, a + b)
    if b:
        assert windows.add(windows.next_open(windows.add(t, a)), b) == windows.add(t, a + b)
    assert windows.subtract(windows.subtract(t, a), b) == windows.subtract(t, a + b)


@law()
@given(plans(), exact_instants)
def test_adding_nothing_changes_nothing(plan, t):
    assert plan.windows().add(t, 0) == utc(t)
    assert plan.windows().subtract(t, 0) == utc(t)


@law()
@given(plans(), exact_instants, exact_instants, exact_instants)
def test_elapsed_is_signed_additive_and_bounded(plan, a, b, c):
    windows = plan.windows()
    assert windows.open_time(a, b) == -windows.open_time(b, a)
    assert windows.open_time(a, b) + windows.open_time(b, c) == windows.open_time(a, c)
    a, b = sorted((utc(a), utc(b)))
    assert timedelta(0) <= windows.open_time(a, b) <= b - a


@law()
@given(plans(), exact_instants, exact_instants, seconds, seconds)
def test_later_or_more_is_never_due_earlier(plan, t, u, n, m):
    windows = ever_open(plan)
    t, u = sorted((utc(t), utc(u)))
    n, m = sorted((n, m))
    assert windows.add(t, n) <= windows.add(u, n)
    assert windows.add(t, n) <= windows.add(t, m)


@law()
@given(plans(), exact_instants, seconds)
def test_a_due_time_waits_for_the_next_opening_only_at_a_closing_instant(plan, t, n):
    windows = ever_open(plan)
    assume(n)
    due = windows.add(t, n)
    opening = windows.next_open(due)
    assert due <= opening
    assert windows.is_open(due - TICK)
    assert (due == opening) == windows.is_open(due)


@law()
@given(st.sampled_from(list(CHANGES)), exact_instants, seconds)
def test_all_week_is_elapsed_time(zone, t, n):
    for windows in (Plan(zone, ALL_WEEK).windows(), Windows.always()):
        assert windows.add(t, n) == utc(t) + timedelta(seconds=n)
        assert windows.subtract(t, n) == utc(t) - timedelta(seconds=n)


# Sets of windows


@law()
@given(plans(), plans(), exact_instants, exact_instants)
def test_union_and_intersection_share_the_time_out(one, other, a, b):
    one, other = one.windows(), other.windows()
    either, both = Windows.union(one, other), Windows.intersection(one, other)
    alone = one.open_time(a, b) + other.open_time(a, b)
    assert either.open_time(a, b) == alone - both.open_time(a, b)
    assert either.is_open(a) == (one.is_open(a) or other.is_open(a))
    assert both.is_open(a) == (one.is_open(a) and other.is_open(a))


@law()
@given(plans(), plans(), exact_instants, seconds)
def test_more_coverage_is_never_due_later(one, other, t, n):
    windows = ever_open(one)
    assert Windows.union(windows, other.windows()).add(t, n) <= windows.add(t, n)


@law()
@given(plans_and_instants(count=2), st.randoms(use_true_random=False), st.integers(1, 1439))
def test_splitting_and_reordering_windows_changes_nothing(drawn, rnd, cut):
    plan, _, (a, b) = drawn
    split = {}
    for weekday, spans in plan.weekly.items():
        parts = []
        for start, end in spans:
            parts += [(start, cut), (cut, end)] if start < cut < (end if start < end else 1440) else [(start, end)]
        rnd.shuffle(parts)
        split[weekday] = parts
    days = list(split.items())
    rnd.shuffle(days)
    whole, parts = plan.windows(), plan._replace(weekly=dict(days)).windows()
    assert whole.intervals(*sorted((a, b))) == parts.intervals(*sorted((a, b)))
    assert whole.explain_between(a, b) == parts.explain_between(a, b)


@law()
@given(plans_and_instants(count=3), plans(), st.integers(0, 900))
def test_a_new_version_changes_nothing_before_it_takes_effect(drawn, later, minutes):
    plan, _, (a, b, effective) = drawn
    now = ever_open(plan)
    spliced = Windows.splice([(None, now), (effective, later.windows())])
    early, late = min(a, effective), max(a, effective)
    assert spliced.elapsed(early, min(b, effective)) == now.elapsed(early, min(b, effective))
    assert spliced.elapsed(late, max(b, effective)) == later.windows().elapsed(late, max(b, effective))
    due = now.add(early, minutes * 60)
    if due <= effective:
        assert spliced.add(early, minutes * 60) == due


# Pauses


@law()
@given(plans_and_instants(count=4), seconds)
def test_a_pause_moves_the_due_time_by_its_open_time(drawn, n):
    plan, _, (t, start, end, _) = drawn
    windows = ever_open(plan)
    t, start, end = sorted((t, start, end))
    due = windows.add(t, n)
    paused = windows.add(t, n, [(start, end)])
    if due <= start:
        assert paused == due
    else:
        assert paused == windows.add(t, windows.open_time(start, end) + timedelta(seconds=n))


@law()
@given(plans_and_instants(count=3), seconds)
def test_a_pause_without_open_time_changes_nothing(drawn, n):
    plan, _, (t, start, end) = drawn
    windows = ever_open(plan)
    start, end = sorted((start, end))
    opening = min(windows.next_open(start), end)
    pauses = [(start, opening)] if windows.elapsed(start, opening) == 0 else []
    assert windows.add(t, n, pauses) == windows.add(t, n)
    assert windows.explain(t, n, pauses=pauses) == windows.explain(t, n)


@law()
@given(plans_and_instants(count=7), seconds)
def test_from_all_events_at_once_is_event_by_event(drawn, n):
    plan, _, instants = drawn
    windows = ever_open(plan)
    start, *edges = sorted(instants)
    left, running_since = timedelta(seconds=n), start
    for pause, resume in zip(edges[::2], edges[1::2], strict=True):
        if windows.add(running_since, left) <= pause:
            break
        left -= windows.open_time(running_since, pause)
        running_since = resume
    pauses = list(zip(edges[::2], edges[1::2], strict=True))
    assert windows.add(start, n, pauses[::-1]) == windows.add(running_since, left)


# Explanations


@law()
@given(plans_and_instants(count=5), plans(), st.integers(0, 20 * 3600))
def test_an_explanation_is_whole_and_sums_to_the_amount(drawn, other, n):
    plan, _, (t, *edges) = drawn
    windows = ever_open(plan)
    pauses = [tuple(sorted(edges[:2])), tuple(sorted(edges[2:]))]
    walk = windows.explain(t, n, besides=[other.windows()], pauses=pauses)
    assert walk.counted_seconds == sum(row.counted_seconds for row in walk.rows) == n
    assert (walk.start, walk.due) == (t, windows.add(t, n, pauses))
    ends = [walk.start, *(row.end for row in walk.rows)]
    assert [row.start for row in walk.rows] == ends[:-1]
    assert ends[-1] == walk.due
    for row in walk.rows:
        assert row.counted + row.skipped == row.end - row.start > timedelta(0)
        assert windows.is_open(row.start) == (row.kind in {"counted", "paused"})
        assert bool(row.counted) == (row.kind == "counted")
        assert other.windows().is_open(row.start) or row.kind != "open_elsewhere"


@law(share=0.5)
@given(plans_and_instants(count=2), plans())
def test_a_walk_between_two_instants_sums_to_what_elapsed(drawn, other):
    plan, _, (a, b) = drawn
    for windows in (
        Windows.union(plan.windows(), other.windows()),
        Windows.intersection(plan.windows(), other.windows()),
    ):
        walk = windows.explain_between(a, b)
        assert walk.counted_seconds == abs(windows.elapsed(a, b))
        closed = [row for row in walk.rows if row.kind == "closed"]
        assert all(windows.closed_reason(row.start) == row.rule for row in closed)


# Where and how it is asked


@law(share=0.5)
@given(plans(), exact_instants, seconds, st.sampled_from(["Asia/Riyadh", "America/St_Johns", "Pacific/Apia"]))
def test_the_zone_of_viewer_and_machine_change_nothing(plan, t, n, elsewhere):
    windows = ever_open(plan)
    due = windows.add(t, n)
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = elsewhere
        time.tzset()
        fresh = Windows(Local(plan.calendar()))
        assert fresh.add(t.astimezone(ZoneInfo(elsewhere)), n) == due
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
    assert due.tzinfo is UTC


@law(share=0.3)
@given(plans(), st.lists(st.tuples(exact_instants, seconds), min_size=2, max_size=4))
def test_the_horizon_leaves_no_trace(plan, questions):
    ever_open(plan)
    grown = Windows(Local(plan.calendar()))
    for t, n in questions:
        fresh = Windows(Local(plan.calendar()))
        assert grown.add(t, n) == fresh.add(t, n)
        assert grown.subtract(t, n) == Windows(Local(plan.calendar())).subtract(t, n)
        assert grown.elapsed(t, questions[0][0]) == Windows(Local(plan.calendar())).elapsed(t, questions[0][0])


@law(share=0.05)
@given(plans(), exact_instants, seconds, st.integers(1, 18))
def test_far_years_repeat_after_400_years(plan, t, n, periods):
    windows = ever_open(plan)
    near = utc(t) + timedelta(days=58_440)
    far = near + periods * YEARS_400
    assert windows.add(far, n) - far == windows.add(near, n) - near
    assert windows.subtract(far, n) - far == windows.subtract(near, n) - near
    assert windows.open_time(near, far) == periods * windows.open_time(near, near + YEARS_400)


@law(share=0.05)
@given(st.sampled_from(list(CHANGES)), st.integers(1, 7000), st.integers(2, 6))
def test_a_target_of_centuries_is_folded_without_loss(zone, days, periods):
    windows = Plan(zone, {6: [(60, 180)]}).windows()
    t = datetime(2101, 1, 1, tzinfo=UTC) + timedelta(days=days)
    far = t + 12 * YEARS_400
    amount = periods * windows.open_time(t, t + YEARS_400)
    more = timedelta(seconds=123_456)
    assert windows.open_time(t, far) == 12 * amount / periods
    assert windows.add(t, amount + more) == windows.add(t, more) + periods * YEARS_400
    assert windows.subtract(far, amount + more) == windows.subtract(far, more) - periods * YEARS_400
    early = datetime(5, 1, 1, tzinfo=UTC)
    assert windows.open_time(early, windows.add(early, amount + more)) == amount + more
    assert windows.open_time(windows.subtract(far, amount + more), far) == amount + more


@law(share=0.5)
@given(plans(), exact_instants)
def test_never_open_is_said_and_never_searched_for_ever(plan, t):
    windows = plan._replace(weekly={}).windows()
    last = datetime(2027, 3, 1, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        windows.next_open(max(utc(t), last))
    with pytest.raises(NeverOpen):
        windows.add(t, 9 * 86_400)
    with pytest.raises(NeverOpen):
        windows.subtract(datetime(2026, 1, 1, tzinfo=UTC), 1)


def test_calendars_are_values():
    """Equal calendars are one key, and share what they have worked out."""
    rnd = random.Random(1)
    days = [(weekday, [("08:00", "12:00"), ("12:30", "16:00")]) for weekday in ("mon", "tue", "wed")]
    rnd.shuffle(days)
    one = Calendar("Europe/Copenhagen", dict(days))
    other = Calendar("Europe/Copenhagen", {weekday: spans[::-1] for weekday, spans in reversed(days)})
    assert one == other
    assert hash(one) == hash(other)
    assert one.windows() is other.windows()
