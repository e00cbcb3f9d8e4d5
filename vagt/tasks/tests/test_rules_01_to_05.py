"""Rules 1 to 5 of domain.md 3, through the actions."""

import pytest
from django.db import transaction

from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import behind, portal
from vagt.people.models import Affiliation, Contact
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    Asked,
    File,
    Written,
    add_note,
    answer,
    change_status,
    customer_wrote,
    finish_for_customer,
    needs_no_answer,
    open_task,
    sweep,
    void_turn,
    withdraw_meeting,
)
from vagt.tasks.errors import NotOpen, OnlyAPerson, PastDue, ReasonMissing, TurnOpen
from vagt.tasks.models import Turn
from vagt.tasks.queries import clock_differences, clock_explanation, clocks_of, waiting_clocks

SEEN = Written("Vi ser på det.")


def _wrote(task, contact, when, text="Hvordan går det?"):
    return customer_wrote(
        task, contact=contact, body=Written(text), received_at=at(when), channel="email", by=SYSTEM, at=at(when)
    )


def _turns(task):
    return list(Turn.objects.filter(task=task).order_by("id"))


@pytest.mark.parametrize(
    ("plan", "priority", "received", "due"),
    [
        pytest.param("essential", "normal", "2026-07-03 15:30", "2026-07-27 15:30", id="1"),
        pytest.param("extended", "normal", "2026-07-03 15:30", "2026-07-06 15:30", id="2"),
        pytest.param("premium", "critical", "2026-04-04 10:15", "2026-04-04 11:15", id="3"),
        pytest.param("premium", "high", "2026-04-04 10:15", "2026-04-07 10:00", id="4"),
        pytest.param("essential", "critical", "2026-03-30 09:00", "2026-04-07 10:00", id="7"),
        pytest.param("essential", "critical", "2026-12-31 09:00", "2027-01-04 10:00", id="12"),
        pytest.param("premium", "critical", "2026-12-24 09:00", "2026-12-24 10:00", id="13"),
        pytest.param("basic", "critical", "2026-04-07 09:00", None, id="14"),
    ],
)
def test_rule_01_every_turn_has_a_clock_from_when_it_was_received(world, plan, priority, received, due):
    task = world.task(plan, received, priority=priority)
    (clock,) = clocks_of(task)
    assert clock.outcome == "open"
    assert clock.due_at == task.next_due_at == (at(due) if due else None)
    why = clock_explanation(clock)
    assert (why.due.at if why.due else None) == clock.due_at
    assert (clock.goal_at is None) == (due is not None)


def test_rule_01_what_a_customer_adds_joins_the_open_turn_and_a_colleagues_too(world):
    task = world.task("extended", "2026-06-02 09:00")
    first = _wrote(task, world.contact("extended"), "2026-06-02 09:10")
    second = _wrote(task, world.approver("extended"), "2026-06-02 09:20")
    assert len({first.turn_id, second.turn_id}) == len(clocks_of(task)) == 1
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    _wrote(task, world.approver("extended"), "2026-06-02 10:30")
    assert [clock.outcome for clock in clocks_of(task)] == ["met", "open"]
    assert clocks_of(task)[1].received_at == at("2026-06-02 10:30")


def test_rule_01_a_mail_that_is_filed_twice_is_one_message(world):
    task = world.task(source="mail:1")
    assert world.task(source="mail:1").pk == task.pk
    wrote = {"contact": None, "body": SEEN, "received_at": at("2026-06-02 09:10"), "channel": "email"}
    once = customer_wrote(task, **wrote, source="mail:2", by=SYSTEM, at=at("2026-06-02 09:10"))
    assert customer_wrote(task, **wrote, source="mail:2", by=SYSTEM, at=at("2026-06-02 09:11")).pk == once.pk


