"""Calendars: immutable values of zone, weekly hours, holidays and dated hours."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from vagt.clock.errors import BadCalendar
from vagt.clock.local import local
from vagt.clock.rules import WEEKLY, Rule
from vagt.clock.wall import WEEKDAYS, Hours, WallSpan, read_hours, refuse_overlap
from vagt.clock.windows import Windows, made_from
from vagt.clock.zones import zone_named

Holidays = Mapping[date, "str | Rule"] | Collection[date]


class Calendar:
    """One version of opening hours: an immutable, hashable value that compiles to `Windows`.

    `weekly` maps weekdays (0 or "mon" is Monday) to windows (`WallSpan`, or pairs as `("08:00", "16:00")`);
    `holidays` are dates without hours, with a name or `Rule` each; `dated_hours` replace weekly hours and
    holiday of their date, and an empty list closes it. `weekly_rule` and `dated_rules` give the rules that
    explanations show.

    Each date is decided by itself: by its dated hours, else its holiday, else the weekly hours. An overnight
    window is cut at midnight, and the part after midnight belongs to the next date and is decided there.

    Refuses unknown zones (`UnknownZone`), weekdays and dates (`BadCalendar`), and windows that overlap, also
    across midnight, or are not on the clock (`BadWindow`), each with its place in `where`.
    """

    __slots__ = ("_hash", "_key", "dated_hours", "dated_rules", "holidays", "weekly", "weekly_rule", "zone")

    zone: str
    weekly: tuple[tuple[WallSpan, ...], ...]
    holidays: Mapping[date, Rule]
    dated_hours: Mapping[date, tuple[WallSpan, ...]]
    dated_rules: Mapping[date, Rule]
    weekly_rule: Rule
    _key: tuple[Any, ...]
    _hash: int

    def __init__(
        self,
        zone: str,
        weekly: Mapping[int, Hours] | Mapping[str, Hours] = MappingProxyType({}),
        holidays: Holidays = (),
        dated_hours: Mapping[date, Hours] = MappingProxyType({}),
        *,
        weekly_rule: Rule = WEEKLY,
        dated_rules: Mapping[date, Rule] = MappingProxyType({}),
    ) -> None:
        dated = {_date(on, "dated_hours"): read_hours(hours, f"dated_hours.{on}") for on, hours in dated_hours.items()}
        values: dict[str, Any] = {
            "zone": zone_named(zone).key,
            "weekly": _week(weekly),
            "holidays": _in_order(_holidays(holidays)),
            "dated_hours": _in_order(dated),
            "dated_rules": _in_order({on: dated_rules.get(on) or _dated_rule(on, dated[on]) for on in dated}),
            "weekly_rule": weekly_rule,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        key = tuple(tuple(value.items()) if isinstance(value, Mapping) else value for value in values.values())
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_hash", hash(key))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a calendar never changes: make a new version instead of setting {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a calendar never changes: {name} cannot be taken away")

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Calendar) and self._key == other._key)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        days = ", ".join(
            f"{name} {' '.join(map(str, spans))}" for name, spans in zip(WEEKDAYS, self.weekly, strict=True) if spans
        )
        return f"<Calendar {self.zone}: {days or 'no weekly hours'}; {len(self.holidays)} holidays>"

    def __reduce__(self) -> tuple[Any, ...]:
        rules = (self.weekly_rule, dict(self.dated_rules))
        return (_again, (self.zone, self.weekly, dict(self.holidays), dict(self.dated_hours), rules))

    def windows(self) -> Windows:
        """Return the calendar's windows; equal calendars share one, and what it has worked out."""
        return made_from(local(self))

    def hours_on(self, on: date) -> tuple[WallSpan, ...]:
        """Return the windows that begin on the date, as they are written; empty when it is closed."""
        if on in self.dated_hours:
            return self.dated_hours[on]
        return () if on in self.holidays else self.weekly[on.weekday()]

    def closed_reason(self, on: date) -> Rule | None:
        """Return why an instant, or the whole of a date, is closed; None where it is (partly) open."""
        return self.windows().closed_reason(on)


def _again(
    zone: str,
    weekly: tuple[tuple[WallSpan, ...], ...],
    holidays: dict[date, Rule],
    dated_hours: dict[date, Hours],
    rules: tuple[Rule, dict[date, Rule]],
) -> Calendar:
    days: dict[int, Hours] = dict(enumerate(weekly))
    return Calendar(zone, days, holidays, dated_hours, weekly_rule=rules[0], dated_rules=rules[1])


def _in_order(by_date: dict[date, Any]) -> Mapping[date, Any]:
    return MappingProxyType(dict(sorted(by_date.items())))


def _date(on: object, where: str) -> date:
    if isinstance(on, date) and not isinstance(on, datetime):
        return on
    raise BadCalendar(f"{on!r} is not a date; give a date without a time", where)


def _holidays(given: Holidays) -> dict[date, Rule]:
    named: Mapping[date, str | Rule] = given if isinstance(given, Mapping) else dict.fromkeys(given, "")
    found = {}
    for on, name in named.items():
        day = _date(on, "holidays")
        found[day] = name if isinstance(name, Rule) else Rule(f"holiday:{day}", name or "Holiday")
    return found


def _dated_rule(on: date, hours: tuple[WallSpan, ...]) -> Rule:
    return Rule(f"dated:{on}", "Hours of this date" if hours else "Closed on this date")


def _week(weekly: Mapping[int, Hours] | Mapping[str, Hours]) -> tuple[tuple[WallSpan, ...], ...]:
    days: list[tuple[WallSpan, ...]] = [()] * 7
    seen = set()
    for given, hours in weekly.items():
        number = WEEKDAYS.index(given) if given in WEEKDAYS else given
        if isinstance(number, bool) or number not in range(7):
            raise BadCalendar(f"{given!r} is not a weekday; write {', '.join(WEEKDAYS)} or 0 to 6", "weekly")
        if number in seen:
            raise BadCalendar(f"{given!r} is given twice; give each weekday once", "weekly")
        seen.add(number)
        days[int(number)] = read_hours(hours, f"weekly.{WEEKDAYS[int(number)]}")
    for number, spans in enumerate(days):
        _refuse_night_overlap(number, spans, days[(number + 1) % 7])
    return tuple(days)


def _refuse_night_overlap(number: int, spans: tuple[WallSpan, ...], next_spans: tuple[WallSpan, ...]) -> None:
    morning = spans[-1].morning if spans else None
    for other in next_spans if morning else ():
        where = f"weekly.{WEEKDAYS[(number + 1) % 7]}"
        refuse_overlap(where, f"{spans[-1]} of {WEEKDAYS[number]}", morning or (0, 0), str(other), other.evening)
