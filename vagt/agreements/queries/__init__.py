"""Reads: what was sold, what it allows, and by when somebody answers."""

from vagt.agreements.queries.agreements import (
    agreement_in_force,
    agreements_visible_to,
    in_force_by_customer,
    lock_agreement,
    versions_visible_to,
)
from vagt.agreements.queries.calendars import (
    calendar_versions,
    calendars,
    coverage_of,
    default_calendar,
    newest_version,
)
from vagt.agreements.queries.decisions import decide, plans_on_sale
from vagt.agreements.queries.held import version_dates
from vagt.agreements.queries.plans import (
    catalogue_document,
    catalogue_text,
    entitlements,
    newest_plan_versions,
    plan_named,
    plan_version,
    plan_versions,
    terms_of,
)
from vagt.agreements.queries.terms import bookings_at, terms_as_if, terms_for

__all__ = [
    "agreement_in_force",
    "agreements_visible_to",
    "bookings_at",
    "calendar_versions",
    "calendars",
    "catalogue_document",
    "catalogue_text",
    "coverage_of",
    "decide",
    "default_calendar",
    "entitlements",
    "in_force_by_customer",
    "lock_agreement",
    "newest_plan_versions",
    "newest_version",
    "plan_named",
    "plan_version",
    "plan_versions",
    "plans_on_sale",
    "terms_as_if",
    "terms_for",
    "terms_of",
    "version_dates",
    "versions_visible_to",
]
