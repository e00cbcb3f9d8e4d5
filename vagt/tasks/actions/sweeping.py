"""What time does by itself: warnings, breaches, triage goals that were missed. Any number of workers may sweep."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vagt.agreements.queries import terms_for
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import Work, record_event
from vagt.tasks.actions.words import record
from vagt.tasks.models import OPEN, ResponseClock, Task
from vagt.tasks.queries.clocks import TermsBook, running_of
from vagt.tasks.rules.clocks import held_by, winner
from vagt.tasks.rules.goals import outside_office
from vagt.tasks.rules.warnings import BREACH, ESCALATION, highest_passed

BATCH = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found. `more`: a whole batch was due, so sweep again."""

    warned: int = 0
    broken: int = 0
    untriaged: int = 0
    more: bool = False


@transaction.atomic
def sweep(*, limit: int = BATCH, by: Viewer, at: datetime) -> Swept:
    """Record the highest step that each clock has passed, each once, and every triage goal that was missed.

    A task that somebody is changing is left to the next sweep. When nothing is due this reads two indexes.
    """
    require(by, "task.edit")
    due = ResponseClock.objects.filter(outcome="open", next_event_at__lte=at).order_by("next_event_at")
    task_ids = list(due.values_list("task_id", flat=True)[:limit])
    warned = broken = 0
    if task_ids:
        steps = _sweep_clocks(task_ids, by, at)
        broken = sum(step == BREACH for step in steps)
        warned = len(steps) - broken
    untriaged = _sweep_triage(limit, by, at)
    return Swept(warned, broken, untriaged, more=len(task_ids) == limit or untriaged == limit)


def _sweep_clocks(task_ids: list[int], by: Viewer, at: datetime) -> list[int]:
    """The tasks first, then their clocks as they are now: whoever answered meanwhile has met them."""
    rows = Task.objects.filter(pk__in=task_ids).order_by("pk")
    tasks = {task.pk: task for task in rows.select_for_update(no_key=True, skip_locked=True, of=("self",))}
    due = ResponseClock.objects.filter(task__in=tasks, outcome="open", next_event_at__lte=at).order_by("task_id", "id")
    clocks, book = list(due), TermsBook(at)
    book.preload(clock.terms_id for clock in clocks)
    steps = []
    for clock in clocks:
        work = Work(tasks[clock.task_id], by, at)
        work.book = book
        steps.append(_speak_up(work, clock))
    return steps


def _speak_up(work: Work, clock: ResponseClock) -> int:
    running, terms = running_of(clock), work.book(clock.terms_id)
    deciding = winner(running, terms)
    if deciding is None:
        raise AssertionError("a clock with a next event has a promise that decides")
    step = highest_passed(held_by(running, terms), deciding, work.at, strict=running.strict)
    tell = {
        "tell": ESCALATION.get(step, "assignee"),
        "assignee_id": work.task.assignee_id,
        "team_id": work.task.team_id,
    }
    if step == BREACH:
        record_event(work, clock, "clock.broken", tell)
    else:
        record_event(work, clock, "clock.warned", {"step": step, **tell})
    return step


def _sweep_triage(limit: int, by: Viewer, at: datetime) -> int:
    missed = Task.objects.filter(
        OPEN, triaged_at__isnull=True, triage_missed_at__isnull=True, triage_due_at__lt=at
    ).order_by("triage_due_at")
    rows = list(missed.select_for_update(no_key=True, skip_locked=True, of=("self",))[:limit])
    pages_for: dict[tuple[int, int | None], bool] = {}
    for task in rows:
        whose = (task.customer_id, task.system_id)
        if whose not in pages_for:
            pages_for[whose] = outside_office(terms_for(task.customer, at, system=task.system), at)
        pages = pages_for[whose]
        record("task.triage_missed", task, by=by, at=at, due=task.triage_due_at, pages=pages, team_id=task.team_id)
        task.triage_missed_at = at
        task.save(update_fields=["triage_missed_at"])
    return len(rows)
