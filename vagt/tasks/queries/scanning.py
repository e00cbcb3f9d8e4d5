"""Files by what the scanner said of them. Behind the staff wall."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, Q

from vagt.tasks.models import Attachment
from vagt.tasks.rules.scanning import FAILED, INFECTED, NOT_SCANNED


class Scanned(NamedTuple):
    """How many files wait for the scanner and since when, could not be judged, and are closed."""

    waiting: int
    oldest: datetime | None
    failed: int
    infected: int


def files_in(state: str, most: int, *, before: datetime) -> Sequence[Attachment]:
    """The oldest files in this state that were not judged since `before`, with their tasks."""
    rows = Attachment.objects.filter(scan=state).exclude(scanned_at__gte=before)
    return list(rows.select_related("task").order_by("id")[:most])


def scanned() -> Scanned:
    """What the health page says; reads an index of what is not clean."""
    waiting = Q(scan=NOT_SCANNED)
    found = Attachment.objects.exclude(scan="clean").aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("recorded_at", filter=waiting),
        failed=Count("pk", filter=Q(scan=FAILED)),
        infected=Count("pk", filter=Q(scan=INFECTED)),
    )
    return Scanned(**found)
