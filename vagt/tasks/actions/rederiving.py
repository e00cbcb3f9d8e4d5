"""Deriving open clocks anew after a change of a calendar, a booking or an agreement: set-based, in chunks.

Each chunk is a transaction of its own that locks its tasks first; running one again changes nothing, so whoever was
interrupted begins anew.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from vagt.agreements.queries import bookings_at, coverage_of, terms_for
from vagt.agreements.rules.calendar import CoverageWindows, same_until
from vagt.agreements.rules.terms import RULES_VERSION
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import freeze, freeze_ref, freeze_refs
from vagt.tasks.models import FrozenTerms, ResponseClock, Task
from vagt.tasks.queries.clocks import RUNNING, TermsBook, ref_of_row, running_from
from vagt.tasks.rules.causes import Cause
from vagt.tasks.rules.clocks import Running
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.replay import Recorded, after, said
from vagt.tasks.rules.resolution import RESOLUTION

if TYPE_CHECKING:
    from vagt.agreements.queries.frozen import TermsRef

CHUNK = 500  # tasks that wait for each other at most: an answer waits a tenth of a second


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk did: clocks looked at and moved, and the task after which the next begins (None: that was all)."""

    looked: int
    moved: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class _Clock:
    pk: int
    task_id: int
    customer_id: int
    turn_id: int | None
    running: Running


@dataclass(frozen=True, slots=True)
class _Move:
    clock: _Clock
    inputs: dict[str, Any]
    before: Running
    fresh: Running


def rederive_clocks(cause: Cause, *, by: Viewer, at: datetime) -> Chunk:
    """Derive every open clock that a change touches, chunk by chunk; met and broken ones keep their judgement."""
    looked = moved = 0
    after_id: int | None = 0
    terms = NewTerms(cause, at)
    while after_id is not None:
        chunk = rederive_chunk(cause, after=after_id, terms=terms, by=by, at=at)
        looked, moved, after_id = looked + chunk.looked, moved + chunk.moved, chunk.next_after
    return Chunk(looked, moved, None)


@transaction.atomic
def rederive_chunk(
    cause: Cause,
    *,
    after: int = 0,
    limit: int = CHUNK,
    terms: "NewTerms | None" = None,
    by: Viewer,
    at: datetime,
) -> Chunk:
    """The open clocks of at most `limit` tasks after this one: old and new due time on the timeline of each that moves,
    and one event for the chunk. `terms` are what chunks before it read."""
    require(by, "clock.rederive")
    open_clocks = _touched(cause)
    ids = sorted(
        set(open_clocks.filter(task_id__gt=after).order_by("task_id").values_list("task_id", flat=True)[:limit])
    )
    if not ids:
        return Chunk(0, 0, None)
    locked, terms = _locked(cause, ids), terms or NewTerms(cause, at)
    rows = open_clocks.filter(task_id__gt=after, task_id__lte=ids[-1])
    looked = _ends(rows, locked)
    terms.prepare({end.terms_id for end in looked})
    clocks = _clocks(rows.filter(pk__in=_reached(looked, terms)), locked)
    moves = _moves(cause, clocks, locked, terms, at)
    if moves:
        _store(moves)
        _record_each(moves, by, at)
        _settle({move.clock.task_id for move in moves})
    kind = "calendar" if cause.kind == "calendar" else "customer"
    facts = {"cause": cause.kind, "after": after, "upto": ids[-1], "looked": len(looked), "moved": len(moves)}
    customer_id = None if cause.kind == "calendar" else cause.id
    events.record("clocks.rederived", Subject(kind, cause.id), by=by, at=at, customer_id=customer_id, facts=facts)
    return Chunk(len(looked), len(moves), ids[-1])


def _locked(cause: Cause, ids: Sequence[int]) -> dict[int, Task | None]:
    """The tasks, locked in one order; for a calendar nothing but the lock is needed, and it touches the most of them."""
    if cause.kind == "calendar":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM tasks_task WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(ids)])
            return dict.fromkeys(row[0] for row in cursor)
    tasks = Task.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",))
    return {task.pk: task for task in tasks.select_related("customer", "system")}


