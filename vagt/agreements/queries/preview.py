"""What a draft agreement would give and change, in words, before it is saved. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from vagt.agreements.models import Calendar, PlanVersion
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.queries.impact import compare_terms
from vagt.agreements.queries.plans import terms_of
from vagt.agreements.queries.terms import granted, terms_as_if, terms_for
from vagt.agreements.rules.force import midnight
from vagt.agreements.rules.impact import Impact, Move
from vagt.agreements.rules.plans import PRIORITIES, Grant
from vagt.agreements.rules.terms import AgreementRef, Inquiry, Overridden, Promise, Terms, due_for, promises_of
from vagt.kit.words import Words, listed
from vagt.people.models import Customer
from vagt.solutions.models import System

EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """What a draft says, as far as the preview needs it."""

    plan_version: PlanVersion
    calendar: Calendar
    valid_from: date
    overrides: Mapping[str, tuple[bool, str]]
    targets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A promise that would be another: minutes None is no promise."""

    promise: Promise
    priority: str
    old: int | None
    new: int | None
    old_hours: Words | None
    new_hours: Words | None

    @property
    def faster(self) -> bool:
        return self.new is not None and (self.old is None or self.new < self.old)


@dataclass(frozen=True, slots=True)
class Example:
    """When an inquiry of each priority, sent at the same moment, would be due now and then."""

    priority: str
    received: datetime
    old: datetime | None
    new: datetime | None


@dataclass(frozen=True)
class Preview:
    """A draft beside what is in force."""

    old: Terms
    new: Terms
    begins_at: datetime  # if it is signed by then
    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]
    changed: tuple[Changed, ...]
    examples: tuple[Example, ...]
    impact: Impact

    @property
    def sooner(self) -> int:
        return sum(not move.later for move in self.impact.moves)

    @property
    def later(self) -> int:
        return sum(move.later for move in self.impact.moves)

    @property
    def stay(self) -> int:
        """Sample due times that stay, over every priority."""
        return self.impact.samples * len(PRIORITIES) - len(self.impact.moves)

    @property
    def moves(self) -> tuple[Move, ...]:
        """A few moves that tell most: one of every priority and direction, the earliest first."""
        told: dict[tuple[str, bool], Move] = {}
        for move in self.impact.moves:
            told.setdefault((move.priority, move.later), move)
        return tuple(sorted(told.values(), key=lambda move: move.received)[:EXAMPLES])


def preview(customer: Customer, plot: Plot, at: datetime, *, system: System | None = None) -> Preview:
    """What a draft would give and change from its first day on, compared with what holds then without it."""
    zone = _zone(plot.calendar)
    begins = max(at.replace(second=0, microsecond=0), midnight(plot.valid_from, zone))
    old = terms_for(customer, begins, system=system)
    return compared(old, drafted(old, plot, begins), begins)


def what_if(customer: Customer, plan_version: PlanVersion, at: datetime, *, system: System | None = None) -> Preview:
    """The same customer under another plan from now on, its overrides and negotiated targets left out."""
    begins = at.replace(second=0, microsecond=0)
    old = terms_for(customer, begins, system=system)
    return compared(old, terms_as_if(old, plan_version), begins)


def compared(old: Terms, new: Terms, at: datetime) -> Preview:
    """Two terms side by side from an instant on."""
    return Preview(
        old=old,
        new=new,
        begins_at=at,
        gained=tuple(grant for key, grant in new.grants.items() if key not in old.grants),
        lost=tuple(grant for key, grant in old.grants.items() if key not in new.grants),
        changed=tuple(_changed(old, new)),
        examples=tuple(_examples(old, new, at)),
        impact=compare_terms(old, new, at),
    )


def drafted(old: Terms, plot: Plot, at: datetime) -> Terms:
    """The terms that a draft would make, as if both parties had signed it."""
    plan = terms_of(plot.plan_version)
    coverage = coverage_of(plot.calendar.pk)
    overrides = {key: Overridden(key, allowed, reason) for key, (allowed, reason) in plot.overrides.items()}
    grants, brought = granted(plan, overrides, at)
    booked = tuple(promise for promise in old.promises if promise.booking is not None)
    return replace(
        old,
        plan=plan,
        plan_version_id=plot.plan_version.pk,
        calendar_version_id=coverage[0] if coverage else old.calendar_version_id,
        coverage=coverage[1] if coverage else old.coverage,
        agreement=old.agreement or AgreementRef(0, "", 1, at, at, None),
        grants=grants,
        promises=(*promises_of(plan, grants, plot.targets, brought), *booked),
        obligations=tuple(o for o in plan.obligations if o.entitlement in grants),
        overrides=overrides,
    )


def _changed(old: Terms, new: Terms) -> list[Changed]:
    before = {p.key: p for p in old.promises if p.booking is None}
    after = {p.key: p for p in new.promises if p.booking is None}
    rows = []
    for key in {**before, **after}:
        one, other = before.get(key), after.get(key)
        for priority in PRIORITIES:
            was, becomes = (p.minutes.get(priority) if p else None for p in (one, other))
            old_hours, new_hours = _hours(old, one), _hours(new, other)
            named = other or one
            if named is not None and (was or becomes) and (was != becomes or old_hours != new_hours):
                rows.append(Changed(named, priority, was, becomes, old_hours, new_hours))
    return rows


def _hours(terms: Terms, promise: Promise | None) -> Words | None:
    return listed(terms.window(key).name for key in terms.held(promise.windows)) if promise else None


def _examples(old: Terms, new: Terms, at: datetime) -> list[Example]:
    rows = []
    for priority in PRIORITIES:
        before, after = due_for(old, Inquiry(at, priority)), due_for(new, Inquiry(at, priority))
        rows.append(Example(priority, at, before.at if before else None, after.at if after else None))
    return rows


def _zone(calendar: Calendar) -> str:
    coverage = coverage_of(calendar.pk)
    return coverage[1].zone if coverage else "UTC"