def test_rule_02_only_a_person_meets_a_clock(world):
    task = world.task()
    freja = world.viewer("Freja")
    with pytest.raises(OnlyAPerson):
        answer(task, SEEN, by=SYSTEM, at=at("2026-06-02 09:05"))
    add_note(task, SEEN, by=freja, at=at("2026-06-02 09:06"))
    change_status(task, status="waiting_third_party", by=freja, at=at("2026-06-02 09:07"))
    assert [clock.outcome for clock in clocks_of(task)] == ["open"]
    message = answer(task, SEEN, by=freja, at=at("2026-06-02 09:08"))
    (clock,) = clocks_of(task)
    assert (clock.outcome, clock.judged_at, clock.met_by) == ("met", at("2026-06-02 09:08"), message)
    assert message.mail_id.startswith("<")


def test_rule_02_an_answer_to_somebody_else_meets_no_clock(world):
    task = world.task()
    answer(task, SEEN, to=[world.approver("extended")], by=world.viewer("Freja"), at=at("2026-06-02 09:05"))
    assert [clock.outcome for clock in clocks_of(task)] == ["open"]
    answer(task, SEEN, to=[world.contact("extended")], by=world.viewer("Freja"), at=at("2026-06-02 09:06"))
    assert [clock.outcome for clock in clocks_of(task)] == ["met"]


def test_rule_03_an_answer_that_never_arrived_is_taken_back(world):
    task = world.task(received="2026-06-02 09:00")
    Contact.objects.filter(pk=world.contact("extended").pk).update(user=None)
    message = answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    before = clocks_of(task)[0].due_at
    assert withdraw_meeting(message, reason="bounced", by=SYSTEM, at=at("2026-06-02 10:05")) == 1
    assert withdraw_meeting(message, reason="bounced", by=SYSTEM, at=at("2026-06-02 10:06")) == 0
    (clock,) = waiting_clocks(task)
    assert (clock.outcome, clock.due_at, clock.judged_at, clock.met_by) == ("open", before, None, None)
    assert sweep(by=SYSTEM, at=before).warned == 1
    assert answer(task, SEEN, by=world.viewer("Freja"), at=before).pk
    assert clocks_of(task)[0].outcome == "met"


def test_rule_03_an_answer_that_the_contact_can_read_in_the_portal_stays(world):
    task = world.task()
    message = answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 10:00"))
    assert withdraw_meeting(message, reason="bounced", by=SYSTEM, at=at("2026-06-02 10:05")) == 0
    assert clocks_of(task)[0].outcome == "met"
    assert Affiliation.objects.filter(contact=world.contact("extended")).exists()


def test_rule_04_broken_then_answered_late(world):
    task = world.task(priority="critical", received="2026-06-02 09:00")
    due = clocks_of(task)[0].due_at
    assert due == at("2026-06-02 09:45")  # negotiated: 45 minutes
    assert sweep(by=SYSTEM, at=due).broken == 0
    assert sweep(by=SYSTEM, at=at("2026-06-02 09:46")).broken == 1
    assert clocks_of(task)[0].outcome == "broken"
    answer(task, SEEN, by=world.viewer("Freja"), at=at("2026-06-02 09:50"))
    assert clocks_of(task)[0].outcome == "answered_late"


