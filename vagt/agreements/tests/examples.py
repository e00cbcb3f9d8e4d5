"""The default catalogue and calendar as plain values, for tests without a database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from vagt.agreements.rules.calendar import CalendarDocument, CoverageWindows, DatedCalendar, spliced
from vagt.agreements.rules.catalogue import Catalogue, parse_catalogue
from vagt.agreements.rules.holidays import proposed_calendar
from vagt.agreements.rules.terms import Booking, Terms, booked_promise, promises_of
from vagt.kit.words import Words

ZONE = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    """An instant as people in Copenhagen write it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cache
def catalogue_text() -> str:
    return (files("vagt.agreements") / "catalogue" / "plans.toml").read_text(encoding="utf-8")


@cache
def catalogue() -> Catalogue:
    return parse_catalogue(catalogue_text())


@cache
def calendar() -> CalendarDocument:
    return proposed_calendar(range(2024, 2031))


@cache
def coverage() -> CoverageWindows:
    return spliced([DatedCalendar(1, date(2024, 1, 1), calendar())])


def booking(start: str, end: str, minutes: int = 60, reference: str = "B-1") -> Booking:
    return Booking(1, reference, at(start).astimezone(UTC), at(end).astimezone(UTC), minutes)


def terms(
    plan: str,
    *bookings: Booking,
    targets: Mapping[str, Mapping[str, int]] | None = None,
    hours: CoverageWindows | None = None,
    without: Sequence[str] = (),
) -> Terms:
    """The terms of a plan of the default catalogue on the default calendar."""
    found = next(p for p in catalogue().plans if p.key == plan)
    grants = {key: grant for key, grant in found.grants.items() if key not in without}
    booked = tuple(
        booked_promise(b, "8.2", Words("Øget beredskab", "Increased readiness"), "readiness.outside_hours")
        for b in bookings
    )
    return Terms(
        customer_id=1,
        at=at("2026-01-01 00:00"),
        plan=found,
        plan_version_id=1,
        calendar_version_id=1,
        coverage=hours or coverage(),
        grants=grants,
        promises=(*promises_of(found, grants, targets or {}), *booked),
        obligations=found.obligations,
        bookings=bookings,
    )
