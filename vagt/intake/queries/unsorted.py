"""Mail that waits until somebody says whose it is, and what we know of those who sent it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vagt.intake.models import Confirmation
from vagt.intake.rules.filing import UNSORTED
from vagt.kit.errors import NotFound
from vagt.kit.links import kept
from vagt.kit.models import Event
from vagt.mail.models import InboundMessage

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits, and what its sender confirmed, if anything."""

    mail: InboundMessage
    confirmed: Confirmation | None


def unsorted_mail(*, limit: int = SHOWN) -> Sequence[Waiting]:
    """What waits, the longest first; what waits beside the task of a flood stands there."""
    rows = InboundMessage.objects.filter(state="quarantined", reason__in=UNSORTED, held__isnull=True)
    rows = rows.select_related("mailbox")
    mails = list(rows.order_by("received_at", "id")[:limit])
    addresses = {mail.from_address.lower() for mail in mails}
    answered = Confirmation.objects.filter(address__in=addresses, confirmed_at__isnull=False).order_by("confirmed_at")
    by_address = {row.address: row for row in answered}
    return [Waiting(mail, by_address.get(mail.from_address.lower())) for mail in mails]


def unsorted_of(message_id: int) -> Waiting:
    """One of them. Raises `NotFound`, also for a mail that has been sorted meanwhile."""
    rows = InboundMessage.objects.filter(state="quarantined", reason__in=UNSORTED).select_related("mailbox")
    mail = rows.filter(pk=message_id).first()
    if mail is None:
        raise NotFound(_("Nothing waits here any more."))
    answered = Confirmation.objects.filter(address=mail.from_address.lower(), confirmed_at__isnull=False)
    return Waiting(mail, answered.order_by("-confirmed_at").first())


def confirmation_with(token: str) -> Confirmation:
    """The confirmation that a link is for. Raises `NotFound` for every other word."""
    hashed = kept(token)
    row = Confirmation.objects.filter(hashed=hashed).first() if hashed is not None else None
    if row is None:
        raise NotFound(_("This link is not one of ours."))
    return row


def has_open_confirmation(address: str, *, at: datetime) -> bool:
    """Whether this address was asked already and the link still holds, or has been confirmed."""
    rows = Confirmation.objects.filter(address=address.lower())
    return rows.filter(expires_at__gt=at).exists() or rows.filter(confirmed_at__isnull=False).exists()


def read_by(event_ids: Sequence[int]) -> Sequence[InboundMessage]:
    """The mails that these events say were read, in the order in which they came."""
    read = Event.objects.filter(pk__in=event_ids, subject_kind="inbound_message").values("subject_id")
    return list(InboundMessage.objects.filter(pk__in=read).select_related("mailbox").order_by("id"))


def told_of(event_id: int) -> Event:
    """The event that a job was started for."""
    return Event.objects.get(pk=event_id)


def was_told(task_id: int, outbound_id: int) -> bool:
    """Whether a task says already that this mail of ours did not arrive."""
    rows = Event.objects.filter(subject_kind="task", subject_id=task_id, kind="answer.came_back")
    return rows.filter(facts__outbound_id=outbound_id).exists()
