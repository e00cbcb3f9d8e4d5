"""Where a task stands: status, step, who has it, and closing by itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.agreements.queries import coverage_of, default_calendar
from vagt.agreements.rules.plans import WORKING_DAY_MINUTES
from vagt.people.actions.permission import require
from vagt.people.models import Consultant, Team
from vagt.people.queries import provider
from vagt.people.rules import Viewer
from vagt.tasks.actions.asking import ask_when_resolved
from vagt.tasks.actions.clocks import STANDING, Work
from vagt.tasks.actions.entering import entered, refuse_gone
from vagt.tasks.actions.resolving import follow_status
from vagt.tasks.actions.words import record
from vagt.tasks.errors import BadChoice, TurnOpen
from vagt.tasks.models import Task, Turn
from vagt.tasks.rules.kinds import (
    FINISHED,
    OPENED_NOW,
    STEPS,
    may_become,
    status_of,
    step_for,
)

BATCH = 500


@transaction.atomic
def change_status(task: Task, *, status: str | None = None, step: str | None = None, by: Viewer, at: datetime) -> Task:
    """Move a task to a status, or to a step of its kind, which says the status.

    Refuses to finish it while a customer waits for an answer (TurnOpen), and what may not follow (BadChoice).
    """
    require(by, "task.edit")
    with entered(by, task) as locked:
        if step is not None and step not in STEPS[locked.kind]:
            raise BadChoice(_("There is no such step for this kind of task."), field="step")
        wanted = status_of(locked.kind, step) if step is not None else status
        if wanted is None:
            raise BadChoice(_("Choose a status."), field="status")
        work, before = Work(locked, by, at), locked.status
        set_status(work, wanted, step=step)
        save(locked, activity_at=at)
        ask_when_resolved(work, before)
        return locked


@transaction.atomic
def convert_task(task: Task, *, kind: str, by: Viewer, at: datetime) -> Task:
    """An inquiry turns out to be an incident, or the like. Its clocks run on: what kind it is moves no due time."""
    require(by, "task.edit")
    if kind not in OPENED_NOW:
        raise BadChoice(_("There is no such kind of task."), field="kind")
    with entered(by, task) as locked:
        refuse_gone(locked)
        if locked.kind != kind:
            step = step_for(kind, locked.status, locked.step)
            record("task.converted", locked, by=by, at=at, old=locked.kind, new=kind, old_step=locked.step, step=step)
            save(locked, kind=kind, step=step, activity_at=at)
        return locked


@transaction.atomic
def assign(
    task: Task, *, assignee: Consultant | None = None, team: Team | None = None, by: Viewer, at: datetime
) -> Task:
    """Give a task to a consultant (None: to nobody in particular) and, where one is named, to another team."""
    require(by, "task.edit")
    with entered(by, task) as locked:
        refuse_gone(locked)
        new_team = team or locked.team
        if (locked.assignee, locked.team) == (assignee, new_team):
            return locked
        record(
            "task.assigned",
            locked,
            by=by,
            at=at,
            old_assignee_id=locked.assignee_id,
            assignee_id=assignee.pk if assignee else None,
            old_team_id=locked.team_id,
            team_id=new_team.pk if new_team else None,
        )
        save(locked, assignee=assignee, team=new_team, activity_at=at)
        return locked


@transaction.atomic
def close_resolved(*, limit: int = BATCH, by: Viewer, at: datetime) -> int:
    """Close what has been resolved for ten working days. Returns how many; call again while it is `limit`."""
    require(by, "task.edit")
    due = Task.objects.filter(status="resolved", closes_at__lte=at).order_by("closes_at")
    rows = list(due.select_for_update(no_key=True, skip_locked=True, of=("self",))[:limit])
    for task in rows:
        set_status(Work(task, by, at), "closed")
        save(task)
    return len(rows)


def set_status(work: Work, status: str, *, step: str | None = None, since: datetime | None = None) -> None:
    """Change the status of a locked task and say so; nothing where it has it. The caller saves.

    `since` is when what changed it happened, where that was before now: a customer's mail.
    """
    task = work.task
    new_step = step or step_for(task.kind, status, task.step)
    if (task.status, task.step) == (status, new_step):
        return
    if task.status != status:
        _check(task, status)
    record(
        "task.status_changed",
        task,
        by=work.by,
        at=work.at,
        old=task.status,
        new=status,
        old_step=task.step,
        step=new_step,
    )
    old, task.status, task.step = task.status, status, new_step
    task.resolved_at = work.at if status == "resolved" else task.resolved_at if status == "closed" else None
    task.closes_at = _closes_at(work.at) if status == "resolved" else None
    if old != status:
        follow_status(work, old, since=since or work.at)


def save(task: Task, **values: Any) -> None:
    """Save what stands on the task itself."""
    for name, value in values.items():
        setattr(task, name, value)
    task.save(update_fields=list({*STANDING, *values}))


def _check(task: Task, status: str) -> None:
    if not may_become(task.status, status):
        raise BadChoice(_("The task cannot go there from where it is."), field="status")
    if status in FINISHED:
        waiting = Turn.objects.filter(task=task, ended_at__isnull=True).order_by("received_at").first()
        if waiting is not None:
            raise TurnOpen(
                _("A customer waits for an answer. Answer it, or say why it needs none."),
                field="status",
                turn_id=waiting.pk,
            )


def _closes_at(resolved: datetime) -> datetime | None:
    """So many working days after it was resolved as the provider set, by the default calendar's office hours."""
    calendar = default_calendar()
    coverage = coverage_of(calendar.pk) if calendar else None
    if coverage is None:
        return None
    seconds = provider().close_after_days * WORKING_DAY_MINUTES * 60
    return coverage[1].union(("office",)).add(resolved, seconds)
