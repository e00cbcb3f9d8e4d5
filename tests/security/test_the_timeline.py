"""Nobody rewrites what happened: not the service, not the owner, not a superuser with triggers switched off."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.security.world import AT
from vagt.kit import events
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject, Words, verify
from vagt.kit.models import Change, Event
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people

pytestmark = pytest.mark.database

REWRITES = [
    "UPDATE kit_event SET kind = 'nothing.happened'",
    "DELETE FROM kit_event",
    "TRUNCATE kit_event CASCADE",
    "UPDATE kit_change SET why = 'because'",
    "DELETE FROM kit_change",
    "TRUNCATE kit_change",
]


@pytest.mark.parametrize("sql", REWRITES)
def test_the_service_cannot_rewrite(db, sql):
    make_people(AT)
    with behind(STAFF), pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize("sql", REWRITES)
def test_the_owner_cannot_rewrite(own_database, sql):
    """Not even with the wall around the rows taken down first, which only the owner may."""
    make_people(AT)
    with psycopg.connect(own_database.owner_url) as owner:
        for table in ("kit_event", "kit_change"):
            owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
            owner.execute(sql)
        owner.rollback()


@pytest.mark.parametrize("sql", REWRITES)
def test_a_superuser_without_triggers_cannot_rewrite(own_database, superuser, sql):
    make_people(AT)
    superuser.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
        superuser.execute(sql)


def test_words_can_be_erased_and_not_edited(db):
    with behind(STAFF):
        event = events.record(
            "contact.changed",
            Subject("contact", 1),
            by=SYSTEM,
            at=AT,
            words=Words({"name": "A"}, {"name": "B"}, "typo"),
        )
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Change.objects.filter(event=event).update(why="another reason")
        Change.objects.filter(event=event).update(old=None, new=None, why="", erased_at=AT)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Change.objects.filter(event=event).update(erased_at=None)
        assert verify().faults == []


def test_a_whole_timeline_verifies(db, capsys):
    make_people(AT)
    with behind(STAFF):
        proof = verify()
        assert proof.faults == []
        assert proof.events == Event.objects.count()
    call_command("timeline", "verify")
    assert "are as they were written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (
            "UPDATE kit_event SET facts = '{\"level\": 4}' WHERE kind = 'consultant.skill_rated'",
            "not as it was written",
        ),
        ("UPDATE kit_event SET actor_id = 1 WHERE id = (SELECT max(id) FROM kit_event)", "not as it was written"),
        (
            "DELETE FROM kit_event WHERE subject_kind = 'consultant' AND seq = 2",
            "missing",
        ),
    ],
)
def test_what_somebody_with_every_right_rewrites_is_found(own_database, superuser, sql, what):
    """Whoever can drop a trigger can edit a row; the chain then no longer fits."""
    make_people(AT)
    superuser.execute("ALTER TABLE kit_event DISABLE TRIGGER USER")
    superuser.execute("ALTER TABLE kit_change DISABLE TRIGGER USER")
    superuser.execute("DELETE FROM kit_change")
    superuser.execute(sql)
    with behind(STAFF), transaction.atomic():
        faults = verify().faults
    assert faults
    assert what in faults[0].what
    with pytest.raises(CommandError, match="rewritten"):
        call_command("timeline", "verify")


def test_a_cut_tail_changes_the_heads(own_database, superuser):
    make_people(AT)
    with behind(STAFF), transaction.atomic():
        kept = verify().heads
    superuser.execute("ALTER TABLE kit_event DISABLE TRIGGER USER")
    superuser.execute("ALTER TABLE kit_change DISABLE TRIGGER USER")
    superuser.execute("DELETE FROM kit_change WHERE event_id = (SELECT max(id) FROM kit_event)")
    superuser.execute("DELETE FROM kit_event WHERE id = (SELECT max(id) FROM kit_event)")
    with behind(STAFF), transaction.atomic():
        after = verify()
    assert after.faults == []
    assert after.heads != kept


def test_an_event_is_recorded_in_the_transaction_of_its_change(own_database):
    with behind(STAFF), pytest.raises(RuntimeError, match="transaction"):
        events.record("contact.changed", Subject("contact", 1), by=SYSTEM, at=AT)
