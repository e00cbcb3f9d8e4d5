"""Deriving a response clock anew: what a change of terms does to a promise that is running (domain.md 3, rules 4-8).

Pure: the state of a clock and the terms in, the state out. Tasks keep the clocks; this says what becomes of them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from vagt.agreements.rules.terms import Due, Inquiry, Terms, due_for

Outcome = Literal["open", "met", "broken", "answered_late", "void"]


@dataclass(frozen=True, slots=True)
class ClockState:
    """A response clock: what it promised, from when, by when, and how it was judged."""

    inquiry: Inquiry
    due: datetime | None
    promise: str | None = None
    strict: bool = False
    outcome: Outcome = "open"


def opened(terms: Terms, inquiry: Inquiry) -> ClockState:
    """The clock of a new inquiry under the terms in force when it was received."""
    due = due_for(terms, inquiry)
    return ClockState(
        inquiry, due.at if due else None, due.winner.promise.key if due else None, bool(due and due.strict)
    )


def rederive(state: ClockState, terms: Terms, *, effective: datetime | None = None) -> ClockState:
    """What becomes of a clock when a calendar, agreement or booking changes.

    A clock that was judged keeps its judgement and its due time. `effective=None`: the terms correct those it was
    derived from (a calendar mended, a booking added or cancelled), so the due time is the new one. Otherwise they are
    other terms, better or worse, that hold from `effective` on: the promise is counted from there and only helps;
    worse terms leave a running clock alone.
    """
    if state.outcome != "open":
        return state
    if effective is None:
        return _with(state, due_for(terms, state.inquiry))
    since = max(effective, state.inquiry.received)
    better = due_for(terms, replace(state.inquiry, received=since))
    if better is None or (state.due is not None and better.at >= state.due):
        return state
    return _with(state, better)


def reprioritised(
    state: ClockState, terms: Terms, priority: str, *, since: datetime, now: datetime, told: bool = False
) -> ClockState:
    """What becomes of a clock when the priority is judged anew from `since` on (rule 7).

    The due time is the earlier of the old and the one counted from `since`. It may move later only when `told`: the
    reason was written for the customer, and never once the clock is past due. Raises ValueError when `since` is before
    `received` or after `now`.
    """
    if not state.inquiry.received <= since <= now:
        raise ValueError("since lies between the arrival of the inquiry and now")
    if state.outcome != "open":
        return state
    judged = replace(state.inquiry, priority=priority)
    derived = due_for(terms, replace(judged, received=since))
    past_due = state.due is not None and now > state.due
    if derived is None:
        return replace(state, inquiry=judged) if not told or past_due else ClockState(judged, None)
    if state.due is None or derived.at <= state.due or (told and not past_due):
        return replace(_with(state, derived), inquiry=judged)
    return replace(state, inquiry=judged)


def judged(state: ClockState, now: datetime) -> ClockState:
    """The clock as it stands at `now` while unanswered: broken once the due time has passed."""
    if state.outcome == "open" and state.due is not None and (now > state.due or (state.strict and now >= state.due)):
        return replace(state, outcome="broken")
    return state


def answered(state: ClockState, at: datetime) -> ClockState:
    """The clock after a person answered at `at`: met in time, or answered late."""
    now = judged(state, at)
    if now.outcome == "broken":
        return replace(now, outcome="answered_late")
    return replace(now, outcome="met") if now.outcome == "open" else now


def voided(state: ClockState) -> ClockState:
    """The clock that counts neither as kept nor as broken; one that was judged stays as it was."""
    return replace(state, outcome="void") if state.outcome in {"open", "broken"} else state


def _with(state: ClockState, due: Due | None) -> ClockState:
    if due is None:
        return replace(state, due=None, promise=None, strict=False)
    return replace(state, due=due.at, promise=due.winner.promise.key, strict=due.strict)
