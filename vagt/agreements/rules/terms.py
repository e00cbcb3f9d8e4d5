"""Terms: everything in force for an inquiry. And from them the due time, with every promise that was looked at.

The rules of domain.md 3. Pure: the same terms and the same inquiry give the same answer for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from vagt.agreements.rules.calendar import CoverageWindows
from vagt.agreements.rules.plans import BestEffort, Grant, Obligation, PlanTerms, PromisePlan, Window
from vagt.clock import NeverOpen, Pause, Rule, Walk, Windows
from vagt.kit.words import Words

RULES_VERSION: Final = 1  # raised when a rule changes what a clock becomes; kept with every derivation

BOOKING: Final = "booking"
WhyNot = Literal["priority", "channel", "kind", "outside", "never_open"]


@dataclass(frozen=True, slots=True)
class AgreementRef:
    """The version of the agreement that the terms come from."""

    id: int
    number: str
    version: int
    signed_at: datetime
    begins_at: datetime
    ends_at: datetime | None
    systems: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Overridden:
    """An entitlement given or taken away against the plan, and why."""

    entitlement: str
    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Booking:
    """The interval `[start, end)` of a confirmed booking, and its promise in elapsed minutes."""

    id: int
    reference: str
    start: datetime
    end: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise in force: minutes of open time inside its windows, or of elapsed time inside a booking."""

    key: str
    kind: str
    entitlement: str
    clause: str
    clause_name: Words
    windows: tuple[str, ...]
    minutes: Mapping[str, int]
    channels: tuple[str, ...] = ()
    strict: bool = False  # an answer at exactly the due instant is late ("less than an hour")
    booking: Booking | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything in force for a customer (and a system) at an instant, and the versions it was read from."""

    customer_id: int
    at: datetime
    plan: PlanTerms
    plan_version_id: int
    calendar_version_id: int
    coverage: CoverageWindows
    agreement: AgreementRef | None = None
    grants: Mapping[str, Grant] = field(default_factory=dict)
    promises: tuple[Promise, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    overrides: Mapping[str, Overridden] = field(default_factory=dict)
    bookings: tuple[Booking, ...] = ()

    @property
    def zone(self) -> str:
        return self.coverage.zone

    @property
    def best_effort(self) -> BestEffort | None:
        return self.plan.best_effort

    def held(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Of these windows, those that count under these terms: their entitlement is held."""
        wanting = [w.key for w in self.plan.windows if w.needs is not None and w.needs not in self.grants]
        return tuple(key for key in keys if key not in wanting) if wanting else tuple(keys)

    def window(self, key: str) -> Window:
        """The name and the needed entitlement of a window."""
        return next(window for window in self.plan.windows if window.key == key)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What decides which promises apply. `received` is an instant; the priority is as judged now; in `pauses`, which
    only a resolution has, no time counts."""

    received: datetime
    priority: str = "normal"
    channel: str = "email"
    kind: str = "response"
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Considered:
    """One promise that was looked at for an inquiry: when it is due, or why it does not apply."""

    promise: Promise
    starts: datetime | None = None
    seconds: int | None = None
    due: datetime | None = None
    why_not: WhyNot | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Due:
    """By when a person answers: the earliest of all promises that apply, and all that were looked at."""

    at: datetime
    winner: Considered
    all: tuple[Considered, ...]
    terms: Terms
    inquiry: Inquiry

    @property
    def explanation(self) -> Walk:
        """The winner's walk through the hours, counted and skipped, from `received` to `at`."""
        return walk(self.terms, self.inquiry, self.winner)

    @property
    def strict(self) -> bool:
        return self.winner.promise.strict

    def kept_at(self, answered: datetime) -> bool:
        """Whether an answer at this instant is in time."""
        return answered < self.at if self.strict else answered <= self.at


