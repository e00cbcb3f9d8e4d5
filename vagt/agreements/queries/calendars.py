"""Reads of the calendars and the windows they draw."""

from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from vagt.agreements.models import Calendar, CalendarVersion
from vagt.agreements.queries.kept import Kept
from vagt.agreements.rules.calendar import CalendarDocument, CoverageWindows, DatedCalendar, read_calendar, spliced


def calendars() -> QuerySet[Calendar]:
    """Every calendar, the default first."""
    return Calendar.objects.order_by("-is_default", "key")


def default_calendar() -> Calendar | None:
    """The calendar of agreements that name no other, and of customers without one."""
    return Calendar.objects.filter(is_default=True).first()


def calendar_versions(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """All versions of a calendar, the newest first."""
    return CalendarVersion.objects.filter(calendar=calendar).order_by("-number")


def newest_version(calendar: Calendar) -> CalendarVersion | None:
    """The version recorded last."""
    return calendar_versions(calendar).first()


def default_version() -> CalendarVersion | None:
    """The newest version of the default calendar; `document_of` keeps what it says."""
    rows = CalendarVersion.objects.filter(calendar__is_default=True).defer("document")
    return rows.order_by("-number").first()


def coverage_of(
    calendar_id: int, *, known_at: datetime | None = None, up_to: int | None = None
) -> tuple[int, CoverageWindows] | None:
    """The windows of a calendar with every version known at an instant (or up to a number), and the newest one's id.

    None for a calendar without a version.
    """
    versions = CalendarVersion.objects.filter(calendar_id=calendar_id).defer("document").order_by("number")
    if known_at is not None:
        versions = versions.filter(recorded_at__lte=known_at)
    if up_to is not None:
        versions = versions.filter(number__lte=up_to)
    found = list(versions)
    if not found:
        return None
    return found[-1].pk, _coverage(tuple(Kept(version) for version in found))


def dated(version: CalendarVersion) -> DatedCalendar:
    """A calendar version as values."""
    return DatedCalendar(version.number, version.effective_from, document_of(version))


def document_of(version: CalendarVersion) -> CalendarDocument:
    """The hours and days of a version. Versions never change, so what was read once is kept."""
    return _document(Kept(version))


@lru_cache(maxsize=64)
def _coverage(rows: tuple[Kept[CalendarVersion], ...]) -> CoverageWindows:
    """The windows of these versions, with what was drawn of them so far."""
    return spliced([dated(row.version) for row in rows])


@lru_cache(maxsize=64)
def _document(row: Kept[CalendarVersion]) -> CalendarDocument:
    return read_calendar(row.version.document)
