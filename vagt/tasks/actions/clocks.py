"""What an event does to a clock, its row and its task: the one place where clocks are written, task by task.

Each step goes through `rules.replay.after`, and its event keeps what went in. The task's row is locked by the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from vagt.agreements.queries import decide, terms_for
from vagt.agreements.queries.frozen import TermsRef, ref_of
from vagt.agreements.rules.terms import RULES_VERSION, Terms
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.rules import Viewer
from vagt.tasks.models import FrozenTerms, Message, ResponseClock, Task, Turn
from vagt.tasks.queries.clocks import TermsBook, ref_of_row, running_of
from vagt.tasks.rules.clocks import ANSWERS, Kind, Running
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.proof import explanation_digest
from vagt.tasks.rules.replay import Facts, Recorded, after, said

STANDING = ("status", "step", "resolved_at", "closes_at")  # what a change of status sets


@dataclass
class Work:
    """Who changes which task when, and the frozen terms read on the way."""

    task: Task
    by: Viewer
    at: datetime
    book: TermsBook = field(init=False)

    def __post_init__(self) -> None:
        self.book = TermsBook(self.at)


def freeze(terms: Terms) -> int:
    """The id of the row that names the versions of these terms; the same versions share one."""
    return freeze_ref(ref_of(terms))


def freeze_refs(refs: Iterable[TermsRef]) -> dict[TermsRef, int]:
    """The same for many references at once."""
    wanted = set(refs)
    rows = [
        FrozenTerms(
            customer_id=ref.customer_id,
            agreement_version_id=ref.agreement_version_id,
            plan_version_id=ref.plan_version_id,
            calendar_version_id=ref.calendar_version_id,
            bookings=list(ref.booking_ids),
        )
        for ref in wanted
    ]
    FrozenTerms.objects.bulk_create(rows, ignore_conflicts=True)
    calendars = {ref.calendar_version_id for ref in wanted}
    kept = FrozenTerms.objects.filter(
        customer_id__in={ref.customer_id for ref in wanted}, calendar_version_id__in=calendars
    )
    found = {ref_of_row(row): row.pk for row in kept}
    return {ref: found[ref] for ref in wanted}


def freeze_ref(ref: TermsRef) -> int:
    """The same for a reference to versions."""
    key: dict[str, Any] = {
        "customer_id": ref.customer_id,
        "agreement_version_id": ref.agreement_version_id,
        "plan_version_id": ref.plan_version_id,
        "calendar_version_id": ref.calendar_version_id,
        "bookings": list(ref.booking_ids),
    }
    found = FrozenTerms.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:  # of two who freeze the same at once, both get the row of the first
        FrozenTerms.objects.bulk_create([FrozenTerms(**key)], ignore_conflicts=True)
        found = FrozenTerms.objects.values_list("pk", flat=True).get(**key)
    return found


def terms_then(task: Task, received: datetime) -> Terms:
    """The terms in force for the task's customer and system when something was received."""
    return terms_for(task.customer, received, system=task.system)


def start_clock(
    work: Work, turn: Turn | None, terms: Terms, *, kind: Kind = "response", received: datetime, channel: str
) -> ResponseClock:
    """A new clock on a turn, or on the task where monitoring opened it."""
    terms_id = freeze(terms)
    work.book.know(terms_id, terms)
    inputs = {
        "clock": kind,
        "received": said(received),
        "channel": channel,
        "priority": work.task.priority,
        "terms_id": terms_id,
    }
    fresh = after(None, Recorded("clock.started", work.at, inputs), work.book)
    clock = _created(work.task, turn, fresh)
    _record("clock.started", work, clock, inputs, None, fresh)
    return clock


def copy_clock(work: Work, turn: Turn | None, source: ResponseClock) -> ResponseClock:
    """The same promise, running on another task after a split (rule 14)."""
    inputs = {
        "clock": source.kind,
        "received": said(source.received_at),
        "channel": source.channel,
        "priority": source.priority,
        "terms_id": source.terms_id,
        "counted_from": said(source.counted_from),
        "basis_priority": source.basis_priority,
        "step": source.step,
        "pauses": [said(at) for at in source.pauses],
        "paused_at": said(source.paused_at),
        "from_clock_id": source.pk,
    }
    fresh = after(None, Recorded("clock.copied", work.at, inputs), work.book)
    clock = _created(work.task, turn, fresh)
    _record("clock.copied", work, clock, inputs, None, fresh)
    return clock


def judge_clock(
    work: Work, clock: ResponseClock, message: Message | None, *, answered: datetime, proved: bool = True, **facts: Any
) -> Running:
    """A person answered: met, or answered late. An answer is counted once, whoever else answers."""
    before = running_of(clock)
    inputs: dict[str, Any] = {
        "answered": said(answered),
        "proved": proved,
        "message_id": message.pk if message else None,
    }
    fresh = after(before, Recorded("clock.met", work.at, inputs), work.book)
    digest = explanation_digest(fresh, work.book(fresh.basis.terms_id))
    _store(clock, fresh, met_by=message)
    facts |= {**inputs, "explained": digest}
    _record("clock.met" if fresh.outcome == "met" else "clock.answered_late", work, clock, facts, before, fresh)
    return fresh


