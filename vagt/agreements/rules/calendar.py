"""A calendar version's document: reading it with all its faults, and the windows that it draws.

The three windows of domain.md 2: `office`, `holiday_period` and `emergency`. A holiday period wins over a closing
day, a public holiday over both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from vagt.agreements.rules.reading import Fault, Refused, Table
from vagt.clock import BadWindow, Calendar, Rule, UnknownZone, WallSpan, Windows
from vagt.kit.words import Words

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKDAYS: Final = WEEKDAYS[:5]
Hours = Sequence[WallSpan]
Kind = Literal["open", "closed", "public_holiday", "closing_day", "holiday_period"]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A date with a name; `hours` are the hours it is open all the same (a half day), empty for a whole day closed."""

    on: date
    name: Words
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    name: Words

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class CalendarDocument:
    """The hours and days of one calendar version."""

    zone: str
    weekly: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    holiday_hours: tuple[tuple[str, str], ...]
    emergency_hours: tuple[tuple[str, str], ...]
    public_holidays: tuple[NamedDay, ...]
    closing_days: tuple[NamedDay, ...]
    holiday_periods: tuple[NamedPeriod, ...]
    sources: tuple[tuple[str, str], ...] = ()  # what proposed the days: library and tzdata versions

    def kind_of(self, day: date) -> tuple[Kind, Words | None]:
        """What a date is, and its name: the strongest reason first."""
        for holiday in self.public_holidays:
            if holiday.on == day:
                return "public_holiday", holiday.name
        for period in self.holiday_periods:
            if day in period and day.weekday() < len(WORKDAYS):
                return "holiday_period", period.name
        for closing in self.closing_days:
            if closing.on == day:
                return "closing_day", closing.name
        return ("open" if dict(self.weekly).get(WEEKDAYS[day.weekday()]) else "closed"), None


def read_calendar(document: Mapping[str, Any]) -> CalendarDocument:
    """A calendar document as values. Raises `Refused` with every fault: windows, zone, dates that do not exist."""
    faults: list[Fault] = []
    top = Table(document, "", faults)
    zone = top.text("zone")
    weekly = top.table("weekly")
    hours = {day: _hours(weekly, day, overnight=True) for day in WEEKDAYS} if weekly else {}
    if weekly:
        weekly.nothing_else()
    read = CalendarDocument(
        zone=zone,
        weekly=tuple((day, spans) for day, spans in hours.items() if spans),
        holiday_hours=_hours(top, "holiday_hours"),
        emergency_hours=_hours(top, "emergency_hours"),
        public_holidays=_days(top, "public_holidays"),
        closing_days=_days(top, "closing_days"),
        holiday_periods=_periods(top),
        sources=tuple(sorted((str(k), str(v)) for k, v in dict(top.value.get("sources", {})).items())),
    )
    top.read.add("sources")
    top.nothing_else()
    if not faults:
        faults.extend(_refused_by_the_clock(read))
    if faults:
        raise Refused(faults)
    return read


def _hours(table: Table, key: str, *, overnight: bool = False) -> tuple[tuple[str, str], ...]:
    table.read.add(key)
    found = table.value.get(key) or []
    cure = Words('Skriv [["08:00", "16:00"]].', 'Write [["08:00", "16:00"]].')
    spans: list[tuple[str, str]] = []
    for index, item in enumerate(found if isinstance(found, (list, tuple)) else [None]):
        if not isinstance(item, (list, tuple)) or len(item) != 2 or not all(isinstance(t, str) for t in item):
            table.fault(f"{key}[{index}]", Words("Ikke to klokkeslæt.", "Not two times of day."), cure)
            continue
        spans.append((item[0], item[1]))
    for index, span in enumerate(spans):
        _check_span(table, f"{key}[{index}]", span, spans[:index])
        if not overnight and span[1] < span[0]:
            table.fault(
                f"{key}[{index}]",
                Words(f"{span[0]}-{span[1]} slutter før det begynder.", f"{span[0]}-{span[1]} ends before it begins."),
                Words("Kun de ugentlige timer kan gå over midnat.", "Only weekly hours may run past midnight."),
            )
    return tuple(spans)


def _check_span(table: Table, place: str, span: tuple[str, str], before: Sequence[tuple[str, str]]) -> None:
    try:
        WallSpan.parse(*span)
        Calendar(zone="UTC", weekly={"mon": [WallSpan.parse(*s) for s in (*before, span)]})
    except BadWindow as error:
        table.fault(
            place,
            Words(
                f"{span[0]}-{span[1]} kan ikke bruges: {error}",
                f"{span[0]}-{span[1]} cannot be used: {error}",
            ),
            Words(
                "Slutter efter starten, mellem 00:00 og 24:00, uden overlap.",
                "Ends after it begins, between 00:00 and 24:00, without overlap.",
            ),
        )