def _clocks(rows: QuerySet[ResponseClock], locked: Container[int]) -> list[_Clock]:
    """Those of the locked tasks: another's may have begun to run since the tasks were chosen."""
    values = rows.order_by("task_id", "id").values_list("id", "task_id", "customer_id", "turn_id", *RUNNING)
    return [
        _Clock(pk, task, customer, turn, running_from(*rest))
        for pk, task, customer, turn, *rest in values
        if task in locked
    ]


class _End(NamedTuple):
    """From when a clock counts, and when it is due; None where nothing promises an answer."""

    pk: int
    kind: str
    terms_id: int
    counted_from: datetime
    due: datetime | None


def _ends(rows: QuerySet[ResponseClock], locked: Container[int]) -> list[_End]:
    values = rows.values_list("id", "kind", "terms_id", "counted_from", "due_at", "task_id")
    return [_End(*row[:-1]) for row in values if row[-1] in locked]


def _reached(looked: Sequence[_End], terms: "NewTerms") -> list[int]:
    """Those that the change can move: not the ones that are due before the calendar's two versions first differ.

    A resolution is derived whenever there are new terms, since it may stand still and run on.
    """
    first = min((end.counted_from for end in looked), default=terms.at)
    last = max((end.due for end in looked if end.due is not None), default=first)
    return [
        end.pk
        for end in looked
        if end.due is None or end.kind == RESOLUTION or end.due > terms.same_until(end.terms_id, first, last)
    ]


def _touched(cause: Cause) -> QuerySet[ResponseClock]:
    rows = ResponseClock.objects.filter(outcome="open")
    if cause.kind == "calendar":
        return rows.filter(terms__calendar_version__calendar_id=cause.id)
    return rows.filter(customer_id=cause.id)


def _moves(
    cause: Cause, clocks: Sequence[_Clock], tasks: dict[int, Task | None], terms: "NewTerms", at: datetime
) -> list[_Move]:
    found = []
    for clock in clocks:
        terms_id = terms.of(clock.running, tasks[clock.task_id])
        if terms_id is None:
            continue
        effective = cause.effective if cause.kind == "agreement" else None
        inputs = {"cause": cause.kind, "terms_id": terms_id, "effective": said(effective)}
        before = clock.running
        fresh = after(before, Recorded("clock.rederived", at, inputs), terms.book)
        # Else the old terms explain it as well; what may yet stand still and run on needs those that hold then.
        if _derived(fresh) != _derived(before) or (before.kind == RESOLUTION and fresh.basis != before.basis):
            found.append(_Move(clock, inputs, before, fresh))
    return found


# What deriving anew can change, the basis aside.
_derived = attrgetter("due", "promise", "seconds", "strict", "goal", "next_event_at")


class NewTerms:
    """The frozen terms that a clock is derived from anew, each kind of them read once for all chunks."""

    def __init__(self, cause: Cause, at: datetime) -> None:
        self.cause, self.at = cause, at
        self.book = TermsBook(at)
        self._by_terms: dict[int, int] = {}
        self._by_system: dict[int | None, int | None] = {}
        self._refs: dict[int, TermsRef] = {}
        self._same: dict[tuple[int, datetime, datetime], datetime] = {}
        self._drawn: tuple[int, CoverageWindows] | None = None  # read inside a chunk: outside one there is a wall

    def prepare(self, terms_ids: set[int]) -> None:
        """Read what these clocks run on, and on a calendar's new version freeze what they will, all at once."""
        fresh = terms_ids - self._refs.keys()
        if not fresh:
            return
        self._refs |= {row.pk: ref_of_row(row) for row in FrozenTerms.objects.filter(pk__in=fresh)}
        self.book.preload(fresh)
        if self.cause.kind == "calendar":
            self._drawn = self._drawn or coverage_of(self.cause.id)
        if self._drawn is not None:
            self._redraw(fresh, *self._drawn)

    def _redraw(self, fresh: set[int], version_id: int, hours: CoverageWindows) -> None:
        """The same agreements on the calendar's new version: nothing else of their terms is another."""
        wanted = {pk: replace(self._refs[pk], calendar_version_id=version_id) for pk in fresh}
        frozen = freeze_refs(wanted.values())
        for pk, ref in wanted.items():
            self._by_terms[pk] = frozen[ref]
            redrawn = replace(self.book(pk), calendar_version_id=version_id, coverage=hours)
            self.book.know(frozen[ref], redrawn)

    def same_until(self, terms_id: int, first: datetime, last: datetime) -> datetime:
        """Until when these terms and those they become open alike; `first` where more than the hours may be new."""
        if self._drawn is None:
            return first
        old = self._refs[terms_id].calendar_version_id
        key = (old, first, last)
        if key not in self._same:
            self._same = {one: until for one, until in self._same.items() if one[1:] == key[1:]}
            self._same[key] = same_until(self.book(terms_id).coverage, self._drawn[1], first, last)
        return self._same[key]

    def of(self, clock: Running, task: Task | None) -> int | None:
        """The id of the terms for this clock; None where the change does not concern it."""
        if self.cause.kind == "calendar":
            return self._by_terms[clock.basis.terms_id]
        if task is None:
            raise AssertionError("only a calendar's tasks are locked unread")
        if self.cause.kind == "agreement":
            if task.system_id not in self._by_system:
                self._by_system[task.system_id] = self._agreed(task)
            return self._by_system[task.system_id]
        booked = bookings_at(task.customer, clock.received, system=task.system)
        return freeze_ref(
            replace(self._refs[clock.basis.terms_id], booking_ids=tuple(sorted(one.id for one in booked)))
        )

    def _agreed(self, task: Task) -> int | None:
        terms = terms_for(task.customer, self.cause.effective or self.at, system=task.system)
        if terms.agreement is None:
            return None
        terms_id = freeze(terms)
        self.book.know(terms_id, terms)
        return terms_id


