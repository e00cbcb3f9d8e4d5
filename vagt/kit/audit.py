"""Reading the timeline: what happened, to what, by whom, and what was said about it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from vagt.kit.models import Event

PAGE = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit asks for; None asks for everything."""

    subject_kind: str | None = None
    subject_id: int | None = None
    kind: str | None = None
    actor_id: int | None = None
    customer_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None  # this instant is left out


def events_of(question: Question, *, before: int | None = None) -> list[Event]:
    """At most `PAGE` + 1 events with their words, newest first, older than the event `before`.

    One more than a page, so that the page knows whether there is another; never counted, since a timeline only grows.
    """
    rows: QuerySet[Event] = Event.objects.select_related("change").order_by("-id")
    wanted = {
        "subject_kind": question.subject_kind,
        "subject_id": question.subject_id,
        "actor_id": question.actor_id,
        "customer_id": question.customer_id,
        "recorded_at__gte": question.since,
        "recorded_at__lt": question.until,
        "id__lt": before,
    }
    rows = rows.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
    if question.kind is not None:
        exact = "." in question.kind
        rows = rows.filter(kind=question.kind) if exact else rows.filter(kind__startswith=f"{question.kind}.")
    return list(rows[: PAGE + 1])


def kinds_seen() -> list[str]:
    """Every kind of event that was ever recorded, by name."""
    return list(Event.objects.order_by("kind").values_list("kind", flat=True).distinct())


def newest_event_id() -> int:
    """The id of the newest event, or 0."""
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0
