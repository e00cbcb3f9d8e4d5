"""The clocks as the timeline says they are, beside those that are stored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from vagt.kit.models import Event
from vagt.tasks.models import ResponseClock, Task
from vagt.tasks.queries.clocks import TermsBook, running_of
from vagt.tasks.queries.visible import merged_roots
from vagt.tasks.rules.clocks import Running
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.proof import explanation_digest
from vagt.tasks.rules.replay import Recorded, replayed

TASKS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock that is not what its events make of it. `replayed` None: no event speaks of it; `stored` None: it is
    gone; `fields` names what differs, `explained` when only the proof of its judgement does."""

    clock_id: int
    task_id: int
    fields: tuple[str, ...]
    stored: Running | None
    replayed: Running | None

    def __str__(self) -> str:
        return f"clock {self.clock_id} of task {self.task_id}: {', '.join(self.fields)}"


def clock_differences() -> Iterator[Difference]:
    """Every stored clock that differs from its replay, task by task; reads the timeline and immutable versions only.

    A task and those that were merged into it are replayed together, since clocks moved between them.
    """
    roots = merged_roots()
    families: dict[int, list[int]] = defaultdict(list)
    for merged in roots:
        families[_root(merged, roots)].append(merged)
    after = 0
    while True:
        rows = Task.objects.filter(pk__gt=after, merged_into__isnull=True).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:TASKS_AT_ONCE])
        if not ids:
            return
        after = ids[-1]
        yield from _differences([*ids, *(merged for one in ids for merged in families.get(one, ()))])


def _root(task_id: int, roots: dict[int, int]) -> int:
    while task_id in roots:
        task_id = roots[task_id]
    return task_id


def _differences(task_ids: Sequence[int]) -> Iterator[Difference]:
    rows = Event.objects.filter(subject_kind=SUBJECT, subject_id__in=task_ids, kind__startswith="clock.").order_by("id")
    events = [Recorded(row.kind, row.recorded_at, row.facts) for row in rows]
    stored = {clock.pk: clock for clock in ResponseClock.objects.filter(task__in=task_ids)}
    newest = max((event.at for event in events), default=None)
    if newest is None and not stored:
        return
    book = TermsBook(newest or min(clock.received_at for clock in stored.values()))
    found = replayed(events, book)
    for clock_id in sorted(stored.keys() | found.keys()):
        clock, running = stored.get(clock_id), found.get(clock_id)
        differing = _fields(running_of(clock) if clock else None, running)
        if clock is not None and running is not None and not differing:
            differing = _unproved(clock_id, running, events, book)
        if differing:
            task_id = clock.task_id if clock else 0
            yield Difference(clock_id, task_id, differing, running_of(clock) if clock else None, running)


def _fields(stored: Running | None, found: Running | None) -> tuple[str, ...]:
    if stored is None or found is None:
        return ("missing",)
    return tuple(f.name for f in fields(Running) if getattr(stored, f.name) != getattr(found, f.name))


def _unproved(clock_id: int, running: Running, events: Sequence[Recorded], book: TermsBook) -> tuple[str, ...]:
    """Whether the newest judgement was explained by other stretches than today's rules find."""
    of_clock = [e for e in events if e.facts["clock_id"] == clock_id and e.facts.get("explained")]
    if running.judged_at is None or not of_clock:
        return ()
    proof = explanation_digest(running, book(running.basis.terms_id))
    return () if proof == of_clock[-1].facts["explained"] else ("explained",)
