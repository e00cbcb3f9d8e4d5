"""A customer's agreements with all that is in them, kept from one reading to the next.

Nothing of them ever changes: a version, its signatures, systems, overrides and withdrawal are rows that are added once.
So the newest ids say whether anything was added: one small query for what else takes six.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from vagt.agreements.models import AgreementVersion, Withdrawal
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.rules.calendar import CoverageWindows
from vagt.agreements.rules.force import SignedBy, VersionDates
from vagt.kit.db.walls import wall

_STAMPS: Final = """
SELECT customer, (SELECT max(id) FROM agreements_calendarversion),
       (SELECT max(recorded_at) FROM agreements_agreementversion WHERE customer_id = customer),
       (SELECT max(id) FROM agreements_agreementversion WHERE customer_id = customer),
       (SELECT max(id) FROM agreements_signature WHERE customer_id = customer),
       (SELECT max(id) FROM agreements_agreementsystem WHERE customer_id = customer),
       (SELECT max(id) FROM agreements_override WHERE customer_id = customer),
       (SELECT max(id) FROM agreements_withdrawal WHERE customer_id = customer),
       EXISTS (SELECT FROM agreements_bookedcoverage WHERE customer_id = customer)
  FROM unnest(%s::bigint[]) AS customer
"""


@dataclass(frozen=True, slots=True)
class Held:
    """The versions by id, what decides which is in force, and by calendar its windows with their version."""

    versions: Mapping[int, AgreementVersion]
    dates: Sequence[VersionDates]
    coverage: Mapping[int, tuple[int, CoverageWindows] | None]
    has_booked: bool = True  # whether they ever booked readiness; what became of a booking may change


def held_of(customer_id: int) -> Held:
    """Everything that a customer ever agreed with us, as whoever asks may see it."""
    return held_of_each([customer_id])[customer_id]


def held_of_each(customer_ids: Iterable[int]) -> Mapping[int, Held]:
    """The same of several customers."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS, [sorted(set(customer_ids))])
        stamps = cursor.fetchall()
    role = wall.get().role
    return {customer_id: _held(role, customer_id, tuple(stamp)) for customer_id, *stamp in stamps}


def held_among(rows: Iterable[AgreementVersion]) -> Held:
    """The same of versions that the caller has read."""
    versions = {row.pk: row for row in rows}
    coverage = {one: coverage_of(one) for one in {row.calendar_id for row in versions.values()}}
    return Held(versions, _dates(versions.values(), coverage), coverage)


@lru_cache(maxsize=4096)
def _held(_role: str, customer_id: int, stamp: tuple[object, ...]) -> Held:
    return replace(held_among(decisive().filter(customer_id=customer_id)), has_booked=bool(stamp[-1]))


def version_dates(versions: Iterable[AgreementVersion]) -> list[VersionDates]:
    """What decides which version is in force, in the zone of each version's calendar."""
    rows = list(versions)
    return _dates(rows, {one: coverage_of(one) for one in {row.calendar_id for row in rows}})


def _dates(
    rows: Iterable[AgreementVersion], coverage: Mapping[int, tuple[int, CoverageWindows] | None]
) -> list[VersionDates]:
    zones = {one: found[1].zone if found else "UTC" for one, found in coverage.items()}
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


def decisive() -> QuerySet[AgreementVersion]:
    """Versions with what decides whether one holds. Plans never change, so `terms_of` keeps what it read of them."""
    return (
        AgreementVersion.objects.select_related("agreement", "plan_version__plan", "calendar", "withdrawal")
        .defer("plan_version__document")
        .prefetch_related("signatures", "systems", "overrides")
    )
