"""The interval that a confirmed booking of increased readiness covers. The booking itself belongs to `oncall`."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.agreements.errors import BadPeriod, BookingTaken
from vagt.agreements.models import BookedCoverage
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.models import Customer
from vagt.people.rules import Viewer
from vagt.solutions.models import System


@transaction.atomic
def add_coverage(
    customer: Customer,
    *,
    reference: str,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int = 60,
    system: System | None = None,
    by: Viewer,
    at: datetime,
) -> BookedCoverage:
    """Cover `[starts_at, ends_at)` for a customer: every inquiry in it is answered in less than `minutes`, elapsed.

    Repeating the same call returns the coverage made by the first. Refuses an interval that does not end after it
    begins (BadPeriod) and a reference that already covers something else (BookingTaken).
    """
    require(by, "agreement.edit")
    if ends_at <= starts_at:
        raise BadPeriod(_("The booking ends before it begins."), field="ends_at")
    existing = BookedCoverage.objects.select_for_update().filter(customer=customer, reference=reference).first()
    if existing is not None:
        if (existing.starts_at, existing.ends_at, existing.minutes, existing.system) == (
            starts_at,
            ends_at,
            minutes,
            system,
        ):
            return existing
        raise BookingTaken(
            _("%(reference)s already covers another interval.") % {"reference": reference}, field="reference"
        )
    coverage = BookedCoverage.objects.create(
        customer=customer,
        system=system,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        reference=reference,
        confirmed_at=at,
    )
    facts = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "minutes": minutes}
    events.record(
        "coverage.added", Subject("coverage", coverage.pk), by=by, at=at, customer_id=customer.pk, facts=facts
    )
    return coverage


@transaction.atomic
def withdraw_coverage(coverage: BookedCoverage, *, approved: bool, reason: str = "", by: Viewer, at: datetime) -> None:
    """Take a booking's coverage away. Without the customer's approval its promise is kept (domain.md 3, rule 8)."""
    require(by, "agreement.edit")
    locked = BookedCoverage.objects.select_for_update().get(pk=coverage.pk)
    if locked.withdrawn_at is not None:
        return
    BookedCoverage.objects.filter(pk=coverage.pk).update(withdrawn_at=at, keeps_promise=not approved)
    events.record(
        "coverage.withdrawn",
        Subject("coverage", coverage.pk),
        by=by,
        at=at,
        customer_id=locked.customer_id,
        facts={"approved": approved},
        words=events.Words(why=reason),
    )
