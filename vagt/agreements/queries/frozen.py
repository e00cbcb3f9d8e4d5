"""Terms as they were frozen: rebuilt from the immutable versions that a clock names, the same for ever."""

from dataclasses import dataclass, replace
from datetime import datetime

from vagt.agreements.errors import NotSetUp
from vagt.agreements.models import AgreementVersion, BookedCoverage, CalendarVersion, PlanVersion
from vagt.agreements.queries.agreements import version_dates
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.queries.plans import terms_of
from vagt.agreements.queries.terms import _ref, _with_bookings, granted
from vagt.agreements.rules.terms import AgreementRef, Booking, Overridden, Terms, promises_of


@dataclass(frozen=True, slots=True)
class TermsRef:
    """The immutable versions that terms were read from. `agreement_version_id` None: the provider's default plan."""

    customer_id: int
    agreement_version_id: int | None
    plan_version_id: int
    calendar_version_id: int
    booking_ids: tuple[int, ...] = ()


def ref_of(terms: Terms) -> TermsRef:
    """What must be kept so that these terms can be rebuilt."""
    return TermsRef(
        customer_id=terms.customer_id,
        agreement_version_id=terms.agreement.id if terms.agreement else None,
        plan_version_id=terms.plan_version_id,
        calendar_version_id=terms.calendar_version_id,
        booking_ids=tuple(sorted(booking.id for booking in terms.bookings)),
    )


def terms_as_frozen(ref: TermsRef, at: datetime) -> Terms:
    """The terms that a reference names, as of an instant. Raises `NotSetUp` for a version that is not there."""
    calendar = CalendarVersion.objects.filter(pk=ref.calendar_version_id).first()
    coverage = coverage_of(calendar.calendar_id, up_to=calendar.number) if calendar else None
    plan_version = PlanVersion.objects.filter(pk=ref.plan_version_id).first()
    if coverage is None or plan_version is None:
        raise NotSetUp(f"{ref} names a version that is not there")
    plan = terms_of(plan_version)
    bare = Terms(
        customer_id=ref.customer_id,
        at=at,
        plan=plan,
        plan_version_id=ref.plan_version_id,
        calendar_version_id=ref.calendar_version_id,
        coverage=coverage[1],
        grants=plan.grants,
        promises=promises_of(plan, plan.grants, {}),
        obligations=plan.obligations,
        bookings=_bookings(ref.booking_ids),
    )
    return _with_bookings(bare if ref.agreement_version_id is None else _agreed(bare, ref.agreement_version_id))


def with_calendar_version(ref: TermsRef, calendar_version_id: int, booking_ids: tuple[int, ...]) -> TermsRef:
    """The same agreement on another version of its calendar and with these bookings."""
    return replace(ref, calendar_version_id=calendar_version_id, booking_ids=tuple(sorted(booking_ids)))


def _agreed(bare: Terms, version_id: int) -> Terms:
    rows = AgreementVersion.objects.select_related("agreement", "plan_version", "calendar")
    version = rows.prefetch_related("signatures", "systems", "overrides").get(pk=version_id)
    overrides = {o.entitlement_id: Overridden(o.entitlement_id, o.allowed, o.reason) for o in version.overrides.all()}
    grants, brought = granted(bare.plan, overrides, version.recorded_at)
    return replace(
        bare,
        agreement=_signed(version),
        grants=grants,
        promises=promises_of(bare.plan, grants, version.targets, brought),
        obligations=tuple(o for o in bare.plan.obligations if o.entitlement in grants),
        overrides=overrides,
    )


def _signed(version: AgreementVersion) -> AgreementRef:
    """The agreement as it was when a clock was frozen to it: a withdrawal since then takes nothing from that clock."""
    return _ref(version, replace(version_dates([version])[0], withdrawn_at=None), None)


def _bookings(ids: tuple[int, ...]) -> tuple[Booking, ...]:
    rows = BookedCoverage.objects.filter(pk__in=ids).order_by("starts_at", "pk")
    return tuple(Booking(row.pk, row.reference, row.starts_at, row.ends_at, row.minutes) for row in rows)
