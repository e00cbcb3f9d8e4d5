"""What the pages of calendars show: one calendar, a draft beside it, and what to look at twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from vagt.agreements.models import Calendar, CalendarVersion
from vagt.agreements.queries.calendars import calendar_versions, coverage_of, dated, document_of
from vagt.agreements.queries.impact import compare_calendar
from vagt.agreements.rules.calendar import (
    WEEKDAYS,
    CalendarDocument,
    CoverageWindows,
    DatedCalendar,
    in_force_on,
    spliced,
)
from vagt.agreements.rules.impact import Impact, Move
from vagt.agreements.rules.plans import PRIORITIES
from vagt.clock import Calendar as ClockCalendar
from vagt.clock import Caution, WallSpan, cautions
from vagt.kit.errors import NotFound
from vagt.people.queries import customers_by_id
from vagt.people.rules import Viewer

HORIZON: Final = timedelta(days=548)  # 18 months: stored holidays should reach so far ahead
TOLD = 1  # moves told of each priority


@dataclass(frozen=True)
class CalendarShown:
    """A calendar with its versions, the newest first, and the windows that they draw together."""

    calendar: Calendar
    versions: tuple[CalendarVersion, ...]
    coverage: CoverageWindows

    @property
    def newest(self) -> CalendarVersion:
        return self.versions[0]

    @property
    def next_number(self) -> int:
        return self.newest.number + 1

    @property
    def document(self) -> CalendarDocument:
        """The newest version as values: what a new one begins from."""
        return document_of(self.newest)

    def on(self, day: date) -> DatedCalendar:
        """The version in force on a date."""
        return in_force_on(self.coverage.versions, day)

    @property
    def last_holiday(self) -> date | None:
        """The last public holiday that is stored."""
        return max((day.on for day in self.document.public_holidays), default=None)

    def runs_out(self, today: date) -> bool:
        """Whether the stored holidays end within eighteen months."""
        last = self.last_holiday
        return last is None or last < today + HORIZON

    def drafted(self, document: CalendarDocument, effective_from: date) -> CoverageWindows:
        """The windows if this document held from a date on."""
        draft = DatedCalendar(self.next_number, effective_from, document)
        return spliced([*(dated(version) for version in self.versions), draft])


def calendar_shown(key: str) -> CalendarShown:
    """One calendar. Raises `NotFound`."""
    calendar = Calendar.objects.filter(key=key).first()
    coverage = coverage_of(calendar.pk) if calendar else None
    if calendar is None or coverage is None:
        raise NotFound(_("There is no such calendar."))
    return CalendarShown(calendar, tuple(calendar_versions(calendar)), coverage[1])


def calendars_shown(calendars: Iterable[Calendar]) -> list[CalendarShown]:
    """Several calendars; one without a version is left out."""
    found = []
    for calendar in calendars:
        coverage = coverage_of(calendar.pk)
        if coverage is not None:
            found.append(CalendarShown(calendar, tuple(calendar_versions(calendar)), coverage[1]))
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What a draft does to customers with the same terms: a few moves of every priority, and how many there are."""

    customers: tuple[str, ...]
    impact: Impact
    moves: tuple[tuple[str, tuple[Move, ...], int], ...]  # priority, the first moves, how many more
    zone: str

    @property
    def stay(self) -> int:
        return self.impact.samples * len(PRIORITIES) - len(self.impact.moves)

    @property
    def later(self) -> int:
        return sum(move.later for move in self.impact.moves)

    @property
    def sooner(self) -> int:
        return len(self.impact.moves) - self.later


def told(
    viewer: Viewer, calendar: Calendar, document: CalendarDocument, effective_from: date, at: datetime
) -> list[Told]:
    """The impact of a draft, group by group, with the customers' names."""
    impacts = compare_calendar(calendar, document, effective_from, at)
    names = customers_by_id(viewer, [pk for impact in impacts for pk in impact.customers])
    return [_told(impact, {pk: row.name for pk, row in names.items()}, document.zone) for impact in impacts]


def _told(impact: Impact, names: Mapping[int, str], zone: str) -> Told:
    moves = []
    for priority in PRIORITIES:
        mine = tuple(move for move in impact.moves if move.priority == priority)
        if mine:
            moves.append((priority, mine[:TOLD], max(0, len(mine) - TOLD)))
    customers = tuple(sorted(names[pk] for pk in impact.customers if pk in names))
    return Told(customers, impact, tuple(moves), zone)


def look_twice(document: CalendarDocument, year: int) -> list[Caution]:
    """Edges of the hours that a clock change of the year skips or repeats."""
    weekly = {day: [WallSpan.parse(*span) for span in spans] for day, spans in document.weekly}
    emergency = [WallSpan.parse(*span) for span in document.emergency_hours]
    drawn = [ClockCalendar(document.zone, weekly), ClockCalendar(document.zone, dict.fromkeys(WEEKDAYS, emergency))]
    found = {
        (one.on, one.kind, one.edge): one for c in drawn for one in cautions(c, date(year, 1, 1), date(year, 12, 31))
    }
    return [found[key] for key in sorted(found)]