def _days(top: Table, key: str) -> tuple[NamedDay, ...]:
    days: dict[date, NamedDay] = {}
    for table in top.tables(key, lambda row: row.get("date", "")):
        on, name, hours = table.day("date"), table.words("name"), _hours(table, "hours")
        table.nothing_else()
        if on is None:
            continue
        if on in days:
            table.fault(
                "date",
                Words("Datoen står to gange.", "The date stands twice."),
                Words("Fjern den ene.", "Remove one."),
            )
        days[on] = NamedDay(on, name, hours)
    return tuple(days[on] for on in sorted(days))


def _periods(top: Table) -> tuple[NamedPeriod, ...]:
    periods: list[NamedPeriod] = []
    for table in top.tables("holiday_periods", lambda row: row.get("first", "")):
        first, last, name = table.day("first"), table.day("last"), table.words("name")
        table.nothing_else()
        if first is None or last is None:
            continue
        if last < first:
            table.fault(
                "last",
                Words("Slutter før den begynder.", "Ends before it begins."),
                Words("Byt datoerne om.", "Swap the dates."),
            )
        periods.append(NamedPeriod(first, last, name))
    return tuple(sorted(periods, key=lambda period: period.first))


def _refused_by_the_clock(read: CalendarDocument) -> list[Fault]:
    """What only the clock can see: an unknown zone, windows that run into the next day's."""
    try:
        windows_of(read)
    except UnknownZone:
        return [
            Fault(
                "zone",
                Words(f"{read.zone!r} er ikke en tidszone.", f"{read.zone!r} is not a time zone."),
                Words("Brug et navn som Europe/Copenhagen.", "Use a name such as Europe/Copenhagen."),
            )
        ]
    except BadWindow as error:
        cure = Words("Lad vinduerne ligge hver for sig.", "Keep the windows apart.")
        return [Fault("weekly", Words(str(error), str(error)), cure)]
    return []


def calendar_to(read: CalendarDocument) -> dict[str, Any]:
    """The document of a calendar version."""
    return {
        "zone": read.zone,
        "weekly": {day: [list(span) for span in spans] for day, spans in read.weekly},
        "holiday_hours": [list(span) for span in read.holiday_hours],
        "emergency_hours": [list(span) for span in read.emergency_hours],
        "public_holidays": [_day_to(day) for day in read.public_holidays],
        "closing_days": [_day_to(day) for day in read.closing_days],
        "holiday_periods": [
            {"first": p.first.isoformat(), "last": p.last.isoformat(), "name": p.name.as_json()}
            for p in read.holiday_periods
        ],
        "sources": dict(read.sources),
    }


def _day_to(day: NamedDay) -> dict[str, Any]:
    hours = {"hours": [list(span) for span in day.hours]} if day.hours else {}
    return {"date": day.on.isoformat(), "name": day.name.as_json(), **hours}


@dataclass(frozen=True, slots=True)
class DatedCalendar:
    """A calendar document and the date from which it holds."""

    number: int
    effective_from: date
    document: CalendarDocument


@dataclass(frozen=True, slots=True)
class CoverageWindows:
    """The windows that a calendar draws, by key, and the versions they were drawn from."""

    by_key: Mapping[str, Windows]
    versions: tuple[DatedCalendar, ...]
    unions: dict[tuple[str, ...], Windows] = field(default_factory=dict, repr=False, compare=False)  # drawn so far

    @property
    def zone(self) -> str:
        """The zone of the newest version: the one that dates are shown in."""
        return max(self.versions, key=lambda v: (v.effective_from, v.number)).document.zone

    def union(self, keys: Sequence[str]) -> Windows:
        """The windows of these keys together, drawn once."""
        wanted = tuple(keys)
        if wanted not in self.unions:
            self.unions[wanted] = Windows.union(*(self.by_key[key] for key in wanted))
        return self.unions[wanted]

    def kind_of(self, day: date) -> tuple[Kind, Words | None]:
        """What a date is, and its name, by the version in force on it."""
        return in_force_on(self.versions, day).document.kind_of(day)


