"""What an agreement gives, entitlement by entitlement and promise by promise, beside what the plans on sale give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vagt.agreements.queries.plans import entitlements
from vagt.agreements.rules.decisions import conditions_in_words, span_at
from vagt.agreements.rules.plans import PRIORITIES, Obligation, PlanTerms
from vagt.agreements.rules.terms import Inquiry, Promise, Terms, due_for
from vagt.clock import NeverOpen
from vagt.kit.words import Words, listed

State = Literal["included", "added", "taken", "no"]


@dataclass(frozen=True, slots=True)
class Given:
    """One entitlement under these terms, and which plans on sale have it."""

    key: str
    name: Words
    clause: str
    state: State
    text: Words | None
    conditions: tuple[Words, ...]
    reason: str  # of the deviation from the plan
    plans: tuple[tuple[bool, bool], ...]  # has it, is this agreement's plan
    names_with: Words | None  # the plans that have it


def given(terms: Terms, plans: Sequence[PlanTerms]) -> list[Given]:
    """Every entitlement of the catalogue, in its order."""
    return [_given(terms, word.pk, word.name, word.clause, plans) for word in entitlements()]


def _given(terms: Terms, key: str, name: Words, clause: str, plans: Sequence[PlanTerms]) -> Given:
    grant, override = terms.grants.get(key), terms.overrides.get(key)
    wording = grant or next((plan.grants[key] for plan in plans if key in plan.grants), None)
    state: State = "no" if grant is None else "included"
    if override is not None:
        state = "added" if override.allowed else "taken"
    having = [plan.name for plan in plans if key in plan.grants]
    return Given(
        key=key,
        name=name,
        clause=clause,
        state=state,
        text=wording.text if wording else None,
        conditions=conditions_in_words(terms, grant.conditions) if grant else (),
        reason=override.reason if override else "",
        plans=tuple((key in plan.grants, plan.key == terms.plan.key) for plan in plans),
        names_with=listed(having) if having else None,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Minutes of one promise at one priority; `plan` is the plan's own where another was negotiated."""

    priority: str
    minutes: int | None
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise in force, priority by priority."""

    promise: Promise
    hours: Words
    targets: tuple[Target, ...]


def promised(terms: Terms) -> list[Promised]:
    """The promises in force, bookings left out: those about an answer first."""
    own = {promise.key: promise.minutes for promise in terms.plan.promises}
    rows = []
    for promise in sorted(terms.promises, key=lambda p: p.kind != "response"):
        if promise.booking is None:
            stated = own.get(promise.key, promise.minutes)
            targets = tuple(
                _target(priority, promise.minutes.get(priority), stated.get(priority)) for priority in PRIORITIES
            )
            hours = listed(terms.window(key).name for key in terms.held(promise.windows))
            rows.append(Promised(promise, hours, targets))
    return rows


def _target(priority: str, minutes: int | None, stated: int | None) -> Target:
    return Target(priority, minutes, stated if minutes != stated else None)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed a number of times a period, whatever happens."""

    obligation: Obligation
    name: Words
    clause: str

    @property
    def times(self) -> str:
        low, high = self.obligation.minimum, self.obligation.maximum
        return str(low) if low == high else f"{low}–{high}"


def owed(terms: Terms) -> list[Owed]:
    """The obligations in force."""
    return [
        Owed(one, terms.grants[one.entitlement].name, terms.grants[one.entitlement].clause) for one in terms.obligations
    ]


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Whether somebody answers now, and until or from when; neither where nothing is promised."""

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None


def open_now(terms: Terms, at: datetime, priority: str = "normal") -> OpenNow | None:
    """Whether the hours of the response promise are open at an instant; None without such a promise."""
    keys = [
        key
        for promise in terms.promises
        if promise.kind == "response" and priority in promise.minutes and promise.booking is None
        for key in terms.held(promise.windows)
    ]
    if not keys:
        return None
    windows = terms.coverage.union(tuple(dict.fromkeys(keys)))
    span = span_at(windows, at)
    if span:
        return OpenNow(is_open=True, until=span[1])
    try:
        return OpenNow(is_open=False, opens=windows.next_open(at))
    except NeverOpen:
        return OpenNow(is_open=False)


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How fast we answer an inquiry of a priority that is sent now; no minutes: no promise."""

    priority: str
    minutes: int | None
    now: OpenNow | None
    due: datetime | None


def answer_times(terms: Terms, at: datetime) -> list[AnswerTime]:
    """For every priority what is promised, whether its hours are open now, and when an inquiry sent now is due."""
    rows = []
    for priority in PRIORITIES:
        due = due_for(terms, Inquiry(at, priority))
        minutes = due.winner.promise.minutes.get(priority) if due else None
        rows.append(AnswerTime(priority, minutes, open_now(terms, at, priority), due.at if due else None))
    return rows
