"""Rules 11 to 16 of domain.md 3, through the actions."""

import pytest
from django.core.management import call_command
from django.db import transaction

from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import behind, portal
from vagt.kit.models import Event
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    OWN_INITIATIVE,
    Asked,
    Call,
    Written,
    answer,
    change_priority,
    change_status,
    convert_task,
    customer_wrote,
    declare_critical,
    log_call,
    merge,
    move_to_customer,
    needs_no_answer,
    open_task,
    rebuild_clock,
    split,
    sweep,
)
from vagt.tasks.errors import OtherCustomer, ReasonMissing, SayWhoAsked
from vagt.tasks.models import ResponseClock, Turn
from vagt.tasks.queries import clock_differences, clocks_of, task_of, time_taken

SEEN = Written("Vi ser på det.")


def _opened(world, plan, when, **values):
    given = {"kind": "incident", "title": "Kassen svarer ikke", "channel": "phone", "by": world.viewer("Aksel")}
    return open_task(world.customer(plan), **{**given, **values}, at=at(when))


@pytest.mark.parametrize(
    ("plan", "received", "goal"),
    [
        pytest.param("extended", "2026-06-02 09:00", "2026-06-02 09:45", id="covered: its critical target"),
        pytest.param("premium", "2026-06-06 10:00", "2026-06-06 11:00", id="a Saturday, in emergency cover"),
        pytest.param("extended", "2026-06-06 10:00", None, id="a Saturday without cover"),
        pytest.param("basic", "2026-06-02 09:00", None, id="nothing promised"),
    ],
)
def test_rule_11_mail_is_triaged_within_the_critical_target(world, plan, received, goal):
    task = world.task(plan, received)
    assert task.triage_due_at == (at(goal) if goal else None)
    if goal:
        assert sweep(by=SYSTEM, at=at(goal)).untriaged == 0
        late = at(goal).replace(second=1)
        assert [sweep(by=SYSTEM, at=late).untriaged for _time in range(2)] == [1, 0]
        facts = Event.objects.get(kind="task.triage_missed", subject_id=task.pk).facts
        assert facts["pages"] == (received == "2026-06-06 10:00")