def same_until(one: CoverageWindows, other: CoverageWindows, first: datetime, last: datetime) -> datetime:
    """The first instant from `first` on at which the two differ in what is open; `last` where none does before it.

    Whatever ends until then is the same by both: no amount of time can run out earlier or later by what lies after it.
    """
    keys = {*one.by_key, *other.by_key}
    return min((_differ(one.by_key.get(key), other.by_key.get(key), first, last) for key in keys), default=last)


def _differ(one: Windows | None, other: Windows | None, first: datetime, last: datetime) -> datetime:
    """Before the first bound that only one of them has, both open and close alike."""
    pairs = zip_longest(_bounds(one, first, last), _bounds(other, first, last), fillvalue=last)
    return next((min(a, b) for a, b in pairs if a != b), last)


def _bounds(windows: Windows | None, first: datetime, last: datetime) -> list[datetime]:
    """When it opens and closes in turn, whichever rule opens it."""
    found: list[datetime] = []
    for start, end, _rule in windows.intervals(first, last) if windows is not None else ():
        if found and found[-1] == start:
            found[-1] = end
        else:
            found += [start, end]
    return found


def _spans(hours: Sequence[tuple[str, str]]) -> tuple[WallSpan, ...]:
    return tuple(WallSpan.parse(*span) for span in hours)


def _period_days(read: CalendarDocument) -> set[date]:
    return {
        period.first + timedelta(days=offset)
        for period in read.holiday_periods
        for offset in range((period.last - period.first).days + 1)
        if (period.first + timedelta(days=offset)).weekday() < len(WORKDAYS)
    }


@lru_cache(maxsize=256)
def windows_of(read: CalendarDocument) -> CoverageWindows:
    """The windows of one document, as if it held for all time."""
    holidays = {day.on: day for day in read.public_holidays}
    periods = _period_days(read) - set(holidays)
    closings = {day.on: day for day in read.closing_days if day.on not in holidays and day.on not in periods}
    shut: dict[date, tuple[WallSpan, ...]] = {
        **dict.fromkeys(periods, ()),
        **{on: _spans(day.hours) for on, day in {**closings, **holidays}.items()},
    }
    emergency = _spans(read.emergency_hours)
    periods_shut = dict.fromkeys(sorted(periods), _spans(read.holiday_hours))
    days_off = {on: _less(emergency, _spans(day.hours)) for on, day in sorted({**closings, **holidays}.items())}
    drawn = {
        "office": _drawn("office", read.zone, {day: _spans(spans) for day, spans in read.weekly}, shut),
        "holiday_period": _drawn("holiday_period", read.zone, {}, periods_shut),
        "emergency": _drawn("emergency", read.zone, dict.fromkeys(("sat", "sun"), emergency), days_off),
    }
    return CoverageWindows(drawn, (DatedCalendar(0, date.min, read),))


def _less(spans: Hours, open_hours: Hours) -> Hours:
    """The spans without the hours that a half day is open all the same; none of either runs past midnight."""
    left = [(span.start, span.end) for span in spans]
    for hours in open_hours:
        left = [
            (start, end)
            for first, last in left
            for start, end in ((first, min(last, hours.start)), (max(first, hours.end), last))
            if start < end
        ]
    return tuple(WallSpan(start, end) for start, end in left)


def _drawn(key: str, zone: str, weekly: Mapping[str, Hours], dated: Mapping[date, Hours]) -> Windows:
    rule = Rule(key)
    return Calendar(zone, weekly, dated_hours=dated, weekly_rule=rule, dated_rules=dict.fromkeys(dated, rule)).windows()


def in_force_on(versions: Sequence[DatedCalendar], day: date) -> DatedCalendar:
    """The version that begins latest on or before the date; of two on one day the later number; else the earliest."""
    begun = [version for version in versions if version.effective_from <= day]
    if begun:
        return max(begun, key=lambda version: (version.effective_from, version.number))
    return min(versions, key=lambda version: (version.effective_from, -version.number))


def spliced(versions: Sequence[DatedCalendar]) -> CoverageWindows:
    """The windows of a calendar with all its versions, each from the date it takes effect."""
    starts = sorted({version.effective_from for version in versions})
    pieces = [in_force_on(versions, start).document for start in starts]
    marks = [
        None,
        *(datetime.combine(on, time(), ZoneInfo(piece.zone)) for on, piece in zip(starts[1:], pieces[1:], strict=True)),
    ]
    drawn = [windows_of(piece) for piece in pieces]
    return CoverageWindows(
        {
            key: Windows.splice([(mark, piece.by_key[key]) for mark, piece in zip(marks, drawn, strict=True)])
            for key in drawn[0].by_key
        },
        tuple(versions),
    )
