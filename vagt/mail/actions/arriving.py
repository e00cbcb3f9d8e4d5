"""What came in is stored, whole and first."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from vagt.kit import events
from vagt.kit.events import Actor, Subject
from vagt.kit.permission import require
from vagt.mail.models import InboundMessage, Mailbox
from vagt.mail.queries.inbound import Arrived
from vagt.mail.rules.arrival import received

READING_LEASE: Final = timedelta(minutes=2)  # who claimed a mail and has not come back by then has died


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the transport said: sender (None: not known), recipients, and who delivered it."""

    mail_from: str | None = None
    to: Sequence[str] = ()
    client: str = ""


@transaction.atomic
def store_inbound(
    mailbox: Mailbox,
    raw: bytes,
    *,
    uidvalidity: int | None = None,
    uid: int | None = None,
    internal_date: datetime | None = None,
    envelope: Envelope | None = None,
    size: int | None = None,
    by: Actor,
    at: datetime,
) -> Arrived:
    """Keep a mail as it came; the second time the same content comes to the same mailbox it is a no-op.

    Only after this has committed may the server be told anything. `size` is the mail's on its server, when that is
    more than was fetched. `received_at` follows domain rule 10. Of several fetchers that store the same mail at the
    same moment exactly one gets `is_new`. The cursor moves with it.
    """
    require(by, "mailbox.fetch")
    digest = sha256(raw).hexdigest()
    last_poll = Mailbox.objects.values_list("polled_at", flat=True).get(pk=mailbox.pk)
    instant = received(internal_date, last_poll=last_poll, at=at)
    said = envelope or Envelope()
    whole = len(raw) if size is None else max(size, len(raw))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_RAW, [digest, zlib.compress(raw, 1), len(raw), at])
        # fmt: off
        cursor.execute(_KEEP, [
            mailbox.pk, digest, uidvalidity, uid, said.mail_from, list(said.to), said.client[:255], internal_date,
            instant.at, instant.clamped, at, whole, whole > len(raw),
        ])
        # fmt: on
        made = cursor.fetchone()
        if uid is not None:
            cursor.execute(_MOVE_CURSOR, [uid, mailbox.pk, uidvalidity])
            if made is None:
                cursor.execute(_RENUMBER, [uidvalidity, uid, mailbox.pk, digest])
    if made is None:
        return Arrived(InboundMessage.objects.get(mailbox=mailbox, raw_id=digest), is_new=False)
    facts = {"mailbox_id": mailbox.pk, "sha256": digest, "size": whole, "clamped": instant.clamped}
    subject = Subject("inbound_message", int(made[0]))
    events.record("mail.received", subject, by=by, at=at, occurred_at=instant.at, facts=facts)
    return Arrived(InboundMessage.objects.get(pk=made[0]), is_new=True)


_KEEP_RAW = """
INSERT INTO mail_rawmail (sha256, packed, size, stored_in, stored_at) VALUES (%s, %s, %s, 'database', %s)
ON CONFLICT (sha256) DO NOTHING
"""
_KEEP = """
INSERT INTO mail_inboundmessage
  (mailbox_id, sha256, uidvalidity, uid, envelope_from, envelope_to, client, internal_date,
   received_at, clamped, stored_at, size, partial,
   state, attempts, error, reason, message_id, from_address, subject, about_kind)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'stored', 0, '', '', '', '', '', '')
ON CONFLICT (mailbox_id, sha256) DO NOTHING RETURNING id
"""
_RENUMBER = "UPDATE mail_inboundmessage SET uidvalidity = %s, uid = %s WHERE mailbox_id = %s AND sha256 = %s"
_MOVE_CURSOR = "UPDATE mail_mailbox SET last_uid = greatest(last_uid, %s) WHERE id = %s AND uidvalidity = %s"


@transaction.atomic
def claim_unread(most: int = 1, *, by: Actor, at: datetime) -> list[InboundMessage]:
    """The oldest mails that nobody has read, at most so many, claimed for one reader.

    A claim that was not followed by a result within two minutes is given to another, and counted.
    """
    require(by, "mailbox.fetch")
    rows = InboundMessage.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    waiting = rows.filter(state="stored", raw__erased_at=None).exclude(claimed_at__gt=at - READING_LEASE)
    found = list(waiting.order_by("id")[:most])
    for row in found:
        row.claimed_at = at
        row.attempts += 1
    if found:
        claimed = InboundMessage.objects.filter(pk__in=[row.pk for row in found])
        claimed.update(claimed_at=at, attempts=F("attempts") + 1)
    return found
