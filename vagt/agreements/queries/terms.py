"""Terms: everything in force for a customer at an instant, read from the versions that say so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from vagt.agreements.errors import NotSetUp
from vagt.agreements.models import AgreementVersion, BookedCoverage, Entitlement, PlanVersion
from vagt.agreements.queries.agreements import in_force_of
from vagt.agreements.queries.calendars import coverage_of, default_calendar
from vagt.agreements.queries.held import held_among, held_of
from vagt.agreements.queries.plans import newest_plan_versions, terms_of
from vagt.agreements.rules.force import VersionDates
from vagt.agreements.rules.plans import Conditions, Grant, PlanTerms, PromisePlan
from vagt.agreements.rules.terms import (
    AgreementRef,
    Booking,
    Overridden,
    Terms,
    booked_promise,
    promises_of,
)
from vagt.kit.words import Words
from vagt.people.models import Customer
from vagt.solutions.models import System

BOOKING_ENTITLEMENT = "readiness.outside_hours"


def terms_for(
    customer: Customer,
    at: datetime,
    *,
    system: System | None = None,
    known_at: datetime | None = None,
    among: Sequence[AgreementVersion] | None = None,
) -> Terms:
    """Everything in force for a customer (or one of its systems) at an instant, as known at another (default: now).

    Without a signed agreement these are the terms of the provider's default plan. `among` are the customer's versions
    where the caller has read them. Raises `NotSetUp` before a catalogue and a calendar are loaded.
    """
    everything = held_of(customer.pk) if among is None else held_among(among)
    held = in_force_of(everything, at, system=system, known_at=known_at)
    bookings = bookings_at(customer, at, system=system, known_at=known_at) if everything.has_booked else ()
    if held is None:
        return _default_terms(customer, at, bookings, known_at)
    version, dates = held
    calendar = version.calendar_id
    coverage = everything.coverage[calendar] if known_at is None else coverage_of(calendar, known_at=known_at)
    if coverage is None:
        raise NotSetUp(f"{version.calendar} has no version")
    plan = terms_of(version.plan_version)
    overrides = {o.entitlement_id: Overridden(o.entitlement_id, o.allowed, o.reason) for o in version.overrides.all()}
    grants, brought = granted(plan, overrides, version.recorded_at)
    return _with_bookings(
        Terms(
            customer_id=customer.pk,
            at=at,
            plan=plan,
            plan_version_id=version.plan_version_id,
            calendar_version_id=coverage[0],
            coverage=coverage[1],
            agreement=_ref(version, dates, known_at),
            grants=grants,
            promises=promises_of(plan, grants, version.targets, brought),
            obligations=tuple(o for o in plan.obligations if o.entitlement in grants),
            overrides=overrides,
            bookings=bookings,
        )
    )


def terms_as_if(terms: Terms, plan_version: PlanVersion) -> Terms:
    """The same customer and hours under another plan, overrides and negotiated targets left out: what-if."""
    plan = terms_of(plan_version)
    return _with_bookings(
        replace(
            terms,
            plan=plan,
            plan_version_id=plan_version.pk,
            grants=plan.grants,
            promises=promises_of(plan, plan.grants, {}),
            obligations=plan.obligations,
            overrides={},
        )
    )


def _default_terms(customer: Customer, at: datetime, bookings: tuple[Booking, ...], known_at: datetime | None) -> Terms:
    versions = PlanVersion.objects.filter(plan__is_default=True).defer("document").order_by("-number")
    known = versions.filter(recorded_at__lte=known_at or at).first() or versions.last()
    calendar = default_calendar()
    coverage = coverage_of(calendar.pk, known_at=known_at) if calendar else None
    if known is None or coverage is None:
        raise NotSetUp("no default plan or no default calendar")
    plan = terms_of(known)
    return _with_bookings(
        Terms(
            customer_id=customer.pk,
            at=at,
            plan=plan,
            plan_version_id=known.pk,
            calendar_version_id=coverage[0],
            coverage=coverage[1],
            grants=plan.grants,
            promises=promises_of(plan, plan.grants, {}),
            obligations=plan.obligations,
            bookings=bookings,
        )
    )


def _ref(version: AgreementVersion, dates: VersionDates, known_at: datetime | None) -> AgreementRef:
    signed, begins = dates.signed_at(known_at), dates.begins_at(known_at)
    if signed is None or begins is None:
        raise AssertionError("a version in force is signed")
    return AgreementRef(
        id=version.pk,
        number=version.agreement.number,
        version=version.number,
        signed_at=signed,
        begins_at=begins,
        ends_at=dates.ends_at(),
        systems=dates.systems,
    )


def granted(
    plan: PlanTerms, overrides: Mapping[str, Overridden], recorded_at: datetime
) -> tuple[dict[str, Grant], list[PromisePlan]]:
    """The plan's grants with the overrides applied, and the promises that come with an entitlement given on top.

    What is given on top is worded and promised as in the first plan that gives it, of those on sale when the overrides
    were recorded.
    """
    grants = {key: grant for key, grant in plan.grants.items() if key not in overrides or overrides[key].allowed}
    added = [key for key, override in overrides.items() if override.allowed and key not in plan.grants]
    if not added:
        return grants, []
    brought: list[PromisePlan] = []
    on_sale = [terms_of(v) for v in _on_sale_at(recorded_at)]
    for key in added:
        giver = next((p for p in on_sale if key in p.grants), None)
        grants[key] = giver.grants[key] if giver else _bare_grant(key)
        brought += [p for p in giver.promises if p.entitlement == key] if giver else []
    return grants, brought


def _on_sale_at(at: datetime) -> Iterable[PlanVersion]:
    return (
        PlanVersion.objects.filter(recorded_at__lte=at)
        .defer("document")
        .order_by("plan__position", "plan_id", "-number")
        .distinct("plan__position", "plan_id")
    ) or newest_plan_versions()


def _bare_grant(key: str) -> Grant:
    """An entitlement that no plan gives: its name is all there is to say."""
    word = Entitlement.objects.get(pk=key)
    return Grant(key, word.clause, word.name, word.name, Conditions(), brought_by="")


def bookings_at(
    customer: Customer, at: datetime, *, system: System | None = None, known_at: datetime | None = None
) -> tuple[Booking, ...]:
    """The confirmed bookings that have not ended at an instant: those running, and those an inquiry may run into.

    A booking that was withdrawn counts no more, unless we withdrew it without the customer's approval.
    """
    rows = BookedCoverage.objects.filter(customer=customer, ends_at__gt=at).filter(
        Q(system__isnull=True) | Q(system=system)
    )
    withdrawn = Q(withdrawn_at__isnull=False, keeps_promise=False)
    if known_at is not None:
        rows = rows.filter(confirmed_at__lte=known_at)
        withdrawn &= Q(withdrawn_at__lte=known_at)
    return tuple(
        Booking(row.pk, row.reference, row.starts_at, row.ends_at, row.minutes)
        for row in rows.exclude(withdrawn).order_by("starts_at", "pk")
    )


def _with_bookings(terms: Terms) -> Terms:
    grant = terms.grants.get(BOOKING_ENTITLEMENT)
    clause = grant.clause if grant else ""
    name = grant.name if grant else Words("Øget beredskab", "Increased readiness")
    booked = tuple(booked_promise(b, clause, name, BOOKING_ENTITLEMENT) for b in terms.bookings)
    return replace(terms, promises=(*terms.promises, *booked))
