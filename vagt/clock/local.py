"""A calendar's hours on the wall, worked out as pieces of time.

Each stretch of constant offset is read on its own: a window is open whenever the wall shows a covered time,
so an hour that a clock change repeats is open twice and one that it skips is not open at all.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from vagt.clock.instants import DAY, EPOCH, EVER, FOREVER, TICK, ZERO
from vagt.clock.pieces import Piece, Pieces, clipped, joined, overlaid
from vagt.clock.rules import CLOSED, Rule
from vagt.clock.sources import Range, Source
from vagt.clock.zones import REGULAR_AFTER, REGULAR_BEFORE, offset_stretches

if TYPE_CHECKING:
    from vagt.clock.calendars import Calendar

_MONDAY = 3  # 1970-01-01, day 0, was a Thursday
_EPOCH_DAY = EPOCH.toordinal()


def _day(on: date) -> int:
    return on.toordinal() - _EPOCH_DAY


def _timed(span: tuple[int, int], rule: Rule) -> Piece:
    return (timedelta(0, span[0]), timedelta(0, span[1]), rule)


class Local(Source):
    """The windows of one calendar."""

    __slots__ = ("_dates", "_days", "_week", "_why")

    def __init__(self, calendar: "Calendar") -> None:
        self._week = _week(calendar)
        self._days = _exceptions(calendar, self._week)
        closed = {**calendar.holidays, **calendar.dated_rules}
        self._why: dict[int, Rule] = {_day(on): rule for on, rule in closed.items()}
        self._dates = sorted(self._why)
        regular, reach = self._limits()
        super().__init__(calendar, reach=reach, regular=regular, zone=calendar.zone)

    def _limits(self) -> tuple[Range, Range]:
        """A day's margin on each side holds every offset; another holds the part after midnight."""
        exceptional = (min(self._days, default=0) - 2, max(self._days, default=0) + 3)
        first, last = exceptional[0] * DAY, exceptional[1] * DAY
        regular = (min(first, REGULAR_BEFORE), max(last, REGULAR_AFTER))
        if any(self._week):
            return regular, (EVER, FOREVER)
        opened = [day for day, pieces in self._days.items() if pieces]
        if not opened:
            return regular, (ZERO, ZERO)
        return regular, ((min(opened) - 2) * DAY, (max(opened) + 3) * DAY)

    def hours_on(self, day: int) -> Pieces:
        """Return the hours of a date (days after 1970-01-01) on its wall, in distances from its midnight."""
        return self._days[day] if day in self._days else self._week[(day + _MONDAY) % 7]

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        found: Pieces = []
        week, days = self._week, self._days
        for start, end, offset in offset_stretches(self.zone, lo, hi):
            first, last = (start + offset) // DAY, (end + offset - TICK) // DAY
            midnight = first * DAY - offset
            here: Pieces = []
            for day in range(first, last + 1):
                hours = days[day] if day in days else week[(day + _MONDAY) % 7]
                for opening, closing, rule in hours:
                    here.append((midnight + opening, midnight + closing, rule))
                midnight += DAY
            if here and (here[0][0] < start or here[-1][1] > end):
                here = clipped(here, start, end)
            found += here
        return found

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        found: Pieces = []
        for start, end, offset in offset_stretches(self.zone, lo, hi):
            first, last = (start + offset) // DAY, (end + offset - TICK) // DAY
            dates = self._dates[bisect_left(self._dates, first) : bisect_left(self._dates, last + 1)]
            here = [(day * DAY - offset, (day + 1) * DAY - offset, self._why[day]) for day in dates]
            found += clipped(here, start, end)
        return overlaid(found, [(lo, hi, CLOSED)])


@lru_cache(maxsize=256)
def local(calendar: "Calendar") -> Local:
    """Return the windows of `calendar`; equal calendars share them."""
    return Local(calendar)


def _week(calendar: "Calendar") -> list[Pieces]:
    days: list[Pieces] = [[] for _ in range(7)]
    for weekday, spans in enumerate(calendar.weekly):
        for span in spans:
            days[weekday].append(_timed(span.evening, calendar.weekly_rule))
            if span.morning:
                days[(weekday + 1) % 7].append(_timed(span.morning, calendar.weekly_rule))
    return [joined(sorted(pieces)) for pieces in days]


def _exceptions(calendar: "Calendar", week: list[Pieces]) -> Mapping[int, Pieces]:
    """Return the hours of every date that its weekday does not decide, by day after 1970-01-01."""
    days: dict[int, Pieces] = {_day(on): [] for on in (*calendar.holidays, *calendar.dated_hours)}
    for on, spans in calendar.dated_hours.items():
        days[_day(on)] = joined(_timed(span.evening, calendar.dated_rules[on]) for span in spans)
    for on, spans in calendar.dated_hours.items():
        morning = spans[-1].morning if spans else None
        after = _day(on) + 1
        if morning and after not in days:
            days[after] = overlaid([_timed(morning, calendar.dated_rules[on])], week[(after + _MONDAY) % 7])
    return days
