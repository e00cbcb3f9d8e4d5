"""What leaves, and what has left."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.mail.models import OutboundAttachment, OutboundMessage
from vagt.mail.queries.names import named_by_message_id
from vagt.mail.rules.limits import Sent

SHOWN = 100


def outbound_of(message_id: int) -> OutboundMessage:
    """One mail that leaves. Raises `NotFound`."""
    row = OutboundMessage.objects.select_related("mailbox").filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row


def lock_outbound(message_id: int) -> OutboundMessage:
    """The mail, locked for this transaction. Raises `NotFound`."""
    row = OutboundMessage.objects.select_for_update(no_key=True, of=("self",)).filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row


def outbound_by_message_id(text: str) -> OutboundMessage | None:
    """The mail of ours with this Message-ID; None for one that we did not make, whatever it looks like."""
    if named_by_message_id(text) is None:
        return None
    return OutboundMessage.objects.filter(message_id=text.strip()).first()


def attachments_of(message: OutboundMessage) -> Sequence[OutboundAttachment]:
    """Its files, in the order in which they were put in."""
    return list(message.attachments.order_by("id"))


def mail_about(kind: str, number: int) -> Sequence[OutboundMessage]:
    """The mails about something, oldest first."""
    return list(OutboundMessage.objects.filter(about_kind=kind, about_id=number).order_by("id"))


def latest_outbound(*, states: Sequence[str] = ()) -> Sequence[OutboundMessage]:
    """The newest mails, of these states when any is named."""
    rows = OutboundMessage.objects.select_related("mailbox").defer("text", "html")
    return list((rows.filter(state__in=states) if states else rows).order_by("-id")[:SHOWN])


def automatic_sent(address: str, kind: str, number: int, *, answers_only: bool = False, at: datetime) -> Sent:
    """What was sent automatically until `at`, counted for `rules.limits`.

    With `answers_only` what we wrote unasked counts for everybody, and not for the address or the subject: it must not
    take the place of a receipt.
    """
    counted = ["replied"] if answers_only else ["replied", "generated"]
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"address": address, "kind": kind, "number": number, "counted": counted, "at": at}
        cursor.execute(_AUTOMATIC, values)
        return Sent(*cursor.fetchone())


# As many rows as left in a day are counted, for each mail that comes in.
_AUTOMATIC: Final = """
SELECT count(*) FILTER (WHERE %(address)s = ANY("to") AND auto = ANY(%(counted)s) AND queued_at > %(at)s - interval '1 hour'),
       count(*) FILTER (WHERE %(address)s = ANY("to") AND auto = ANY(%(counted)s)),
       count(*) FILTER (WHERE about_kind = %(kind)s AND about_id = %(number)s AND auto = ANY(%(counted)s)),
       count(*) FILTER (WHERE queued_at > %(at)s - interval '10 minutes')
  FROM mail_outboundmessage WHERE auto <> '' AND queued_at > %(at)s - interval '1 day'
"""


def came_back(address: str, *, since: datetime) -> bool:
    """Whether mail to this address was given back or refused for good since then."""
    rows = OutboundMessage.objects.filter(state__in=["failed", "bounced"], ended_at__gt=since)
    return rows.filter(to__contains=[address]).exists()


def attached_keys(among: Iterable[str]) -> frozenset[str]:
    """Those of the keys of files that a mail of ours names."""
    return frozenset(OutboundAttachment.objects.filter(key__in=among).values_list("key", flat=True))
