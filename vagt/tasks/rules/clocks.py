"""A response clock from its start to its judgement: what every event does to it (domain.md 3).

Pure: the clock, the terms it is frozen to and the facts of an event in, the clock out. The actions and the replay of
the timeline go through the same function, so what is stored is what can be rebuilt.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from vagt.agreements.rules.clocks import ClockState, Outcome, answered, judged, rederive, reprioritised, voided
from vagt.agreements.rules.terms import Considered, Inquiry, Terms, due_for
from vagt.clock import Pause
from vagt.tasks.rules.goals import best_effort_goal, with_notification
from vagt.tasks.rules.warnings import BREACH, next_event

Kind = Literal["response", "notification", "resolution"]
ANSWERS: Final = ("response", "notification")  # the kinds that saying something meets


@dataclass(frozen=True, slots=True)
class Basis:
    """What a due time was derived from: frozen terms, the instant it counts from, the priority judged then."""

    terms_id: int
    counted_from: datetime
    priority: str


@dataclass(frozen=True, slots=True)
class Running:
    """A clock as a value. `due` None: nothing is promised, and `goal` is then the provider's own."""

    kind: Kind
    received: datetime
    channel: str
    priority: str  # as judged now; the basis may be an earlier judgement that promised more
    basis: Basis
    due: datetime | None = None
    promise: str | None = None
    seconds: int | None = None
    strict: bool = False
    goal: datetime | None = None
    outcome: Outcome = "open"
    judged_at: datetime | None = None
    claimed_at: datetime | None = None  # an answer before the due time that was written down after it
    step: int = 0
    next_event_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()  # those that ended
    paused_at: datetime | None = None  # since when it stands still; its due time is then as if it ran on at once

    @property
    def inquiry(self) -> Inquiry:
        """The inquiry whose due time this is, for the explanation."""
        return Inquiry(self.basis.counted_from, self.basis.priority, self.channel, self.kind, self.pauses)

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.outcome in {"open", "broken"}


def started(
    kind: Kind, received: datetime, channel: str, priority: str, terms_id: int, terms: Terms, *, step: int = 0
) -> Running:
    """The clock of a message received now, under the terms in force then (rules 1 and 6)."""
    basis = Basis(terms_id, received, priority)
    return derived(Running(kind, received, channel, priority, basis, step=step), basis, terms)


def derived(running: Running, basis: Basis, terms: Terms) -> Running:
    """The clock with its due time from this basis, whatever it was before."""
    inquiry = replace(running, basis=basis).inquiry
    held = held_by(running, terms)
    due = due_for(held, inquiry)
    if due is None:
        goal = best_effort_goal(terms, inquiry)
        return replace(
            running, basis=basis, due=None, promise=None, seconds=None, strict=False, goal=goal, next_event_at=None
        )
    waits = running.outcome == "open" and running.paused_at is None
    return replace(
        running,
        basis=basis,
        due=due.at,
        promise=due.winner.promise.key,
        seconds=due.winner.seconds,
        strict=due.strict,
        goal=None,
        next_event_at=next_event(held, due.winner, running.step, strict=due.strict) if waits else None,
    )


def corrected(running: Running, terms_id: int, terms: Terms) -> Running:
    """What it was derived from was mended: a calendar, a booking added or cancelled (rule 8). It counts as before."""
    if running.outcome != "open":
        return running
    return derived(running, Basis(terms_id, running.basis.counted_from, running.basis.priority), terms)


def improved(running: Running, terms_id: int, terms: Terms, effective: datetime) -> Running:
    """Other terms hold from `effective`: they only help a clock that runs (rule 6)."""
    state = _state(running, running.received, running.priority)
    better = rederive(state, held_by(running, terms), effective=effective)
    if better == state:
        return running
    basis = Basis(terms_id, max(effective, running.received), running.priority)
    return _taken(running, better, basis, terms)


def prioritised(
    running: Running, terms: Terms, priority: str, since: datetime, now: datetime, *, told: bool
) -> Running:
    """The priority is judged anew from `since` (rule 7): earlier freely, later only when the customer is told why.

    `terms` are those of the basis. Raises ValueError when `since` is before the arrival or after now.
    """
    state = reprioritised(
        _state(running, running.received, running.priority),
        held_by(running, terms),
        priority,
        since=since,
        now=now,
        told=told,
    )
    judged_anew = replace(running, priority=priority)
    if running.outcome != "open":
        return judged_anew
    basis = replace(running.basis, counted_from=since, priority=priority)
    fresh = derived(judged_anew, basis, terms)
    if fresh.due == state.due and (fresh.promise == state.promise or state.due is None):
        return fresh
    return judged_anew


