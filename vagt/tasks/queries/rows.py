"""Rows of the queue as a page shows them: with what is left of the promise, the plan, and the group they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vagt.agreements.queries.plan_pages import plan_names
from vagt.kit.words import Words
from vagt.tasks.models import NEVER, ResponseClock, Task
from vagt.tasks.queries.left import Left, LeftBook
from vagt.tasks.queries.queue import QueuePage

Group = Literal["top", "owed", "rest", "finished"]


@dataclass(frozen=True, slots=True)
class Row:
    """A task in the queue. `begins` where it is the first of its group on this page."""

    task: Task
    clock: ResponseClock | None
    left: Left | None
    plan: Words | None
    group: Group
    begins: bool

    @property
    def is_broken(self) -> bool:
        return self.left is not None and self.left.seconds < 0

    @property
    def waits_for(self) -> str:
        """On whom it waits: `us`, a status that says so, or nobody."""
        if self.task.waits_since is not None:
            return "us"
        return self.task.status if self.task.status.startswith("waiting") or self.task.status == "scheduled" else ""


def queue_rows(page: QueuePage, at: datetime, *, after: str = "") -> Sequence[Row]:
    """The rows of a page; `after` says what stands above it, so that no group begins twice."""
    book = LeftBook(row.clock for row in page.rows if row.clock is not None)
    plans = plan_names((row.task.customer_id for row in page.rows), at)
    found: list[Row] = []
    above = _group_of_key(after)
    for row in page.rows:
        group = group_of(row.task)
        left = book.left(row.clock, at) if row.clock is not None else None
        found.append(Row(row.task, row.clock, left, plans.get(row.task.customer_id), group, group != above))
        above = group
    return found


def group_of(task: Task) -> Group:
    """In which part of the queue a task stands, as the queue is ordered."""
    if not task.is_open:
        return "finished"
    if task.queue_rank == 0:
        return "top"
    return "rest" if task.queue_at == NEVER else "owed"


def _group_of_key(after: str) -> Group | None:
    parts = after.split("|")
    if len(parts) == 2:
        return "finished"
    if len(parts) != 3:
        return None
    if parts[0] == "0":
        return "top"
    return "rest" if datetime.fromisoformat(parts[1]) == NEVER else "owed"