def test_rule_04_needs_no_answer_is_a_persons_act_before_the_due_time(world):
    task = world.task(priority="critical", received="2026-06-02 09:00")
    (turn,) = _turns(task)
    with pytest.raises(OnlyAPerson):
        needs_no_answer(turn, reason="thanks", by=SYSTEM, at=at("2026-06-02 09:10"))
    with pytest.raises(PastDue):
        needs_no_answer(turn, reason="thanks", by=world.viewer("Freja"), at=at("2026-06-02 09:46"))
    with pytest.raises(ReasonMissing):
        needs_no_answer(turn, reason="", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    needs_no_answer(turn, reason="thanks", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    assert [clock.outcome for clock in clocks_of(task)] == ["void"]
    with pytest.raises(NotOpen):
        needs_no_answer(turn, reason="thanks", by=world.viewer("Freja"), at=at("2026-06-02 09:11"))
    _wrote(task, world.contact("extended"), "2026-06-02 09:20")
    assert [clock.outcome for clock in clocks_of(task)] == ["void", "open"]


def test_rule_04_a_service_manager_takes_out_what_does_not_count(world):
    task = world.task()
    (turn,) = _turns(task)
    with pytest.raises(Exception, match="service manager"):
        void_turn(turn, reason="forged", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    void_turn(turn, reason="forged", by=world.viewer("Aksel"), at=at("2026-06-02 09:10"))
    task.refresh_from_db()
    assert (task.next_due_at, task.waits_since) == (None, None)


def test_rule_04_what_the_customer_withdraws_does_not_count_unless_it_was_broken(world):
    contact, viewer = world.contact("extended"), world.contacts_viewer("extended")
    early, late = (world.task(priority="critical", received="2026-06-02 09:00") for _task in range(2))
    with behind(portal(early.customer_id)), transaction.atomic():
        finish_for_customer(early, contact=contact, by=viewer, at=at("2026-06-02 09:45"))
        finish_for_customer(late, contact=contact, by=viewer, at=at("2026-06-02 09:46"))
    assert [clocks_of(task)[0].outcome for task in (early, late)] == ["void", "broken"]
    for task in (early, late):
        task.refresh_from_db()
        assert (task.status, task.next_due_at, task.waits_since) == ("resolved", None, None)
    assert finish_for_customer(late, contact=contact, by=viewer, at=at("2026-06-03 09:00")).status == "closed"
    assert list(clock_differences()) == []


def test_rule_04_no_task_is_finished_while_a_customer_waits(world):
    task, freja = world.task(), world.viewer("Freja")
    for status in ("resolved", "cancelled"):
        with pytest.raises(TurnOpen):
            change_status(task, status=status, by=freja, at=at("2026-06-02 09:10"))
    answer(task, SEEN, status="resolved", by=freja, at=at("2026-06-02 09:11"))
    task.refresh_from_db()
    assert (task.status, clocks_of(task)[0].outcome) == ("resolved", "met")


def test_rule_05_waiting_for_the_customer_stops_no_response_clock(world):
    task = world.task()
    due = task.next_due_at
    change_status(task, status="waiting_customer", by=world.viewer("Freja"), at=at("2026-06-02 09:10"))
    task.refresh_from_db()
    assert task.next_due_at == due


def test_a_reply_reopens_what_was_resolved_and_follows_up_what_is_closed(world):
    task, freja = world.task(), world.viewer("Freja")
    answer(task, SEEN, status="resolved", by=freja, at=at("2026-06-02 10:00"))
    _wrote(task, world.contact("extended"), "2026-06-03 10:00")
    task.refresh_from_db()
    assert (task.status, task.resolved_at) == ("in_progress", None)
    answer(task, SEEN, status="resolved", by=freja, at=at("2026-06-03 11:00"))
    change_status(task, status="closed", by=freja, at=at("2026-06-04 09:00"))
    message = _wrote(task, world.contact("extended"), "2026-06-05 10:00")
    assert message.task_id != task.pk
    assert message.task.links_in.get().source_id == task.pk
    assert clocks_of(message.task)[0].received_at == at("2026-06-05 10:00")


def test_files_and_proof_of_what_was_said(world):
    body = Written("Se vedhæftede", files=(File("a/1", "ordre.pdf", 10, "0" * 64, "application/pdf"),))
    asked = Asked(at("2026-06-02 08:55"), "phone", world.contact("premium"))
    freja = world.viewer("Aksel")
    task = open_task(
        world.customer("premium"), kind="incident", title="PIM", channel="phone", body=body, asked=asked,
        by=freja, at=at("2026-06-02 09:00"),
    )  # fmt: skip
    message = task.messages.get()
    assert message.attachments.get().name == "ordre.pdf"
    assert clocks_of(task)[0].received_at == asked.at
