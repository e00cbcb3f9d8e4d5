"""What the database itself refuses about tasks, when a query or an action of ours forgets."""

import hashlib

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import NOBODY, behind, portal
from vagt.kit.errors import NotFound
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import File, Written, add_note, answer, change_priority, customer_wrote, erase_message
from vagt.tasks.models import (
    Attachment,
    Draft,
    FrozenTerms,
    Link,
    Message,
    Participant,
    PriorityMatrix,
    ResponseClock,
    Satisfaction,
    SavedView,
    Task,
    TimeEntry,
    Turn,
)
from vagt.tasks.queries import clock_explanation, clocks_of

pytestmark = pytest.mark.database

NOW = at("2026-06-02 09:30")
SEEN = Written("Vi ser på det.")
READ = (Task, Turn, Message, Attachment, ResponseClock, FrozenTerms, Participant, Link, Satisfaction)
INTERNAL = (TimeEntry, Draft, SavedView, PriorityMatrix)


def test_a_contact_reads_their_own_customers_rows_and_nothing_internal(world):
    own, other = world.task("extended"), world.task("premium")
    files = (File("k", "log.txt", 3, "0" * 64),)
    add_note(own, Written("Internt", files=files), by=world.viewer("Freja"), at=NOW)
    with behind(portal(own.customer_id)):
        assert [task.pk for task in Task.objects.all()] == [own.pk]
        assert {message.kind for message in Message.objects.all()} == {"customer_wrote"}
        assert not Attachment.objects.exists()
        assert [clock.task_id for clock in ResponseClock.objects.all()] == [own.pk]
        assert clock_explanation(clocks_of(own)[0]).due.at == clocks_of(own)[0].due_at
        assert not Task.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("model", READ, ids=lambda model: model.__name__)
def test_the_portal_writes_nothing(world, model):
    task = world.task("extended")
    with behind(portal(task.customer_id)), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        model.objects.all().update(**{model._meta.pk.name: 1})


@pytest.mark.parametrize("model", INTERNAL, ids=lambda model: model.__name__)
def test_what_is_ours_is_not_read_by_the_portal(world, model):
    with (
        behind(portal(world.customer("extended").pk)),
        pytest.raises(ProgrammingError, match="denied"),
        transaction.atomic(),
    ):
        list(model.objects.all())


def test_nobody_sees_nothing(world):
    world.task()
    with behind(NOBODY), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        list(Task.objects.all())


def test_a_contact_writes_through_the_action_and_comes_back_behind_their_wall(world):
    task = world.task("extended")
    viewer = world.contacts_viewer("extended")
    with behind(portal(task.customer_id)), transaction.atomic():
        message = customer_wrote(
            task, contact=world.contact("extended"), body=SEEN, received_at=NOW, channel="portal", by=viewer, at=NOW
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("vagt_portal",)
    assert message.turn_id == task.turns.get().pk


def test_a_contact_cannot_write_on_another_customers_task(world):
    task = world.task("premium")
    with behind(portal(world.customer("extended").pk)), transaction.atomic(), pytest.raises(NotFound):
        customer_wrote(
            task,
            contact=world.contact("extended"),
            body=SEEN,
            received_at=NOW,
            channel="portal",
            by=world.contacts_viewer("extended"),
            at=NOW,
        )


def test_a_row_of_another_customer_cannot_hang_on_a_task(world):
    task = world.task("extended")
    with pytest.raises(DatabaseError, match="message_task_customer"), transaction.atomic():
        Message.objects.filter(task=task).update(customer_id=world.customer("premium").pk)


def test_what_was_said_is_never_edited_and_proved_until_it_is_erased(world):
    task = world.task("extended")
    message = task.messages.get()
    assert hashlib.sha256(bytes(message.salt) + message.body.encode()).digest() == bytes(message.digest)
    for change in ({"body": "Noget andet"}, {"consultant_id": 1}, {"digest": b"x"}):
        with pytest.raises(DatabaseError, match="erased, never edited"), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**change)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        message.delete()
    erase_message(message, reason="asked_by_customer", by=world.viewer("Aksel"), at=NOW)
    erase_message(message, reason="asked_by_customer", by=world.viewer("Aksel"), at=NOW)
    message.refresh_from_db()
    assert (message.body, message.salt, message.erased_at) == (None, None, NOW)
    assert clocks_of(task)[0].outcome == "open"


def test_frozen_terms_are_never_edited_and_shared(world):
    one, two = world.task("extended", "2026-06-02 09:00"), world.task("extended", "2026-06-02 09:10")
    assert clocks_of(one)[0].terms_id == clocks_of(two)[0].terms_id
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        FrozenTerms.objects.update(bookings=[1])


def test_the_timeline_of_a_task_holds_no_words(world):
    """Ids, codes and instants only: what a person wrote stands where it can be erased."""
    from vagt.kit.models import Event

    task = world.task("extended", title="Hemmelig titel", body=Written("Hemmelig tekst"))
    answer(task, Written("Hemmeligt svar"), by=world.viewer("Freja"), at=NOW)
    change_priority(task, priority="high", reason="Hemmelig grund", by=world.viewer("Freja"), at=NOW)
    facts = " ".join(str(event.facts) for event in Event.objects.filter(subject_kind="task", subject_id=task.pk))
    assert "emmelig" not in facts
    assert str(SYSTEM.name) not in facts