def promises_of(
    plan: PlanTerms,
    grants: Mapping[str, Grant],
    targets: Mapping[str, Mapping[str, int]],
    extra: Sequence[PromisePlan] = (),
) -> tuple[Promise, ...]:
    """The promises of a plan under these grants, with negotiated targets in place of the plan's own.

    `extra` are promises that an override brings from another plan; the plan's own of the same key stays.
    """
    own = {promise.key: promise for promise in plan.promises}
    stated = [*plan.promises, *(promise for promise in extra if promise.key not in own)]
    return tuple(
        Promise(
            key=promise.key,
            kind=promise.kind,
            entitlement=promise.entitlement,
            clause=grants[promise.entitlement].clause,
            clause_name=grants[promise.entitlement].name,
            windows=promise.windows,
            minutes={**promise.minutes, **targets.get(promise.key, {})},
            channels=promise.channels,
        )
        for promise in stated
        if promise.entitlement in grants
    )


def booked_promise(booking: Booking, clause: str, name: Words, entitlement: str) -> Promise:
    """The promise of a booking: its minutes, elapsed, for every priority; "less than", so the due instant is late."""
    return Promise(
        key=f"{BOOKING}:{booking.reference}",
        kind="response",
        entitlement=entitlement,
        clause=clause,
        clause_name=name,
        windows=(BOOKING,),
        minutes=dict.fromkeys(("critical", "high", "normal", "low"), booking.minutes),
        strict=True,
        booking=booking,
    )


def due_for(terms: Terms, inquiry: Inquiry) -> Due | None:
    """By when a person answers under these terms, or None where no promise applies."""
    considered = tuple(consider(terms, promise, inquiry) for promise in terms.promises)
    applying = [c for c in considered if c.due is not None]
    if not applying:
        return None
    winner = min(applying, key=lambda c: (c.due or inquiry.received, c.promise.key))
    if winner.due is None:
        raise AssertionError("a promise that applies has a due time")
    return Due(winner.due, winner, considered, terms, inquiry)


def considered_for(terms: Terms, inquiry: Inquiry) -> tuple[Considered, ...]:
    """Every promise that is looked at for an inquiry, also when none applies."""
    return tuple(consider(terms, promise, inquiry) for promise in terms.promises)


def consider(terms: Terms, promise: Promise, inquiry: Inquiry) -> Considered:
    """When this promise is due for the inquiry, or why it does not apply to it."""
    if promise.kind != inquiry.kind:
        return Considered(promise, why_not="kind")
    if promise.channels and inquiry.channel not in promise.channels:
        return Considered(promise, why_not="channel")
    minutes = promise.minutes.get(inquiry.priority)
    if minutes is None:
        return Considered(promise, why_not="priority")
    seconds = minutes * 60
    if promise.booking is not None:
        return _consider_booking(promise, promise.booking, inquiry, seconds)
    windows = terms.coverage.union(terms.held(promise.windows))
    try:
        due = windows.add(inquiry.received, seconds, inquiry.pauses)
    except NeverOpen:
        return Considered(promise, inquiry.received, seconds, why_not="never_open")
    return Considered(promise, inquiry.received, seconds, due.astimezone(UTC), pauses=inquiry.pauses)


def _consider_booking(promise: Promise, booking: Booking, inquiry: Inquiry, seconds: int) -> Considered:
    """Inside `[start, end)`, or still unanswered when it opens: elapsed from the later of arrival and opening."""
    if inquiry.received >= booking.end:
        return Considered(promise, why_not="outside")
    starts = max(inquiry.received, booking.start)
    return Considered(promise, starts, seconds, starts.astimezone(UTC) + timedelta(seconds=seconds))


def walk(terms: Terms, inquiry: Inquiry, considered: Considered) -> Walk:
    """How the considered promise walked through the hours: counted, open elsewhere, closed. Sums to the target."""
    promise = considered.promise
    if considered.seconds is None:
        raise ValueError(f"{promise.key} does not apply, so there is no walk to explain")
    if promise.booking is not None:
        start, end = promise.booking.start, considered.due or promise.booking.end
        counted = Windows.fixed([(start, max(end, promise.booking.end), Rule(BOOKING, promise.booking.reference))])
        return counted.explain(inquiry.received, considered.seconds, besides=[terms.coverage.union(_drawn(terms))])
    held = terms.held(promise.windows)
    others = [key for key in _drawn(terms) if key not in held]
    return terms.coverage.union(held).explain(
        inquiry.received,
        considered.seconds,
        besides=[terms.coverage.by_key[key] for key in others],
        pauses=inquiry.pauses,
    )


def _drawn(terms: Terms) -> tuple[str, ...]:
    return tuple(terms.coverage.by_key)