def moved_to(running: Running, terms_id: int, terms: Terms) -> Running:
    """The task was another customer's all along: what holds is what that customer was promised when it arrived."""
    if running.outcome != "open":
        return running
    return derived(running, Basis(terms_id, running.received, running.priority), terms)


def met(running: Running, occurred: datetime, recorded: datetime, *, proved: bool = True) -> Running:
    """A person answered (rules 2-4). An answer before the due time that is written down after it is late until
    somebody else or the telephone system says so too (rule 10)."""
    if not running.waits:
        return running
    counts = occurred if proved or not _late_entry(running, occurred, recorded) else recorded
    state = answered(_state(running, running.received, running.priority, outcome="open"), counts)
    late = replace(running, outcome=state.outcome, judged_at=counts, next_event_at=None)
    return replace(late, claimed_at=occurred) if counts != occurred else late


def confirmed(running: Running) -> Running:
    """A claimed answer is proved: the clock is judged by when it was given (rule 10)."""
    if running.outcome != "answered_late" or running.claimed_at is None:
        return running
    state = answered(_state(running, running.received, running.priority, outcome="open"), running.claimed_at)
    return replace(running, outcome=state.outcome, judged_at=running.claimed_at, claimed_at=None)


def broken(running: Running, now: datetime) -> Running:
    """The clock as the sweep finds it: broken once the due time has passed without an answer."""
    state = judged(_state(running, running.received, running.priority), now)
    if state.outcome == running.outcome:
        return running
    return replace(running, outcome="broken", step=BREACH, next_event_at=None)


def warned(running: Running, step: int, terms: Terms) -> Running:
    """A step was passed and told; the steps below it are never told after it (rule 9)."""
    return _planned(replace(running, step=max(step, running.step)), terms)


def void(running: Running) -> Running:
    """It counts neither as kept nor as broken; what was judged by an answer stays so (rule 4)."""
    state = voided(_state(running, running.received, running.priority))
    return replace(running, outcome=state.outcome, next_event_at=None) if state.outcome == "void" else running


def withdrawn(running: Running, terms: Terms) -> Running:
    """The answer never arrived: the clock runs again as if it had not been given (rule 3)."""
    if running.outcome not in {"met", "answered_late"}:
        return running
    outcome: Outcome = "broken" if running.step == BREACH else "open"
    again = replace(running, outcome=outcome, judged_at=None, claimed_at=None)
    return _planned(again, terms)


def winner(running: Running, terms: Terms) -> Considered | None:
    """The promise that decides, as it was considered for the basis."""
    due = due_for(held_by(running, terms), running.inquiry)
    return due.winner if due else None


def _late_entry(running: Running, occurred: datetime, recorded: datetime) -> bool:
    return running.due is not None and occurred <= running.due < recorded


def held_by(running: Running, terms: Terms) -> Terms:
    """The terms with the promises that a clock of this kind runs on."""
    return with_notification(terms) if running.kind == "notification" else terms


def _state(running: Running, received: datetime, priority: str, *, outcome: Outcome | None = None) -> ClockState:
    inquiry = Inquiry(received, priority, running.channel, running.kind, running.pauses)
    return ClockState(inquiry, running.due, running.promise, running.strict, outcome or running.outcome)


def _taken(running: Running, state: ClockState, basis: Basis, terms: Terms) -> Running:
    """The clock derived from a basis; the agreements' rule said so, and this fills in what it does not keep."""
    fresh = derived(running, basis, terms)
    if (fresh.due, fresh.promise, fresh.strict) != (state.due, state.promise, state.strict):
        raise AssertionError("one rule derives the due time")
    return fresh


def _planned(running: Running, terms: Terms) -> Running:
    """With the instant at which the sweep looks at it next; None where nothing will happen by itself."""
    if running.outcome != "open" or running.due is None or running.paused_at is not None:
        return replace(running, next_event_at=None)
    found = winner(running, terms)
    if found is None:
        raise AssertionError("a due time has a promise that decides")
    return replace(
        running, next_event_at=next_event(held_by(running, terms), found, running.step, strict=running.strict)
    )


def service_seconds(running: Running, terms: Terms, until: datetime) -> float | None:
    """Seconds of service time from the arrival until an instant, in the windows of the promise that decides; a
    booking counts elapsed time. None where nothing is promised."""
    deciding = winner(running, terms)
    if deciding is None:
        return None
    promise = deciding.promise
    if promise.booking is not None:
        return max(0.0, (until - max(running.received, promise.booking.start)).total_seconds())
    return terms.coverage.union(terms.held(promise.windows)).elapsed(running.received, until, running.pauses)
