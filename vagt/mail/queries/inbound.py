"""What came in."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.mail.models import InboundMessage, RawMail
from vagt.mail.rules.kinds import Facts, suppresses_answers

SHOWN = 100


class Arrived(NamedTuple):
    """What storing a mail came to: the message, and whether it is new."""

    message: InboundMessage
    is_new: bool


def inbound_of(message_id: int) -> InboundMessage:
    """One mail that came in. Raises `NotFound`."""
    row = InboundMessage.objects.select_related("mailbox", "raw").defer("raw__packed").filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row


def lock_inbound(message_id: int) -> InboundMessage:
    """The mail, locked for this transaction, its mailbox not read. Raises `NotFound`."""
    row = InboundMessage.objects.select_for_update(no_key=True).filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row


def raw_of(sha256: str) -> bytes:
    """The bytes of a mail as they came. Raises `NotFound` when they were erased."""
    packed = RawMail.objects.filter(pk=sha256).values_list("packed", flat=True).first()
    if packed is None:
        raise NotFound(_("The mail is not kept any more."))
    return zlib.decompress(bytes(packed))


def raws_of(digests: Collection[str]) -> Mapping[str, bytes]:
    """The bytes of these mails as they came, but for those that were erased."""
    packed = RawMail.objects.filter(pk__in=digests).values_list("pk", "packed")
    return {digest: zlib.decompress(bytes(one)) for digest, one in packed if one is not None}


def lock_all_inbound(ids: Collection[int]) -> Mapping[int, InboundMessage]:
    """These mails, locked for this transaction in the order of their ids."""
    rows = InboundMessage.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return {row.pk: row for row in rows.order_by("id")}


def read_about(kind: str, number: int) -> Sequence[InboundMessage]:
    """The mails that were filed as or joined to something, oldest first."""
    rows = InboundMessage.objects.filter(about_kind=kind, about_id=number)
    return list(rows.select_related("mailbox").order_by("received_at", "id"))


def wants_no_answer(message: InboundMessage) -> bool:
    """Whether no automatic answer may follow, whoever wrote it."""
    known = message.reading or {}
    headers: dict[str, list[str]] = {}
    for name, value in known.get("headers", ()):
        headers.setdefault(name, []).append(value)
    return bool(known.get("automatic")) or suppresses_answers(Facts(message.from_address, headers))


def unread(*, version: int, limit: int) -> list[int]:
    """The ids of messages that an older reader read or gave up on, oldest first."""
    kept = InboundMessage.objects.filter(reader_version__lt=version, raw__erased_at=None).exclude(state="stored")
    return list(kept.order_by("id").values_list("pk", flat=True)[:limit])


def judgeable() -> Sequence[InboundMessage]:
    """What waits for a person's judgement, oldest first."""
    rows = InboundMessage.objects.filter(state__in=["quarantined", "failed"]).select_related("mailbox")
    return list(rows.order_by("received_at", "id")[:SHOWN])


def latest_inbound(*, state: str = "", since: datetime | None = None) -> Sequence[InboundMessage]:
    """The newest mails, of one state when it is named."""
    rows = InboundMessage.objects.select_related("mailbox").defer("reading")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(received_at__gte=since) if since else rows
    return list(rows.order_by("-id")[:SHOWN])


def waiting_inbound(among: Iterable[int]) -> frozenset[int]:
    """Those of the mails that were read and may still become something, so that their files are needed."""
    rows = InboundMessage.objects.filter(pk__in=among, reading__isnull=False).exclude(state__in=["filed", "joined"])
    return frozenset(rows.values_list("pk", flat=True))
