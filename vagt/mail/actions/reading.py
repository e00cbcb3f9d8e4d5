"""What the reader made of a mail, and what was made of it afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Actor, Subject
from vagt.kit.permission import require
from vagt.mail.actions.sending import record_bounce
from vagt.mail.errors import NotNow
from vagt.mail.models import InboundMessage
from vagt.mail.queries.inbound import lock_all_inbound, lock_inbound
from vagt.mail.rules.readings import Reading
from vagt.mail.rules.states import may_become

MOST_ATTEMPTS: Final = 3
AGAIN_AFTER: Final = timedelta(seconds=30)
_READ: Final = ("reading", "reader_version", "read_at", "message_id", "from_address", "subject")
_AFTER = {"person": "classified", "bounce": "bounce", "automatic": "automatic", "bulk": "bulk"}


def record_reading(message: InboundMessage, reading: Reading, *, by: Actor, at: datetime) -> InboundMessage:
    """What `record_readings` does, of one mail."""
    return record_readings({message.pk: reading}, by=by, at=at)[0]


@transaction.atomic
def record_readings(readings: Mapping[int, Reading], *, by: Actor, at: datetime) -> Sequence[InboundMessage]:
    """Keep what was read and what kind of mail it is, give a bounce to the mail it is about, and say `mail.read`.

    By the mail's id. What a person wrote becomes `classified` and waits to be filed; the rest is sorted out under its
    kind, and nothing is thrown away. The second time it is a no-op. All of them or none.
    """
    require(by, "mailbox.fetch")
    rows = lock_all_inbound(readings)
    with events.together():
        return [_record_reading(row, readings[row.pk], by, at) for row in rows.values()]


def _record_reading(row: InboundMessage, reading: Reading, by: Actor, at: datetime) -> InboundMessage:
    if row.state != "stored":
        return row
    _keep(row, reading, at)
    row.state, row.reason = _AFTER[reading.judged.kind], reading.judged.reason
    row.attempts, row.claimed_at, row.error = 0, None, ""
    row.save(update_fields=[*_READ, "state", "reason", "attempts", "claimed_at", "error"])
    if row.state == "bounce":
        for one in reading.given_back:
            sent = record_bounce(one.message_id, permanent=one.permanent, status=one.status, by=by, at=at)
            if sent is not None:
                row.about_kind, row.about_id, row.customer_id = sent.about_kind, sent.about_id, sent.customer_id
                row.save(update_fields=["about_kind", "about_id", "customer_id"])
    facts = {"mailbox_id": row.mailbox_id, "state": row.state, "reason": row.reason, "reader": reading.version}
    events.record("mail.read", _subject(row), by=by, at=at, customer_id=row.customer_id, facts=facts)
    return row


@transaction.atomic
def record_unread(message: InboundMessage, reason: str, *, version: int, by: Actor, at: datetime) -> InboundMessage:
    """The reader could not read it; it is tried again, and after three times it waits for a person in quarantine."""
    require(by, "mailbox.fetch")
    row = lock_inbound(message.pk)
    if row.state != "stored":
        return row
    row.error = reason[:40]
    if row.attempts < MOST_ATTEMPTS:
        row.claimed_at = at - AGAIN_AFTER
        row.save(update_fields=["error", "claimed_at"])
        return row
    row.reader_version = version
    _quarantine(row, "unreadable", by=by, at=at)
    return row


@transaction.atomic
def reread(message_id: int, reading: Reading, *, by: Actor, at: datetime) -> InboundMessage:
    """What a newer reader makes of a mail that was read before: the reading is replaced, its state and filing stay.

    One that no reader could read before is taken up as if it had just come.
    """
    require(by, "mailbox.fetch")
    row = lock_inbound(message_id)
    if row.state == "quarantined" and row.reason == "unreadable":
        row.state = "stored"
        row.save(update_fields=["state"])
        return record_reading(row, reading, by=by, at=at)
    if row.reader_version is not None and row.reader_version < reading.version:
        _keep(row, reading, at)
        row.save()
    return row


@transaction.atomic
def keep_version(message: InboundMessage, version: int, *, by: Actor, at: datetime) -> None:
    """A newer reader could not read it either: what an older one read stays, and this version does not try again."""
    require(by, "mailbox.fetch")
    del at
    InboundMessage.objects.filter(pk=message.pk, reader_version__lt=version).update(reader_version=version)


@transaction.atomic
def read_again(message: InboundMessage, *, by: Actor, at: datetime) -> InboundMessage:
    """Read a mail as if it had just come: from quarantine, after a failure or a rejection. Refuses any other (NotNow)."""
    require(by, "mail.judge")
    row = _moved(lock_inbound(message.pk), "stored")
    row.attempts, row.claimed_at, row.error, row.reason = 0, None, "", ""
    row.judged_by_id, row.judged_at = by.actor_id, at
    row.save()
    events.record("mail.judged", _subject(row), by=by, at=at, facts={"verdict": "read_again"})
    return row


@transaction.atomic
def quarantine(message: InboundMessage, reason: str, *, by: Actor, at: datetime) -> InboundMessage:
    """Put a mail aside for a person to judge; `reason` is a code. Refuses one that is filed already (NotNow)."""
    require(by, "mailbox.fetch")
    row = lock_inbound(message.pk)
    if row.state == "quarantined":
        return row
    _quarantine(row, reason, by=by, at=at)
    return row


def mark_filed(
    message: InboundMessage,
    *,
    about: Subject,
    customer_id: int | None,
    joined: bool = False,
    by: Actor,
    at: datetime,
) -> InboundMessage:
    """What a mail became, or joined. Called by the app that files, in the transaction in which it locked the mail.

    Refuses one that is filed already (NotNow), so that a job that runs twice files once.
    """
    require(by, "mail.file")
    row = _moved(message, "joined" if joined else "filed")
    row.about_kind, row.about_id, row.customer_id = about.kind, about.id, customer_id
    row.save(update_fields=["state", "about_kind", "about_id", "customer_id"])
    facts = {"about_kind": about.kind, "about_id": about.id, "joined": joined}
    events.record("mail.filed", _subject(row), by=by, at=at, customer_id=customer_id, facts=facts)
    return row


@transaction.atomic
def mark_unfiled(message: InboundMessage, error: str, *, by: Actor, at: datetime) -> InboundMessage:
    """Filing failed, with a code; it waits for a person. Refuses one that is filed already (NotNow)."""
    require(by, "mail.file")
    del at
    row = _moved(lock_inbound(message.pk), "failed")
    row.error = error[:40]
    row.save(update_fields=["state", "error"])
    return row


def _keep(row: InboundMessage, reading: Reading, at: datetime) -> None:
    row.reading = dict(reading.document)
    row.reader_version, row.read_at = reading.version, at
    row.message_id, row.from_address, row.subject = reading.message_id, reading.from_address, reading.subject


def _quarantine(row: InboundMessage, reason: str, *, by: Actor, at: datetime) -> None:
    _moved(row, "quarantined")
    row.reason, row.claimed_at = reason[:60], None
    row.save()
    facts = {"reason": row.reason, "mailbox_id": row.mailbox_id}
    events.record("mail.quarantined", _subject(row), by=by, at=at, facts=facts)


def _moved(row: InboundMessage, to: str) -> InboundMessage:
    if not may_become(row.state, to):
        raise NotNow(_("This mail has gone on already."), state=row.state)
    row.state = to
    return row


def _subject(row: InboundMessage) -> Subject:
    return Subject("inbound_message", row.pk)
