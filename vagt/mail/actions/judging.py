"""What a person decides about a mail that was put aside, and who looked at the raw one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Actor, Subject, Words
from vagt.kit.permission import require
from vagt.mail.errors import NotNow
from vagt.mail.models import InboundMessage, RawMail
from vagt.mail.queries.inbound import lock_inbound
from vagt.mail.queries.outbound import lock_outbound, outbound_by_message_id
from vagt.mail.rules.states import may_become


@transaction.atomic
def release(message: InboundMessage, *, why: str = "", by: Actor, at: datetime) -> InboundMessage:
    """A person wrote it after all: it goes on to be filed, with the instant at which it was received.

    One that nobody could read is read once more instead. Refuses one that has gone on already (NotNow).
    """
    require(by, "mail.judge")
    row = lock_inbound(message.pk)
    to = "classified" if row.reading is not None else "stored"
    _judge(row, to, by=by, at=at)
    row.attempts, row.claimed_at, row.error = 0, None, ""
    row.save(update_fields=["attempts", "claimed_at", "error"])
    _judged(row, "released", why, by=by, at=at)
    if to == "classified":
        facts = {"mailbox_id": row.mailbox_id, "state": row.state, "reason": "released", "reader": row.reader_version}
        events.record("mail.read", Subject("inbound_message", row.pk), by=by, at=at, facts=facts)
    return row


@transaction.atomic
def reject(message: InboundMessage, *, why: str = "", by: Actor, at: datetime) -> InboundMessage:
    """Nothing comes of it. It is kept as it came, and can be taken up again. Refuses a filed one (NotNow)."""
    require(by, "mail.judge")
    row = lock_inbound(message.pk)
    _judge(row, "rejected", by=by, at=at)
    _judged(row, "rejected", why, by=by, at=at)
    return row


@transaction.atomic
def note_opened(message: InboundMessage, *, by: Actor, at: datetime) -> None:
    """Somebody opened the raw mail: the log that data protection asks for."""
    require(by, "mail.judge")
    subject = Subject("inbound_message", message.pk)
    events.record("mail.opened", subject, by=by, at=at, customer_id=message.customer_id)


@transaction.atomic
def erase_inbound(message: InboundMessage, *, why: str, by: Actor, at: datetime) -> InboundMessage:
    """Overwrite a mail's words: the raw bytes and what was read of them. When it came and what it became stay.

    The second time it is a no-op. The same content in another mailbox goes with it.
    """
    require(by, "mail.erase")
    row = lock_inbound(message.pk)
    if not RawMail.objects.filter(pk=row.raw_id, erased_at=None).update(packed=None, erased_at=at):
        return row
    emptied: dict[str, Any] = {
        "reading": None,
        "subject": "",
        "from_address": "",
        "envelope_from": None,
        "envelope_to": [],
    }
    InboundMessage.objects.filter(raw_id=row.raw_id).update(**emptied)
    subject = Subject("inbound_message", row.pk)
    words = Words(why=why)
    events.record("mail.erased", subject, by=by, at=at, customer_id=row.customer_id, words=words)
    row.refresh_from_db()
    return row


@transaction.atomic
def erase_outbound(message_id: str, *, why: str, by: Actor, at: datetime) -> None:
    """Overwrite the words of the mail that leaves under this name; that it was sent, to whom and when, stays.

    What has not left yet never will. The second time, or for a name that is none of ours, it is a no-op.
    """
    require(by, "mail.erase")
    known = outbound_by_message_id(message_id)
    row = lock_outbound(known.pk) if known is not None else None
    if row is None or not row.text:
        return
    if row.state == "queued":
        row.state, row.error, row.ended_at = "failed", "erased", at
    row.subject, row.text, row.html, row.headers = "", "", "", {}
    row.save(update_fields=["state", "error", "ended_at", "subject", "text", "html", "headers"])
    row.attachments.all().delete()
    subject = Subject("outbound_message", row.pk)
    events.record("mail.erased", subject, by=by, at=at, customer_id=row.customer_id, words=Words(why=why))


def _judge(row: InboundMessage, to: str, *, by: Actor, at: datetime) -> None:
    if not may_become(row.state, to):
        raise NotNow(_("This mail has gone on already."), state=row.state)
    row.state, row.judged_by_id, row.judged_at = to, by.actor_id, at
    row.save(update_fields=["state", "judged_by_id", "judged_at"])


def _judged(row: InboundMessage, verdict: str, why: str, *, by: Actor, at: datetime) -> None:
    words = Words(why=why) if why else None
    subject = Subject("inbound_message", row.pk)
    events.record("mail.judged", subject, by=by, at=at, facts={"verdict": verdict}, words=words)