def test_rule_11_a_judgement_or_an_answer_is_triage(world):
    judged, answered = world.task(), world.task()
    change_priority(judged, priority="normal", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    answer(answered, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    assert sweep(by=SYSTEM, at=at("2026-06-02 10:30")).untriaged == 0


def test_rule_11_critical_declared_by_the_customer_stands_until_lowered_with_a_reason(world):
    task, freja = world.task("extended", "2026-06-02 09:00"), world.viewer("Freja")
    customer = world.customer("extended")
    with behind(portal(customer.pk)), transaction.atomic():
        declare_critical(task, by=world.contacts_viewer("extended"), at=at("2026-06-02 09:05"))
    task.refresh_from_db()
    assert (task.priority, task.to_the_top, task.next_due_at) == ("critical", True, at("2026-06-02 09:50"))
    with pytest.raises(ReasonMissing):
        change_priority(task, priority="normal", by=freja, at=at("2026-06-02 09:06"))
    change_priority(task, priority="normal", reason="Én ordre", by=freja, at=at("2026-06-02 09:07"))
    task.refresh_from_db()
    assert (task.priority, task.declared_critical, task.to_the_top) == ("normal", False, False)
    assert task.next_due_at == at("2026-06-02 09:50")


def test_rule_12_monitoring_has_a_notification_goal_and_no_response_clock(world):
    task = _opened(world, "premium", "2026-06-02 09:00", channel="monitoring", priority="critical", by=SYSTEM)
    (goal,) = clocks_of(task)
    assert (goal.kind, goal.turn, goal.due_at) == ("notification", None, at("2026-06-02 09:30"))
    answer(task, SEEN, to=[world.contact("premium")], by=world.viewer("Aksel"), at=at("2026-06-02 09:20"))
    (goal,) = clocks_of(task)
    assert goal.outcome == "met"
    assert Event.objects.get(kind="clock.met", subject_id=task.pk).facts["told_first"] is True
    customer_wrote(
        task, contact=world.contact("premium"), body=SEEN, received_at=at("2026-06-02 09:40"), channel="email",
        by=SYSTEM, at=at("2026-06-02 09:40"),
    )  # fmt: skip
    assert [clock.kind for clock in clocks_of(task)] == ["notification", "response"]


def test_rule_12_a_consultant_says_who_asked(world):
    with pytest.raises(SayWhoAsked):
        _opened(world, "premium", "2026-06-02 09:00")
    asked = Asked(at("2026-06-02 08:40"), "phone", world.contact("premium"))
    assert clocks_of(_opened(world, "premium", "2026-06-02 09:00", asked=asked))[0].received_at == asked.at
    assert clocks_of(_opened(world, "premium", "2026-06-02 09:00", asked=OWN_INITIATIVE)) == []


@pytest.mark.parametrize(
    ("outcome", "picked", "clock"),
    [
        ("answered", "2026-06-02 09:31", "met"),
        ("agreed", "2026-06-02 09:31", "met"),
        ("call_back", "2026-06-02 09:31", "open"),
        ("missed", None, "open"),
    ],
)
def test_rule_13_a_call_opens_a_turn_when_it_rang_and_is_met_at_pick_up(world, outcome, picked, clock):
    task = world.task("extended", "2026-06-01 09:00")
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-01 10:00"))
    call = Call(at("2026-06-02 09:30"), outcome, at(picked) if picked else None, contact=world.contact("extended"))
    log_call(task, call, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 09:40"))
    newest = clocks_of(task)[-1]
    assert (newest.received_at, newest.outcome) == (at("2026-06-02 09:30"), clock)
    assert newest.judged_at == (at(picked) if clock == "met" else None)


def test_rule_14_a_merge_moves_turns_with_their_clocks(world):
    one, two = world.task("extended", "2026-06-02 09:00"), world.task("extended", "2026-06-02 08:30")
    merge(one, two, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    assert [clock.received_at for clock in clocks_of(two)] == [at("2026-06-02 08:30"), at("2026-06-02 09:00")]
    assert two.messages.count() == 2
    assert task_of(SYSTEM, one.pk).merged_into_id == two.pk
    wrote = customer_wrote(
        one, contact=None, body=SEEN, received_at=at("2026-06-02 10:10"), channel="email", by=SYSTEM,
        at=at("2026-06-02 10:10"),
    )  # fmt: skip
    assert wrote.task_id == two.pk
    answer(two, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 11:00"))
    assert {clock.outcome for clock in clocks_of(two)} == {"met"}
    assert list(clock_differences()) == []
    with pytest.raises(OtherCustomer):
        merge(two, world.task("premium"), by=world.viewer("Aksel"), at=at("2026-06-02 12:00"))


def test_rule_14_a_conversion_moves_no_due_time(world):
    task = world.task("extended", "2026-06-02 09:00")
    change_status(task, status="in_progress", by=world.viewer("Freja"), at=at("2026-06-02 09:05"))
    made = convert_task(task, kind="incident", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    assert (made.kind, made.status, made.step) == ("incident", "in_progress", "diagnosing")
    assert [clock.due_at for clock in clocks_of(task)] == [at("2026-06-03 09:00")]


def test_rule_14_a_split_copies_the_open_clock(world):
    task = world.task("extended", "2026-06-02 09:00", priority="high")
    change_priority(task, priority="low", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    words = task.messages.get()
    part = split(task, title="PIM", messages=[words], by=world.viewer("Freja"), at=at("2026-06-02 09:20"))
    assert [c.due_at for c in clocks_of(part)] == [c.due_at for c in clocks_of(task)] == [at("2026-06-02 11:00")]
    assert part.messages.get().copied_from == words
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 09:30"))
    assert [c.outcome for c in clocks_of(part)] == ["open"]
    assert list(clock_differences()) == []


def test_a_task_moves_to_another_customer_with_all_that_hangs_on_it(world):
    task = world.task("essential", "2026-06-05 15:30")
    old = world.contact("essential")
    moved = move_to_customer(
        task, world.customer("premium"), reason="Skrev fra den forkerte adresse", by=world.viewer("Aksel"),
        at=at("2026-06-05 15:40"),
    )  # fmt: skip
    (clock,) = clocks_of(moved)
    assert clock.due_at == at("2026-06-08 12:00")  # 5 June is a closing day
    own = world.customer("premium").pk
    assert {clock.customer_id, moved.messages.get().customer_id, moved.turns.get().customer_id} == {own}
    assert (moved.turns.get().contact, moved.turns.get().reply_to) == (None, old.email)
    assert list(clock_differences()) == []
    sent = answer(moved, SEEN, by=world.viewer("Aksel"), at=at("2026-06-05 15:50"))
    assert (sent.to, clocks_of(moved)[0].outcome) == ([], "met")


def test_rule_15_a_clock_that_somebody_changed_is_found_and_rebuilt(world, capsys):
    task = world.task("extended", "2026-06-02 09:00")
    call_command("clocks", "rebuild", "--check")
    assert "Every clock" in capsys.readouterr().out
    due = clocks_of(task)[0].due_at
    ResponseClock.objects.filter(task=task).update(due_at=at("2030-01-01 00:00"))
    (difference,) = clock_differences()
    assert difference.fields == ("due",)
    with pytest.raises(Exception, match="1 clocks differ"):
        call_command("clocks", "rebuild", "--check")
    assert rebuild_clock(difference, by=SYSTEM, at=at("2026-06-02 10:00"))
    assert clocks_of(task)[0].due_at == due
    assert list(clock_differences()) == []


def test_rule_15_a_judgement_that_is_explained_otherwise_is_found(world):
    task = world.task("extended", "2026-06-02 09:00")
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    assert len(Event.objects.get(kind="clock.met", subject_id=task.pk).facts["explained"]) == 64


def test_rule_16_service_time_and_wall_time(world):
    task = world.task("extended", "2026-06-02 15:30")
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-03 09:00"))
    took = time_taken(clocks_of(task)[0], at("2026-06-10 09:00"))
    assert (took.service_seconds, took.wall_seconds) == (90 * 60, 17.5 * 3600)


def test_a_void_turn_of_thanks_ends_nothing_else(world):
    task = world.task()
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    thanks = {"contact": world.contact("extended"), "body": Written("Tak!"), "channel": "email", "by": SYSTEM}
    customer_wrote(task, received_at=at("2026-06-02 10:05"), at=at("2026-06-02 10:05"), **thanks)
    turn = Turn.objects.get(task=task, ended_at__isnull=True)
    needs_no_answer(turn, reason="thanks", by=world.viewer("Freja"), at=at("2026-06-02 10:06"))
    assert [clock.outcome for clock in clocks_of(task)] == ["met", "void"]
