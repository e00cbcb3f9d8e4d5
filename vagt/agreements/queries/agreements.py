"""Reads of agreements and their versions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from vagt.agreements.models import Agreement, AgreementVersion
from vagt.agreements.queries.held import Held, decisive, held_among, held_of, version_dates
from vagt.agreements.rules.force import VersionDates, in_force
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
    held = held_among(among) if among is not None else held_of(customer.pk)
    return in_force_of(held, at, system=system, known_at=known_at)


def in_force_of(
    held: Held, at: datetime, *, system: System | None = None, known_at: datetime | None = None
) -> tuple[AgreementVersion, VersionDates] | None:
    """The same of versions that are at hand."""
    chosen = in_force(held.dates, at, system=system.pk if system else None, known_at=known_at)
    return None if chosen is None else (held.versions[chosen.id], chosen)


def in_force_by_customer(customer_ids: Iterable[int], at: datetime) -> dict[int, AgreementVersion]:
    """The version in force for each of these customers as a whole: one round of queries for a whole list."""
    rows = decisive().filter(customer_id__in=list(customer_ids))
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
