"""Rules 6 to 10 of domain.md 3, through the actions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vagt.agreements.actions import (
    Draft,
    add_calendar_version,
    add_coverage,
    change_agreement,
    sign_agreement,
    withdraw_coverage,
)
from vagt.agreements.queries import default_calendar, newest_version, plan_versions
from vagt.agreements.queries.calendars import document_of
from vagt.agreements.queries.frozen import terms_as_frozen
from vagt.agreements.rules.calendar import NamedDay
from vagt.agreements.tests.examples import at
from vagt.kit.models import Event
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    Call,
    Written,
    answer,
    change_priority,
    confirm_meeting,
    log_call,
    rederive_clocks,
    sweep,
)
from vagt.tasks.actions.rederiving import NewTerms
from vagt.tasks.errors import ReasonMissing, SecondPerson
from vagt.tasks.models import FrozenTerms
from vagt.tasks.queries import clock_differences, clock_explanation, clocks_of, impact_on_running
from vagt.tasks.queries.causes import cause_of
from vagt.tasks.queries.clocks import ref_of_row, running_of
from vagt.tasks.rules.causes import Cause

SEEN = Written("Vi ser på det.")


def _due(task):
    return clocks_of(task)[-1].due_at


def _agree(world, customer, plan, valid_from, when):
    agreement = world.sold.agreements[customer]
    calendar = default_calendar()
    draft = Draft(plan_version=plan_versions(plan).first(), calendar=calendar, valid_from=valid_from)
    version = change_agreement(agreement, draft, by=SYSTEM, at=at(when))
    for party in ("provider", "customer"):
        sign_agreement(version, party=party, name="Mette", signed_at=at(when), by=SYSTEM, at=at(when))
    return cause_of(Event.objects.filter(kind="agreement.signed").latest("id").pk)


def _close(day, when, begins=None):
    calendar = default_calendar()
    document = document_of(newest_version(calendar))
    closed = NamedDay(day, Words("Flyttedag", "Moving day"))
    mended = replace(document, closing_days=tuple(sorted((*document.closing_days, closed), key=lambda d: d.on)))
    add_calendar_version(calendar, mended, effective_from=begins or day, reason="x", by=SYSTEM, at=at(when))
    return Cause("calendar", calendar.pk)


def test_rule_06_better_terms_help_a_running_clock_from_when_they_hold(world):
    task = world.task("essential", "2026-07-03 15:30")
    assert _due(task) == at("2026-07-27 15:30")
    cause = _agree(world, "Cykelhuset", "extended", date(2026, 7, 7), "2026-07-06 12:00")
    assert cause.effective == at("2026-07-07 00:00")
    chunk = rederive_clocks(cause, by=SYSTEM, at=at("2026-07-06 12:00"))
    assert (chunk.looked, chunk.moved, _due(task)) == (1, 1, at("2026-07-07 16:00"))
    assert rederive_clocks(cause, by=SYSTEM, at=at("2026-07-06 12:01")).moved == 0
    assert clock_explanation(clocks_of(task)[0]).due.at == _due(task)


def test_rule_06_worse_terms_hold_for_later_inquiries_only(world):
    task = world.task("extended", "2026-07-03 15:30")
    due = _due(task)
    cause = _agree(world, "Dybvad Skibsteknik", "essential", date(2026, 7, 3), "2026-07-03 15:45")
    assert rederive_clocks(cause, by=SYSTEM, at=at("2026-07-03 15:46")).moved == 0
    assert _due(task) == due
    assert _due(world.task("extended", "2026-07-03 15:50")) == at("2026-07-27 15:50")


def test_rule_07_a_priority_counts_from_since(world):
    task, aksel = world.task("premium", "2026-06-02 08:00", priority="low"), world.viewer("Aksel")
    change_priority(task, priority="high", by=aksel, at=at("2026-06-02 09:00"))
    assert _due(task) == at("2026-06-02 11:00")
    change_priority(task, priority="high", since=at("2026-06-02 08:00"), by=aksel, at=at("2026-06-02 09:10"))
    assert _due(task) == at("2026-06-02 10:00")


def test_rule_07_lowering_moves_a_due_time_later_only_when_the_customer_is_told(world):
    task, aksel = world.task("premium", "2026-06-02 08:00", priority="high"), world.viewer("Aksel")
    change_priority(task, priority="low", by=aksel, at=at("2026-06-02 09:00"))
    assert _due(task) == at("2026-06-02 10:00")
    with pytest.raises(ReasonMissing):
        change_priority(task, priority="low", told_customer=True, by=aksel, at=at("2026-06-02 09:05"))
    change_priority(
        task, priority="low", told_customer=True, reason="Kun kosmetik", by=aksel, at=at("2026-06-02 09:10")
    )
    assert _due(task) == at("2026-06-03 09:10")


def test_rule_07_never_later_once_it_broke(world):
    task, aksel = world.task("premium", "2026-06-02 08:00", priority="high"), world.viewer("Aksel")
    told = {"told_customer": True, "reason": "Kun kosmetik", "by": aksel}
    change_priority(task, priority="low", at=at("2026-06-02 10:01"), **told)
    assert _due(task) == at("2026-06-02 10:00")
    sweep(by=SYSTEM, at=at("2026-06-02 10:02"))
    change_priority(task, priority="low", at=at("2026-06-02 10:03"), **told)
    assert (_due(task), clocks_of(task)[0].outcome) == (at("2026-06-02 10:00"), "broken")


def test_rule_07_impact_and_urgency_say_the_priority_and_an_override_says_why(world):
    task, freja = world.task(), world.viewer("Freja")
    judged = change_priority(task, impact="high", urgency="high", by=freja, at=at("2026-06-02 09:05"))
    assert (judged.priority, judged.overridden, judged.triaged_at) == ("critical", False, at("2026-06-02 09:05"))
    with pytest.raises(ReasonMissing):
        change_priority(task, priority="high", by=freja, at=at("2026-06-02 09:06"))
    assert change_priority(task, priority="high", reason="Kun én butik", by=freja, at=at("2026-06-02 09:07")).overridden


def test_rule_08_a_calendar_mended_moves_open_clocks_and_says_so(world):
    task = world.task("extended", "2026-06-02 15:30")
    answered = world.task("extended", "2026-06-02 15:30")
    answer(answered, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 15:40"))
    kept = _due(answered)
    document = document_of(newest_version(default_calendar()))
    closed = NamedDay(date(2026, 6, 3), Words("Flyttedag", "Moving day"))
    draft = replace(document, closing_days=(*document.closing_days, closed))
    (impact,) = impact_on_running(SYSTEM, default_calendar(), draft, date(2026, 6, 3), at("2026-06-02 15:50"))
    cause = _close(date(2026, 6, 3), "2026-06-02 16:00")
    chunk = rederive_clocks(cause, by=SYSTEM, at=at("2026-06-02 16:00"))
    task.refresh_from_db()
    assert (chunk.looked, chunk.moved) == (1, 1)
    assert task.next_due_at == _due(task) == impact.new == at("2026-06-04 15:30")
    assert _due(answered) == kept
    event = Event.objects.get(kind="clock.rederived", subject_id=task.pk)
    assert at("2026-06-03 15:30").astimezone(event.at.tzinfo).isoformat() == event.facts["old_due"]
    assert Event.objects.get(kind="clocks.rederived").facts["moved"] == 1
    assert list(clock_differences()) == []


def test_rule_08_what_is_kept_of_the_terms_on_new_hours_is_what_they_name(world):
    task = world.task("premium", "2026-06-02 15:30")
    cause = _close(date(2026, 6, 3), "2026-06-02 16:00")
    known = NewTerms(cause, at("2026-06-02 16:00"))
    clock = running_of(clocks_of(task)[0])
    known.prepare({clock.basis.terms_id})
    terms_id = known.of(clock, task)
    named = ref_of_row(FrozenTerms.objects.get(pk=terms_id))
    assert known.book(terms_id) == terms_as_frozen(named, at("2026-06-02 16:00"))


def test_rule_08_a_priority_raised_before_the_calendar_was_mended_still_counts_from_when_it_was(world):
    """The promise that decides was counted from `since`: mending the calendar must not count it from the arrival."""
    task, aksel = world.task("premium", "2026-06-02 14:00", priority="low"), world.viewer("Aksel")
    change_priority(task, priority="high", by=aksel, at=at("2026-06-02 15:00"))
    assert _due(task) == at("2026-06-03 09:00")
    rederive_clocks(_close(date(2026, 6, 3), "2026-06-02 15:10"), by=SYSTEM, at=at("2026-06-02 15:10"))
    assert _due(task) == at("2026-06-04 09:00")


def test_rule_08_bookings_come_and_go(world):
    havnens = world.customer("premium")
    task = world.task("premium", "2026-11-26 15:50", priority="low")
    plain = _due(task)
    booked = add_coverage(
        havnens, reference="B-1", starts_at=at("2026-11-26 17:00"), ends_at=at("2026-11-26 22:00"),
        by=SYSTEM, at=at("2026-11-26 15:55"),
    )  # fmt: skip
    cause = Cause("booking", havnens.pk)
    rederive_clocks(cause, by=SYSTEM, at=at("2026-11-26 15:56"))
    assert (_due(task), clocks_of(task)[0].strict) == (at("2026-11-26 18:00"), True)
    assert _due(world.task("premium", "2026-11-26 21:30", priority="low")) == at("2026-11-26 22:30")
    withdraw_coverage(booked, approved=True, by=SYSTEM, at=at("2026-11-26 16:00"))
    rederive_clocks(cause, by=SYSTEM, at=at("2026-11-26 16:01"))
    assert _due(task) == plain


def test_rule_08_a_booking_that_we_cancel_alone_keeps_its_promise(world):
    havnens = world.customer("premium")
    booked = add_coverage(
        havnens, reference="B-1", starts_at=at("2026-11-26 17:00"), ends_at=at("2026-11-26 22:00"),
        by=SYSTEM, at=at("2026-11-20 12:00"),
    )  # fmt: skip
    task = world.task("premium", "2026-11-26 18:10", priority="low")
    withdraw_coverage(booked, approved=False, by=SYSTEM, at=at("2026-11-26 18:15"))
    assert rederive_clocks(Cause("booking", havnens.pk), by=SYSTEM, at=at("2026-11-26 18:16")).moved == 0
    assert _due(task) == at("2026-11-26 19:10")


def test_rule_09_each_warning_once_and_the_highest_only(world):
    task = world.task("premium", "2026-06-02 08:00", priority="normal")  # due at 12:00
    for minute in range(0, 260, 5):
        now = at("2026-06-02 08:00") + timedelta(minutes=minute)
        sweep(by=SYSTEM, at=now)
        sweep(by=SYSTEM, at=now)
    events = Event.objects.filter(subject_id=task.pk, kind__in=["clock.warned", "clock.broken"]).order_by("id")
    told = [(event.facts.get("step", 100), event.facts["tell"], event.at) for event in events]
    assert told == [
        (50, "assignee", at("2026-06-02 10:00")),
        (75, "team", at("2026-06-02 11:00")),
        (90, "team_lead", at("2026-06-02 11:40")),
        (100, "duty_lead", at("2026-06-02 12:05")),
    ]


def test_rule_09_after_a_stop_only_the_highest_step_is_told(world):
    task = world.task("premium", "2026-06-02 08:00", priority="normal")
    assert sweep(by=SYSTEM, at=at("2026-06-02 11:45")).warned == 1
    assert [e.facts["step"] for e in Event.objects.filter(subject_id=task.pk, kind="clock.warned")] == [90]
    assert sweep(by=SYSTEM, at=at("2026-06-02 11:59")).warned == 0


def test_rule_09_a_sweep_with_nothing_due_reads_two_indexes(world, django_assert_num_queries):
    world.task("premium", "2026-06-02 08:00")
    with django_assert_num_queries(4):  # two of them open and close the savepoint of the action
        sweep(by=SYSTEM, at=at("2026-06-02 08:01"))


def _call(outcome="answered", rang="2026-06-02 09:30", picked="2026-06-02 09:31", **values):
    return Call(rang_at=at(rang), picked_up_at=at(picked) if picked else None, outcome=outcome, **values)


def test_rule_10_an_entry_written_down_late_needs_another_persons_yes(world):
    task = world.task("extended", "2026-06-02 09:00", priority="critical")  # due at 09:45
    freja, malthe = world.viewer("Freja"), world.viewer("Malthe")
    sweep(by=SYSTEM, at=at("2026-06-02 09:50"))
    message = log_call(task, _call(direction="out"), SEEN, by=freja, at=at("2026-06-02 10:00"))
    assert message.occurred_at == at("2026-06-02 09:31")
    assert message.recorded_at == at("2026-06-02 10:00")
    (clock,) = clocks_of(task)
    assert (clock.outcome, clock.claimed_at) == ("answered_late", at("2026-06-02 09:31"))
    with pytest.raises(SecondPerson):
        confirm_meeting(message, by=freja, at=at("2026-06-02 10:05"))
    assert confirm_meeting(message, by=malthe, at=at("2026-06-02 10:06")) == 1
    (clock,) = clocks_of(task)
    assert (clock.outcome, clock.judged_at) == ("met", at("2026-06-02 09:31"))
    assert confirm_meeting(message, by=malthe, at=at("2026-06-02 10:07")) == 0


def test_rule_10_the_telephone_systems_log_is_proof(world):
    task = world.task("extended", "2026-06-02 09:00", priority="critical")
    log_call(task, _call(direction="out", reference="C-1"), SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    assert clocks_of(task)[0].outcome == "met"
