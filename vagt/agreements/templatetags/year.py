"""A year of a calendar: twelve months in ISO weeks, every day that is not an ordinary one marked and named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from django import template
from django.utils.translation import gettext as _

from vagt.agreements.rules.calendar import (
    WEEKDAYS,
    CalendarDocument,
    CoverageWindows,
    NamedDay,
    NamedPeriod,
    in_force_on,
)
from vagt.kit.components import MONTHS
from vagt.kit.speech import day_long, weekday
from vagt.kit.words import Words

register = template.Library()

LOOKS: Final = {"public_holiday": "is-ph", "holiday_period": "is-hol", "closing_day": "is-cls", "closed": "is-weekend"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearDay:
    """One date: how it looks, and what it is."""

    on: date
    look: str
    said: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its name and its weeks, with None where a day belongs to another month."""

    number: int
    name: str
    weeks: tuple[tuple[int, tuple[YearDay | None, ...]], ...]


@register.inclusion_tag("agreements/calendar/months.html")
def months(
    coverage: CoverageWindows, year: int, today: date, before: CoverageWindows | None = None
) -> dict[str, object]:
    """The year as `coverage` has it; what differs from `before` is marked as a change that is not saved."""
    names = MONTHS["da"] if str(Words("da", "en")) == "da" else MONTHS["en"]
    monday = date(2024, 1, 1)
    return {
        "editing": before is not None,
        "weekdays": [
            (str(weekday(monday + n * _DAY)), str(weekday(monday + n * _DAY))[:2].capitalize()) for n in range(7)
        ],
        "months": [
            Month(number, names[number - 1].capitalize(), tuple(_weeks(coverage, year, number, today, before)))
            for number in range(1, 13)
        ],
    }


def _weeks(
    coverage: CoverageWindows, year: int, month: int, today: date, before: CoverageWindows | None
) -> Iterator[tuple[int, tuple[YearDay | None, ...]]]:
    first = date(year, month, 1)
    monday = first - first.weekday() * _DAY
    while monday <= first or monday.month == month:
        days = [monday + offset * _DAY for offset in range(7)]
        yield (
            monday.isocalendar().week,
            tuple(_day(coverage, day, today, before) if day.month == month else None for day in days),
        )
        monday += 7 * _DAY


def _day(coverage: CoverageWindows, day: date, today: date, before: CoverageWindows | None) -> YearDay:
    kind, name = coverage.kind_of(day)
    said = [str(name)] if name else []
    if kind == "closing_day":
        half = _half(coverage, day)
        said.append(_("closing day") if half is None else _("open %(hours)s") % {"hours": half})
    elif kind == "holiday_period":
        said.append(_("holiday period"))
    look = LOOKS.get(kind, "")
    if before is not None and _differs(coverage, before, day):
        look = f"{look} is-edit".strip()
        said.append(_("your change, not saved"))
    if day == today:
        look = f"{look} is-today".strip()
        said.append(_("today"))
    return YearDay(day, look, ", ".join(said))


def _differs(coverage: CoverageWindows, before: CoverageWindows, day: date) -> bool:
    return coverage.kind_of(day) != before.kind_of(day) or _half(coverage, day) != _half(before, day)


def _half(coverage: CoverageWindows, day: date) -> str | None:
    """The hours that a closing day is open all the same."""
    document = in_force_on(coverage.versions, day).document
    found: NamedDay | None = next((one for one in document.closing_days if one.on == day), None)
    return ", ".join(f"{start}–{end}" for start, end in found.hours) if found and found.hours else None


@register.filter
def long_day(on: date) -> str:
    """`Monday 27 July`."""
    return str(day_long(on))


@register.filter
def weekly_lines(document: CalendarDocument) -> list[tuple[str, str]]:
    """The weekly hours, days of the same hours together: `Mon–Fri`, `08:00–16:00`."""
    named = [(str(weekday(date(2024, 1, 1 + WEEKDAYS.index(day))))[:3], hours(spans)) for day, spans in document.weekly]
    lines = []
    for spans, same in groupby(named, key=lambda pair: pair[1]):
        days = [day for day, _spans in same]
        lines.append((days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}", spans))
    return lines


@register.filter
def of_year(rows: Sequence[NamedDay] | Sequence[NamedPeriod], year: int) -> list[NamedDay | NamedPeriod]:
    """The named days (or periods) that touch a year."""
    return [
        row
        for row in rows
        if (row.on.year == year if isinstance(row, NamedDay) else year in {row.first.year, row.last.year})
    ]


@register.filter
def hours(spans: object) -> str:
    """Pairs of times as `08:00–16:00, 18:00–20:00`."""
    return ", ".join(f"{start}–{end}" for start, end in spans)  # type: ignore[attr-defined]
