"""Terms as they were frozen: rebuilt from the immutable versions that a clock names, the same for ever."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from vagt.agreements.errors import NotSetUp
from vagt.agreements.models import AgreementVersion, BookedCoverage, CalendarVersion, PlanVersion
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.queries.held import version_dates
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
    return terms_of_each([ref], at)[ref]


def terms_of_each(refs: Iterable[TermsRef], at: datetime) -> dict[TermsRef, Terms]:
    """The same for many references: a fixed number of queries, whatever their number."""
    wanted = set(refs)
    found = _Versions(wanted)
    return {ref: found.terms(ref, at) for ref in wanted}


class _Versions:
    """The versions that some references name, each read once."""

    def __init__(self, refs: Collection[TermsRef]) -> None:
        calendars = CalendarVersion.objects.filter(pk__in={ref.calendar_version_id for ref in refs})
        self.coverage = {
            pk: held[1]
            for pk, calendar_id, number in calendars.values_list("pk", "calendar_id", "number")
            if (held := coverage_of(calendar_id, up_to=number)) is not None
        }
        plans = PlanVersion.objects.filter(pk__in={ref.plan_version_id for ref in refs}).defer("document")
        self.plans = {version.pk: terms_of(version) for version in plans}
        rows = AgreementVersion.objects.filter(pk__in={ref.agreement_version_id for ref in refs} - {None})
        rows = rows.select_related("agreement", "calendar", "withdrawal")
        self.agreed = {row.pk: row for row in rows.prefetch_related("signatures", "systems", "overrides")}
        self.dates = {dates.id: dates for dates in version_dates(self.agreed.values())}
        booked = BookedCoverage.objects.filter(pk__in={pk for ref in refs for pk in ref.booking_ids})
        self.bookings = [
            Booking(row.pk, row.reference, row.starts_at, row.ends_at, row.minutes)
            for row in booked.order_by("starts_at", "pk")
        ]

    def terms(self, ref: TermsRef, at: datetime) -> Terms:
        coverage, plan = self.coverage.get(ref.calendar_version_id), self.plans.get(ref.plan_version_id)
        if coverage is None or plan is None:
            raise NotSetUp(f"{ref} names a version that is not there")
        bare = Terms(
            customer_id=ref.customer_id,
            at=at,
            plan=plan,
            plan_version_id=ref.plan_version_id,
            calendar_version_id=ref.calendar_version_id,
            coverage=coverage,
            grants=plan.grants,
            promises=promises_of(plan, plan.grants, {}),
            obligations=plan.obligations,
            bookings=tuple(booking for booking in self.bookings if booking.id in ref.booking_ids),
        )
        if ref.agreement_version_id is not None:
            bare = self._agreed(bare, self.agreed[ref.agreement_version_id])
        return _with_bookings(bare)

    def _agreed(self, bare: Terms, version: AgreementVersion) -> Terms:
        overrides = {
            o.entitlement_id: Overridden(o.entitlement_id, o.allowed, o.reason) for o in version.overrides.all()
        }
        grants, brought = granted(bare.plan, overrides, version.recorded_at)
        return replace(
            bare,
            agreement=self._signed(version),
            grants=grants,
            promises=promises_of(bare.plan, grants, version.targets, brought),
            obligations=tuple(o for o in bare.plan.obligations if o.entitlement in grants),
            overrides=overrides,
        )

    def _signed(self, version: AgreementVersion) -> AgreementRef:
        """As it was when a clock was frozen to it: a withdrawal since then takes nothing from that clock."""
        return _ref(version, replace(self.dates[version.pk], withdrawn_at=None), None)
