"""What the demo customers have bought: Bageri nothing signed, the others one plan each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from vagt.agreements.actions import (
    Draft,
    add_coverage,
    change_agreement,
    draft_agreement,
    load_shipped,
    sign_agreement,
)
from vagt.agreements.models import Agreement, AgreementVersion, BookedCoverage
from vagt.agreements.queries import default_calendar, plan_versions
from vagt.kit.db.walls import STAFF, behind
from vagt.people.models import Customer
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import Cast

FIRST_DAY = date(2025, 1, 1)
UPGRADE_DAY = date(2026, 3, 1)


@dataclass(frozen=True, slots=True)
class Sold:
    """The agreements of the cast, by customer name, and Havnens' booking."""

    agreements: dict[str, Agreement]
    booking: BookedCoverage


def make_agreements(cast: Cast, at: datetime) -> Sold:
    """Sell the cast its plans through the actions; or read what was sold when it is there."""
    with behind(STAFF):
        load_shipped(by=SYSTEM, at=at)
        if not Agreement.objects.filter(customer__in=cast.customers.values()).exists():
            _make(cast, at)
        return _read(cast)


def _make(cast: Cast, at: datetime) -> None:
    bike, ship, harbour = (cast.customers[n] for n in ("Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked"))
    added = {"monitoring": (True, "Solgt til sommerudsalget, aftalt med Mette 12. maj")}
    _sign(cast, bike, draft_agreement(bike, _draft("essential", overrides=added), by=SYSTEM, at=at), at)
    faster = {"response": {"critical": 45}}
    _sign(cast, ship, draft_agreement(ship, _draft("extended", targets=faster), by=SYSTEM, at=at), at)
    first = draft_agreement(harbour, _draft("extended"), by=SYSTEM, at=at)
    _sign(cast, harbour, first, at)
    upgrade = _draft("premium", valid_from=UPGRADE_DAY, reason="Opgraderet til Premium før sæsonen")
    _sign(cast, harbour, change_agreement(first.agreement, upgrade, by=SYSTEM, at=at + timedelta(seconds=1)), at)
    day = (at + timedelta(days=3)).date()
    add_coverage(
        harbour,
        reference="B-88",
        starts_at=datetime.combine(day, time(16), UTC),
        ends_at=datetime.combine(day, time(21), UTC),
        by=SYSTEM,
        at=at,
    )


def _draft(
    plan: str,
    *,
    valid_from: date = FIRST_DAY,
    overrides: dict[str, tuple[bool, str]] | None = None,
    targets: dict[str, dict[str, int]] | None = None,
    reason: str = "",
) -> Draft:
    calendar = default_calendar()
    if calendar is None:
        raise LookupError("load_shipped makes the first calendar")
    return Draft(
        plan_version=plan_versions(plan).first(),
        calendar=calendar,
        valid_from=valid_from,
        overrides=overrides or {},
        targets=targets or {},
        reason=reason,
    )


def _sign(cast: Cast, customer: Customer, version: AgreementVersion, at: datetime) -> None:
    """Both parties, three weeks before its first day, or when it was recorded if that came first."""
    signed = datetime.combine(version.valid_from - timedelta(days=20), time(9, 30), UTC)
    approver = cast.approver_of[customer.name].name
    for party, name in (("provider", "Aksel"), ("customer", approver)):
        sign_agreement(
            version, party=party, name=name, signed_at=min(signed, at), by=SYSTEM, at=max(at, version.recorded_at)
        )


def _read(cast: Cast) -> Sold:
    rows = Agreement.objects.filter(customer__in=cast.customers.values()).select_related("customer")
    return Sold(
        agreements={row.customer.name: row for row in rows},
        booking=BookedCoverage.objects.get(customer=cast.customers["Havnens Byggemarked"], reference="B-88"),
    )
