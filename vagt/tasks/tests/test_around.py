"""Participants, links, time, ratings, follow-ups, the matrix and statuses."""

from datetime import date

import pytest
from django.db import transaction

from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import behind, portal
from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.mail.models import OutboundMessage
from vagt.mail.queries import named_by_subject
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    File,
    Written,
    add_note,
    add_participant,
    add_time,
    answer,
    assign,
    change_status,
    customer_wrote,
    follow_up,
    keep_aside,
    link,
    open_task,
    rate,
    remove_participant,
    rename_task,
    set_matrix,
    unlink,
    write_third_party,
)
from vagt.tasks.errors import BadChoice, BadInstant, NothingWritten, NotOpen, NotResolved, OtherCustomer
from vagt.tasks.models import Link, Participant
from vagt.tasks.queries import clocks_of, matrix_in_force, message_of, message_with_mail_id
from vagt.tasks.rules.kinds import KINDS, STATUSES, STEPS, may_become, step_for
from vagt.tasks.rules.priority import LEVELS, SHIPPED, matrix_faults, priority_of

NOW = at("2026-06-02 10:00")
SEEN = Written("Vi **ser** på det.")


def _kinds(task):
    return list(
        Event.objects.filter(subject_kind="task", subject_id=task.pk).order_by("id").values_list("kind", flat=True)
    )


def test_an_answer_leaves_as_a_mail_in_the_thread_of_what_it_answers(world):
    body = Written("Hvor?", mail_id="<1@dybvad.example>")
    task = world.task("extended", body=body, title="Ordrer")
    add_participant(task, email="Hosting@Firma.example", by=world.viewer("Freja"), at=NOW)
    file = File("k/1", "plan.pdf", 4, "0" * 64, "application/pdf")
    message = answer(task, Written(SEEN.text, files=(file,)), by=world.viewer("Freja"), at=NOW)
    mail = OutboundMessage.objects.get(about_kind="task_message", about_id=message.pk)
    assert mail.to == [world.contact("extended").email]
    assert named_by_subject(mail.subject) == task.pk
    assert mail.from_name == "Freja, Nordlys"
    assert "-- \nFreja, Backendudvikler" in mail.text
    assert mail.in_reply_to == "<1@dybvad.example>"
    assert "<strong>ser</strong>" in mail.html
    assert mail.attachments.get().key == "k/1"
    assert message.mail_id == mail.message_id


def test_a_stranger_is_answered_where_they_wrote_from(world):
    task = world.task("extended", contact=None, reply_to="praktikant@dybvad.example")
    answer(task, SEEN, by=world.viewer("Freja"), at=NOW)
    assert OutboundMessage.objects.get().to == ["praktikant@dybvad.example"]
    assert clocks_of(task)[0].outcome == "met"


def test_participants(world):
    task, freja = world.task("extended"), world.viewer("Freja")
    colleague = add_participant(task, contact=world.approver("extended"), by=freja, at=NOW)
    assert add_participant(task, contact=world.approver("extended"), by=freja, at=NOW).pk == colleague.pk
    assert answer(task, SEEN, by=freja, at=NOW).to == sorted(
        [world.contact("extended").pk, world.approver("extended").pk]
    )
    with pytest.raises(OtherCustomer):
        add_participant(task, contact=world.contact("premium"), by=freja, at=NOW)
    with pytest.raises(BadChoice):
        add_participant(task, by=freja, at=NOW)
    remove_participant(colleague, by=freja, at=NOW)
    remove_participant(colleague, by=freja, at=NOW)
    assert not Participant.objects.exists()
    assert _kinds(task).count("participant.removed") == 1


def test_links_stay_with_one_customer(world):
    one, two, freja = world.task("extended"), world.task("extended"), world.viewer("Freja")
    made = link(one, two, kind="duplicate", by=freja, at=NOW)
    with pytest.raises(OtherCustomer):
        link(one, world.task("premium"), by=freja, at=NOW)
    with pytest.raises(BadChoice):
        link(one, one, by=freja, at=NOW)
    unlink(made, by=freja, at=NOW)
    assert not Link.objects.exists()


def test_time_is_corrected_by_another_entry(world):
    task, freja = world.task("extended"), world.viewer("Freja")
    for minutes in (45, -15):
        add_time(task, minutes=minutes, worked_on=date(2026, 6, 2), by=freja, at=NOW)
    assert sum(entry.minutes for entry in task.time_entries.all()) == 30
    with pytest.raises(BadInstant):
        add_time(task, minutes=5, worked_on=date(2026, 6, 3), by=freja, at=NOW)
    with pytest.raises(BadChoice):
        add_time(task, minutes=0, worked_on=date(2026, 6, 2), by=freja, at=NOW)


def test_a_customer_rates_what_is_resolved(world):
    task, contact = world.task("extended"), world.contact("extended")
    viewer = world.contacts_viewer("extended")
    with behind(portal(task.customer_id)), pytest.raises(NotResolved), transaction.atomic():
        rate(task, score=4, contact=contact, by=viewer, at=NOW)
    answer(task, SEEN, status="resolved", by=world.viewer("Freja"), at=NOW)
    with behind(portal(task.customer_id)), transaction.atomic():
        rate(task, score=2, contact=contact, by=viewer, at=NOW)
        assert rate(task, score=5, comment="Tak", contact=contact, by=viewer, at=NOW).score == 5


