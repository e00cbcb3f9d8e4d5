"""Reads of agreements and their versions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from vagt.agreements.models import Agreement, AgreementVersion, Withdrawal
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.rules.force import SignedBy, VersionDates, in_force
from vagt.people.models import Customer
from vagt.people.queries import customers_visible_to
from vagt.people.rules import Viewer
from vagt.solutions.models import System


def agreements_visible_to(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements of the customers this viewer may see."""
    return Agreement.objects.filter(customer__in=customers_visible_to(viewer))


def versions_visible_to(viewer: Viewer) -> QuerySet[AgreementVersion]:
    """The agreement versions of the customers this viewer may see, with all that is shown of one."""
    return (
        AgreementVersion.objects.filter(customer__in=customers_visible_to(viewer))
        .select_related("agreement", "customer", "plan_version__plan", "calendar", "withdrawal")
        .defer("plan_version__document")
        .prefetch_related("signatures", "systems__system", "overrides__entitlement", "files")
    )


def lock_agreement(viewer: Viewer, agreement_id: int) -> Agreement:
    """The visible agreement, locked for this transaction. Raises `Agreement.DoesNotExist`."""
    return agreements_visible_to(viewer).select_for_update(no_key=True).get(pk=agreement_id)


def version_dates(versions: Iterable[AgreementVersion]) -> list[VersionDates]:
    """What decides which version is in force, in the zone of each version's calendar."""
    rows = list(versions)
    zones = {calendar: _zone(calendar) for calendar in {row.calendar_id for row in rows}}
    return [
        VersionDates(
            id=row.pk,
            agreement=row.agreement_id,
            zone=zones[row.calendar_id],
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            recorded_at=row.recorded_at,
            systems=frozenset(link.system_id for link in row.systems.all()),
            signatures=tuple(SignedBy(s.party, s.signed_at, s.recorded_at) for s in row.signatures.all()),
            withdrawn_at=_withdrawn_at(row),
        )
        for row in rows
    ]


def _withdrawn_at(row: AgreementVersion) -> datetime | None:
    try:
        return row.withdrawal.recorded_at
    except Withdrawal.DoesNotExist:
        return None


def _zone(calendar_id: int) -> str:
    found = coverage_of(calendar_id)
    return found[1].zone if found else "UTC"


def _decisive() -> QuerySet[AgreementVersion]:
    """Versions with what decides whether one holds. Plans never change, so `terms_of` keeps what it read of them."""
    return (
        AgreementVersion.objects.select_related("agreement", "plan_version__plan", "calendar", "withdrawal")
        .defer("plan_version__document")
        .prefetch_related("signatures", "systems", "overrides")
    )


def agreement_in_force(
    customer: Customer,
    at: datetime,
    *,
    system: System | None = None,
    known_at: datetime | None = None,
    among: Sequence[AgreementVersion] | None = None,
) -> tuple[AgreementVersion, VersionDates] | None:
    """The version in force for a customer (or one of its systems) at an instant, as known at another; None without.

    `among` are the customer's versions where the caller has read them already.
    """
    rows = {row.pk: row for row in (_decisive().filter(customer=customer) if among is None else among)}
    chosen = in_force(version_dates(rows.values()), at, system=system.pk if system else None, known_at=known_at)
    return None if chosen is None else (rows[chosen.id], chosen)


def in_force_by_customer(customer_ids: Iterable[int], at: datetime) -> dict[int, AgreementVersion]:
    """The version in force for each of these customers as a whole: one round of queries for a whole list."""
    rows = _decisive().filter(customer_id__in=list(customer_ids))
    by_customer: dict[int, list[AgreementVersion]] = defaultdict(list)
    for row in rows:
        by_customer[row.customer_id].append(row)
    found: dict[int, AgreementVersion] = {}
    dates = {d.id: d for d in version_dates([row for group in by_customer.values() for row in group])}
    for customer_id, group in by_customer.items():
        chosen = in_force([dates[row.pk] for row in group], at)
        if chosen is not None:
            found[customer_id] = next(row for row in group if row.pk == chosen.id)
    return found
