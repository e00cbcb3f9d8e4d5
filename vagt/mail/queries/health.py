"""How mail fares, in numbers, for whoever looks after the installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.rules.limits import EVERYBODY

READ_WITHIN: Final = timedelta(minutes=10)
SEND_WITHIN: Final = timedelta(minutes=30)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits longer than it should, and what went wrong within a day."""

    unread: int  # stored, and not read in time
    to_judge: int
    oldest_to_judge: datetime | None
    too_large: int
    unsent: int  # queued, and not sent in time
    failed: int  # failed or came back within a day
    silenced: bool  # so much automatic mail left that the rest is held


def backlog(at: datetime) -> Backlog:
    """Counted in three small partial indexes."""
    waiting = InboundMessage.objects.filter(state__in=["quarantined", "failed"])
    judged = waiting.aggregate(count=Count("pk"), oldest=Min("received_at"))
    due = OutboundMessage.objects.filter(state__in=["queued", "sending"], queued_at__lt=at - SEND_WITHIN)
    ended = OutboundMessage.objects.filter(state__in=["failed", "bounced"], ended_at__gt=at - DAY)
    recent = ~Q(auto="") & Q(queued_at__gt=at - timedelta(minutes=10))
    return Backlog(
        unread=InboundMessage.objects.filter(state="stored", stored_at__lt=at - READ_WITHIN).count(),
        to_judge=judged["count"],
        oldest_to_judge=judged["oldest"],
        too_large=InboundMessage.objects.filter(partial=True, stored_at__gt=at - DAY).count(),
        unsent=due.count(),
        failed=ended.count(),
        silenced=OutboundMessage.objects.filter(recent).count() >= EVERYBODY,
    )
