"""Judging how important a task is: by the matrix, by hand, by the customer; and what that does to its clocks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.agreements.rules.plans import PRIORITIES
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import Work, entitled_to_the_top, record_event, settle, terms_then
from vagt.tasks.actions.entering import entered, refuse_gone, require_or_contact
from vagt.tasks.errors import BadChoice, BadInstant, ReasonMissing
from vagt.tasks.models import PriorityMatrix, Task
from vagt.tasks.queries.clocks import waiting_clocks
from vagt.tasks.queries.matrix import matrix_in_force
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.priority import LEVELS, Matrix, matrix_faults, priority_of
from vagt.tasks.rules.replay import said


@transaction.atomic
def change_priority(
    task: Task,
    *,
    priority: str | None = None,
    impact: str | None = None,
    urgency: str | None = None,
    since: datetime | None = None,
    reason: str = "",
    told_customer: bool = False,
    by: Viewer,
    at: datetime,
) -> Task:
    """Judge a task anew, from `since` on (default now; at the earliest the arrival, when we had judged wrongly).

    With `impact` and `urgency` the matrix says the priority, which `priority` overrides with a reason. Open clocks are
    due at the earlier of the old due time and the one counted from `since`. Lowering moves a due time later only when
    `told_customer`: the reason is then shown to the customer. Refuses a missing reason (ReasonMissing) where one is
    needed: for an override, for lowering what the customer declared critical, and for what the customer is told.
    """
    require(by, "task.edit")
    with entered(by, task) as locked:
        refuse_gone(locked)
        judged, overridden = _judged(locked, priority, impact, urgency)
        lowers = locked.declared_critical and judged != "critical"
        if (overridden or lowers or told_customer) and not reason.strip():
            raise ReasonMissing(_("Say why."), field="reason")
        start = since or at
        if start > at:
            raise BadInstant(_("It cannot count from the future."), field="since")
        levels = {"impact": impact or locked.impact, "urgency": urgency or locked.urgency}
        _record_change(locked, judged, start, reason, {**levels, "told": told_customer}, by, at)
        locked.priority = judged
        work = Work(locked, by, at)
        for clock in waiting_clocks(locked):
            counted = max(start, clock.received_at)
            inputs = {"priority": judged, "since": said(counted), "told": told_customer}
            record_event(work, clock, "clock.reprioritised", inputs)
        terms = terms_then(locked, at)
        settle(
            locked,
            priority=judged,
            overridden=overridden,
            declared_critical=locked.declared_critical and not lowers,
            to_the_top=entitled_to_the_top(locked, terms, at),
            triaged_at=locked.triaged_at or at,
            activity_at=at,
            **levels,
        )
        return locked


@transaction.atomic
def declare_critical(task: Task, *, by: Viewer, at: datetime) -> Task:
    """The customer says it is critical: it is, from now, and stands until a consultant lowers it with a reason."""
    require_or_contact(by, "task.edit")
    with entered(by, task) as locked:
        refuse_gone(locked)
        if locked.declared_critical and locked.priority == "critical":
            return locked
        events.record(
            "task.critical_declared",
            Subject(SUBJECT, locked.pk),
            by=by,
            at=at,
            customer_id=locked.customer_id,
            facts={"old": locked.priority},
        )
        locked.priority = "critical"
        work = Work(locked, by, at)
        for clock in waiting_clocks(locked):
            inputs = {"priority": "critical", "since": said(max(at, clock.received_at)), "told": False}
            record_event(work, clock, "clock.reprioritised", inputs)
        top = entitled_to_the_top(locked, terms_then(locked, at), at)
        settle(
            locked,
            priority="critical",
            declared_critical=True,
            to_the_top=top,
            triaged_at=locked.triaged_at or at,
            activity_at=at,
        )
        return locked


@transaction.atomic
def set_matrix(matrix: Matrix, *, reason: str = "", by: Viewer, at: datetime) -> PriorityMatrix:
    """A new matrix of impact and urgency. It changes no task that was judged before. Refuses one with gaps."""
    require(by, "matrix.edit")
    faults = matrix_faults(matrix)
    if faults:
        raise BadChoice(_("The matrix has no priority at: %(where)s.") % {"where": ", ".join(faults)}, field="matrix")
    old = matrix_in_force()
    row = PriorityMatrix.objects.create(
        document={impact: dict(levels) for impact, levels in matrix.items()}, reason=reason, recorded_at=at
    )
    events.record(
        "matrix.changed",
        Subject("matrix", row.pk),
        by=by,
        at=at,
        words=events.Words(old=_flat(old), new=_flat(matrix), why=reason),
    )
    return row


def _judged(task: Task, priority: str | None, impact: str | None, urgency: str | None) -> tuple[str, bool]:
    """The priority, and whether it is another than the matrix says."""
    if any(level not in {None, *LEVELS} for level in (impact, urgency)):
        raise BadChoice(_("Impact and urgency are high, medium or low."), field="impact")
    high, soon = impact or task.impact, urgency or task.urgency
    by_matrix = priority_of(matrix_in_force(), high, soon) if high and soon else None
    chosen = priority or by_matrix
    if chosen not in PRIORITIES:
        raise BadChoice(_("Choose a priority, or impact and urgency."), field="priority")
    return chosen, by_matrix is not None and chosen != by_matrix


def _record_change(
    task: Task, judged: str, since: datetime, reason: str, facts: Mapping[str, Any], by: Viewer, at: datetime
) -> None:
    events.record(
        "task.priority_changed",
        Subject(SUBJECT, task.pk),
        by=by,
        at=at,
        customer_id=task.customer_id,
        facts={"old": task.priority, "new": judged, "since": said(since), **facts},
        words=events.Words(old={"priority": task.priority}, new={"priority": judged}, why=reason.strip()),
    )


def _flat(matrix: Matrix) -> dict[str, str]:
    return {f"{impact} / {urgency}": priority for impact, row in matrix.items() for urgency, priority in row.items()}