def test_a_follow_up_is_of_our_own_initiative(world):
    task = world.task("extended")
    begun = follow_up(task, title="Ryd op bagefter", by=world.viewer("Freja"), at=NOW)
    assert (clocks_of(begun), begun.links_in.get().kind) == ([], "follow_up")


def test_titles_and_notes_need_words(world):
    task, freja = world.task("extended"), world.viewer("Freja")
    assert rename_task(task, title="Nyt navn", by=freja, at=NOW).title == "Nyt navn"
    for act in (
        lambda: rename_task(task, title=" ", by=freja, at=NOW),
        lambda: add_note(task, Written(" "), by=freja, at=NOW),
        lambda: answer(task, Written(""), by=freja, at=NOW),
        lambda: world.task(title=""),
    ):
        with pytest.raises(NothingWritten):
            act()


def test_nothing_is_answered_on_what_is_closed_or_received_in_the_future(world):
    task, freja = world.task("extended"), world.viewer("Freja")
    answer(task, SEEN, status="resolved", by=freja, at=NOW)
    change_status(task, status="closed", by=freja, at=NOW)
    with pytest.raises(NotOpen):
        answer(task, SEEN, by=freja, at=NOW)
    with pytest.raises(NotOpen):
        assign(task, assignee=None, by=freja, at=NOW)
    with pytest.raises(BadInstant):
        customer_wrote(
            task, contact=None, body=SEEN, received_at=at("2026-06-02 10:01"), channel="email", by=SYSTEM, at=NOW
        )


def test_a_contact_writes_for_their_own_customer_and_in_their_own_name(world):
    task, viewer = world.task("extended"), world.contacts_viewer("extended")
    wrote = {"body": SEEN, "received_at": NOW, "channel": "portal", "by": viewer, "at": NOW}
    for contact in (None, world.approver("extended")):
        with pytest.raises(NotAllowed):
            customer_wrote(task, contact=contact, **wrote)
    with pytest.raises(NotAllowed):
        add_participant(task, email="ven@firma.example", by=viewer, at=NOW)
    with pytest.raises(OtherCustomer):
        open_task(
            world.customer("premium"), kind="inquiry", title="x", channel="portal", body=SEEN,
            contact=world.contact("extended"),
            by=world.contacts_viewer("extended"), at=NOW,
        )  # fmt: skip


def test_the_matrix_is_edited_and_complete(world):
    aksel = world.viewer("Aksel")
    flat = {impact: dict.fromkeys(LEVELS, "normal") for impact in LEVELS}
    set_matrix(flat, reason="Prøv", by=aksel, at=NOW)
    assert matrix_in_force() == flat
    assert world.task("extended", impact="high", urgency="high").priority == "normal"
    with pytest.raises(BadChoice, match=r"low\.low"):
        set_matrix({**flat, "low": {**flat["low"], "low": "urgent"}}, by=aksel, at=NOW)


@pytest.mark.parametrize("impact", LEVELS)
@pytest.mark.parametrize("urgency", LEVELS)
def test_the_shipped_matrix_is_symmetric(impact, urgency):
    assert priority_of(SHIPPED, impact, urgency) == priority_of(SHIPPED, urgency, impact)
    assert matrix_faults(SHIPPED) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_status_but_new_is_reached_by_a_step(kind):
    assert set(STEPS[kind].values()) == set(STATUSES)
    for status in STATUSES:
        assert STEPS[kind][step_for(kind, status, "new")] == status


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("new", "in_progress", True),
        ("in_progress", "new", False),
        ("in_progress", "closed", False),
        ("resolved", "closed", True),
        ("resolved", "in_progress", True),
        ("closed", "in_progress", False),
        ("cancelled", "resolved", False),
        ("new", "lost", False),
    ],
)
def test_what_may_follow_what(old, new, may):
    assert may_become(old, new) is may


def test_what_is_said_beside_the_conversation_touches_no_clock(world):
    task, freja = world.task("extended"), world.viewer("Freja")
    aside = {"received_at": NOW, "source": "mail:9", "by": SYSTEM, "at": NOW}
    kept = keep_aside(task, Written("Jeg er på ferie"), contact=world.contact("extended"), **aside)
    assert keep_aside(task, Written("Jeg er på ferie"), **aside).pk == kept.pk
    host = add_participant(task, email="hosting@firma.example", by=freja, at=NOW)
    written = write_third_party(task, SEEN, to=[host], by=freja, at=NOW)
    assert OutboundMessage.objects.get(about_id=written.pk).to == ["hosting@firma.example"]
    assert (kept.internal, written.internal, clocks_of(task)[0].outcome) == (True, True, "open")
    assert message_with_mail_id(freja, written.mail_id) == message_of(freja, written.pk) == written
    with pytest.raises(BadChoice):
        write_third_party(task, SEEN, to=[], by=freja, at=NOW)
