"""The queue: critical and entitled at the very top, then by service time left. Keyset pages, counts, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from vagt.people.rules import Viewer
from vagt.tasks.models import OPEN, ResponseClock, SavedView, Task
from vagt.tasks.queries.clocks import PASSING
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.filters import Filters, filters_from
from vagt.tasks.rules.kinds import FINISHED
from vagt.tasks.rules.replay import said
from vagt.tasks.rules.resolution import RESOLUTION
from vagt.tasks.rules.warnings import NEARLY

PAGE = 25  # two screens; the next ones come as one scrolls
# What a row shows: a task has forty columns, and a page of them with their customers are most of what reading costs.
_SHOWN = (
    *("id", "title", "kind", "channel", "status", "priority", "queue_rank", "queue_at", "waits_since"),
    *("next_due_at", "next_goal_at", "activity_at", "customer__name", "contact__name", "assignee__user__name"),
)
ORDER = ("queue_rank", "queue_at", "id")
# The sweep writes the step; at the due time itself the clock is no longer open. One list for all rows: asked row by row
# it made up most of what the counts of the views cost.
_NEARLY_DUE = ResponseClock.objects.filter(outcome="open", step__gte=NEARLY).values("task_id")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A task in the queue with the clock that decides its place; None where nobody waits or nothing runs."""

    task: Task
    clock: ResponseClock | None

    def is_broken(self, at: datetime) -> bool:
        """Whether the due time has passed."""
        return self.task.next_due_at is not None and self.task.next_due_at < at


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, and the key with which the next one begins (empty: nowhere)."""

    rows: Sequence[QueueRow]
    next_after: str


def condition(viewer: Viewer, filters: Filters, at: datetime) -> Q:
    """The filters as one condition on tasks that are visible and open (or finished)."""
    wanted = Q()
    if filters.assignee == "me":
        wanted &= Q(assignee_id=viewer.consultant_id)
    elif filters.assignee == "nobody":
        wanted &= Q(assignee__isnull=True)
    elif filters.assignee is not None:
        wanted &= Q(assignee_id=filters.assignee)
    for column, values in (
        ("team_id", filters.teams),
        ("customer_id", filters.customers),
        ("kind", filters.kinds),
        ("status", filters.statuses),
        ("priority", filters.priorities),
    ):
        if values:
            wanted &= Q(**{f"{column}__in": values})
    if filters.unanswered:
        wanted &= Q(waits_since__isnull=False)
    if filters.untriaged:
        wanted &= Q(triaged_at__isnull=True)
    if filters.soon:
        wanted &= Q(pk__in=_NEARLY_DUE)
    if filters.broken:
        wanted &= Q(next_due_at__lt=at)
    if filters.promised:
        wanted &= Q(next_due_at__isnull=False)
    return wanted


def queue_page(viewer: Viewer, filters: Filters, *, after: str = "", at: datetime) -> QueuePage:
    """`PAGE` visible tasks from `after` on: the ids first, so that only those of the page are read; two queries."""
    base = visible_to(viewer).filter(condition(viewer, filters, at))
    chosen = _finished(base, after) if filters.finished else _open(base, after)
    order = ("-activity_at", "-id") if filters.finished else ORDER
    rows = Task.objects.filter(pk__in=chosen.values("pk")[: PAGE + 1]).order_by(*order)
    found = list(rows.select_related("customer", "contact", "assignee__user").only(*_SHOWN))
    more, shown = len(found) > PAGE, found[:PAGE]
    clocks = _deciding(shown)
    return QueuePage([QueueRow(task, clocks.get(task.pk)) for task in shown], _key(shown[-1], filters) if more else "")


def _open(base: QuerySet[Task], after: str) -> QuerySet[Task]:
    rows = base.filter(OPEN).order_by(*ORDER)
    parts = after.split("|")
    if len(parts) != len(ORDER):
        return rows
    key = (int(parts[0]), datetime.fromisoformat(parts[1]), int(parts[2]))
    return rows.filter(TupleGreaterThan(Tuple(F("queue_rank"), F("queue_at"), F("id")), key))


def _finished(base: QuerySet[Task], after: str) -> QuerySet[Task]:
    rows = base.filter(status__in=FINISHED).order_by("-activity_at", "-id")
    parts = after.split("|")
    if len(parts) != 2:
        return rows
    return rows.filter(
        TupleLessThan(Tuple(F("activity_at"), F("id")), (datetime.fromisoformat(parts[0]), int(parts[1])))
    )


def _key(last: Task, filters: Filters) -> str:
    if filters.finished:
        return f"{said(last.activity_at)}|{last.pk}"
    return f"{last.queue_rank}|{said(last.queue_at)}|{last.pk}"


def _deciding(tasks: Sequence[Task]) -> dict[int, ResponseClock]:
    rows = ResponseClock.objects.filter(PASSING, task__in=[task.pk for task in tasks])
    found: dict[int, ResponseClock] = {}
    for clock in rows.order_by(F("due_at").desc(nulls_first=True), "-id"):
        before = found.get(clock.task_id)
        if before is None or before.kind == RESOLUTION or clock.kind != RESOLUTION:  # an answer comes before it
            found[clock.task_id] = clock  # the earliest due time comes last and stays
    return found


def queue_counts(viewer: Viewer, views: Mapping[str, Filters], at: datetime) -> dict[str, int]:
    """How many open tasks each view holds: one pass over the open tasks, whatever the number of views."""
    counted = {f"n_{index}": condition(viewer, filters, at) for index, filters in enumerate(views.values())}
    rows = visible_to(viewer).filter(OPEN)
    found = rows.aggregate(**{name: Count("id", filter=wanted) for name, wanted in counted.items()})
    return {key: found[f"n_{index}"] for index, key in enumerate(views)}


def anything_new(viewer: Viewer, since: datetime) -> datetime | None:
    """The newest activity on visible tasks after an instant; None: nothing. For polling."""
    newest: datetime | None = visible_to(viewer).filter(activity_at__gt=since).aggregate(at=Max("activity_at"))["at"]
    return newest


def saved_views(viewer: Viewer) -> list[SavedView]:
    """The viewer's own views and everybody's, in their order."""
    rows = SavedView.objects.filter(Q(owner__isnull=True) | Q(owner_id=viewer.user_id))
    return list(rows.order_by("position", "name", "id"))


def filters_of(view: SavedView) -> Filters:
    """What a saved view shows."""
    return filters_from(view.filters)