def record_event(work: Work, clock: ResponseClock, kind: str, inputs: Facts) -> Running:
    """Any other event of a clock. Records it also when it changes nothing, since it was said."""
    before = running_of(clock)
    fresh = after(before, Recorded(kind, work.at, inputs), work.book)
    if before.judged_at is not None and fresh.judged_at is None:
        clock.met_by = None
    _store(clock, fresh, met_by=clock.met_by)
    _record(kind, work, clock, inputs, before, fresh)
    return fresh


def move_clock(work: Work, clock: ResponseClock, to: Task) -> None:
    """A turn and its clock stand on another task after a merge."""
    ResponseClock.objects.filter(pk=clock.pk).update(task=to)
    running = running_of(clock)
    inputs = {"from_task_id": work.task.pk, "to_task_id": to.pk}
    _record("clock.moved", Work(to, work.by, work.at), clock, inputs, running, running)


def settle(task: Task, **values: Any) -> None:
    """Save the task, its status along, with what its clocks say: when the next is due, and since when somebody waits.

    While somebody waits for an answer that is its due time; after it, the one of the resolution where one is agreed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SOONEST, {"task": task.pk, "answers": list(ANSWERS)})
        values |= dict(zip(("next_due_at", "next_goal_at", "waits_since"), cursor.fetchone(), strict=True))
    for name, value in values.items():
        setattr(task, name, value)
    task.save(update_fields=list({*STANDING, *values}))


# Of the clocks that `queries.clocks.PASSING` names, and of the turns that are open. Every act on a task asks this.
_SOONEST: Final = """
SELECT CASE WHEN bool_or(kind = ANY(%(answers)s)) THEN min(due_at) FILTER (WHERE kind = ANY(%(answers)s)) ELSE min(due_at) END,
       min(goal_at) FILTER (WHERE kind = ANY(%(answers)s)),
       (SELECT min(received_at) FROM tasks_turn WHERE task_id = %(task)s AND ended_at IS NULL)
  FROM tasks_responseclock c
 WHERE task_id = %(task)s AND outcome IN ('open', 'broken') AND paused_at IS NULL
   AND (turn_id IS NULL OR EXISTS (SELECT FROM tasks_turn t WHERE t.id = c.turn_id AND t.ended_at IS NULL))
"""


def entitled_to_the_top(task: Task, terms: Terms, at: datetime) -> bool:
    """Whether a critical task of this customer goes to the very top."""
    return (
        task.priority == "critical"
        and decide(task.customer, "critical.top", at, priority="critical", terms=terms).allowed
    )


def columns(running: Running) -> dict[str, Any]:
    """A clock as the columns of its row, but for what it hangs on."""
    return {
        "kind": running.kind,
        "received_at": running.received,
        "channel": running.channel,
        "priority": running.priority,
        "terms_id": running.basis.terms_id,
        "counted_from": running.basis.counted_from,
        "basis_priority": running.basis.priority,
        "promise": running.promise,
        "target_seconds": running.seconds,
        "strict": running.strict,
        "due_at": running.due,
        "goal_at": running.goal,
        "outcome": running.outcome,
        "judged_at": running.judged_at,
        "claimed_at": running.claimed_at,
        "step": running.step,
        "next_event_at": running.next_event_at,
        "pauses": [at for pause in running.pauses for at in pause],
        "paused_at": running.paused_at,
        "rules_version": RULES_VERSION,
    }


def _created(task: Task, turn: Turn | None, fresh: Running) -> ResponseClock:
    return ResponseClock.objects.create(task=task, customer_id=task.customer_id, turn=turn, **columns(fresh))


def _store(clock: ResponseClock, fresh: Running, *, met_by: Message | None) -> None:
    values = columns(fresh)
    for name, value in values.items():
        setattr(clock, name, value)
    clock.met_by = met_by if fresh.judged_at is not None else None
    clock.save(update_fields=[*values, "met_by"])


def _record(kind: str, work: Work, clock: ResponseClock, inputs: Facts, before: Running | None, now: Running) -> None:
    facts: dict[str, Any] = {"clock_id": clock.pk, "turn_id": clock.turn_id, "rules": RULES_VERSION, **inputs}
    if clock.kind != "response":
        facts["clock"] = clock.kind
    if before is None or before.due != now.due:
        facts |= {"old_due": said(before.due) if before else None, "due": said(now.due), "promise": now.promise}
    if before is not None and before.outcome != now.outcome:
        facts |= {"was": before.outcome, "outcome": now.outcome}
    events.record(
        kind,
        Subject(SUBJECT, work.task.pk),
        by=work.by,
        at=work.at,
        customer_id=work.task.customer_id,
        facts=facts,
    )