_UPDATE = """
UPDATE tasks_responseclock k
   SET terms_id = v.terms_id, counted_from = v.counted_from, basis_priority = v.basis_priority, promise = v.promise,
       target_seconds = v.seconds, strict = v.strict, due_at = v.due, goal_at = v.goal, next_event_at = v.next,
       rules_version = %s
  FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::int[], %s::bool[],
              %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
       AS v(id, terms_id, counted_from, basis_priority, promise, seconds, strict, due, goal, next)
 WHERE k.id = v.id AND k.outcome = 'open'
"""


def _store(moves: Sequence[_Move]) -> None:
    fresh = [move.fresh for move in moves]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                RULES_VERSION,
                [move.clock.pk for move in moves],
                [one.basis.terms_id for one in fresh],
                [one.basis.counted_from for one in fresh],
                [one.basis.priority for one in fresh],
                [one.promise for one in fresh],
                [one.seconds for one in fresh],
                [one.strict for one in fresh],
                [one.due for one in fresh],
                [one.goal for one in fresh],
                [one.next_event_at for one in fresh],
            ],
        )


def _record_each(moves: Sequence[_Move], by: Viewer, at: datetime) -> None:
    events.record_many(
        "clock.rederived",
        [
            events.Row(
                Subject(SUBJECT, move.clock.task_id),
                move.clock.customer_id,
                {
                    "clock_id": move.clock.pk,
                    "turn_id": move.clock.turn_id,
                    "rules": RULES_VERSION,
                    **move.inputs,
                    "old_due": said(move.before.due),
                    "due": said(move.fresh.due),
                    "promise": move.fresh.promise,
                },
            )
            for move in moves
        ],
        by=by,
        at=at,
    )


_SETTLE = """
UPDATE tasks_task t SET next_due_at = s.due, next_goal_at = s.goal
  FROM (SELECT c.task_id, min(c.goal_at) FILTER (WHERE c.kind <> 'resolution') AS goal,
               CASE WHEN bool_or(c.kind <> 'resolution') THEN min(c.due_at) FILTER (WHERE c.kind <> 'resolution')
                    ELSE min(c.due_at) END AS due
          FROM tasks_responseclock c LEFT JOIN tasks_turn u ON u.id = c.turn_id
         WHERE c.task_id = ANY(%s) AND c.outcome IN ('open', 'broken') AND c.paused_at IS NULL AND u.ended_at IS NULL GROUP BY c.task_id) s
 WHERE t.id = s.task_id AND (t.next_due_at IS DISTINCT FROM s.due OR t.next_goal_at IS DISTINCT FROM s.goal)
"""


def _settle(task_ids: set[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [sorted(task_ids)])
