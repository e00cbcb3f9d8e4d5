"""A question to the clock as plain JSON values, and its answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from vagt.clock.calendars import Calendar
from vagt.clock.errors import BadAmount, BadCalendar, BadWindow, ClockError, NaiveInstant, NeverOpen, OutOfRange
from vagt.clock.instants import MOST_SECONDS, Pause, amount
from vagt.clock.walks import Row
from vagt.clock.windows import Windows
from vagt.clock.zones import zone_named

FIELDS = ("tz", "weekly", "holidays", "dated_hours", "pauses", "op", "start", "end", "minutes", "seconds")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TOO_FINE = re.compile(r"[.,][0-9]{7}")
# Longer walks have hundreds of thousands of rows; the result comes without them.
LONGEST_EXPLAINED = timedelta(days=300 * 365)

Json = dict[str, Any]


class BadQuestion(ClockError):
    """A question that lacks a field, has one too many, or holds something else in it than its kind."""


def answer(question: object) -> Json:
    """Return `{"result", "explain"}` for a question as documented in docs/rules/clock.md, or raise a `ClockError`.

    Every refusal carries the field in `where`.
    """
    if not isinstance(question, dict):
        raise BadQuestion("not a JSON object; write {...} with the fields of a question", "line")
    for name in question:
        if name not in FIELDS:
            raise BadQuestion(f"not a field; the fields are {', '.join(FIELDS)}", name)
    given = {name: value for name, value in question.items() if value is not None}
    op = given.get("op")
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise BadQuestion(f"{_shown(op)} is not an operation; write {', '.join(_OPERATIONS)}", "op")
    windows, zone = _windows(given)
    start = _instant(given, "start")
    try:
        return _OPERATIONS[op](windows, zone, start, given)
    except NeverOpen as error:
        raise error if error.where else error.at("weekly") from None
    except OutOfRange as error:
        raise error if error.where else error.at("start") from None


def _windows(given: Json) -> tuple[Windows, ZoneInfo]:
    try:
        zone = zone_named(_required(given, "tz"))
    except ClockError as error:
        raise error if error.where else error.at("tz") from None
    weekly = given.get("weekly", {})
    if not isinstance(weekly, dict):
        raise BadCalendar("not an object; write {'mon': [['08:00', '16:00']], ...}", "weekly")
    dated = given.get("dated_hours", {})
    if not isinstance(dated, dict):
        raise BadCalendar("not an object; write {'2026-12-24': [['08:00', '12:00']]}", "dated_hours")
    dated_hours = {_date(text, f"dated_hours.{text}"): hours for text, hours in dated.items()}
    return Calendar(zone.key, weekly, _holidays(given), dated_hours).windows(), zone


def _holidays(given: Json) -> Mapping[date, str]:
    holidays = given.get("holidays", [])
    if not isinstance(holidays, list | dict):
        raise BadCalendar("not a list; write ['2026-12-25', ...] or {'2026-12-25': 'Christmas Day'}", "holidays")
    names = holidays if isinstance(holidays, dict) else {}
    for text, name in names.items():
        if not isinstance(name, str):
            raise BadCalendar(f"{_shown(name)} is not a name; write the holiday's name", f"holidays.{text}")
    return {
        _date(text, f"holidays.{text}" if names else f"holidays[{place}]"): names.get(text, "") if names else ""
        for place, text in enumerate(holidays)
    }


def _required(given: Json, name: str) -> Any:
    if name not in given:
        raise BadQuestion("is missing; give it", name)
    return given[name]


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _date(text: object, where: str) -> date:
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise BadCalendar(f"{_shown(text)} is not a date of the calendar; write YYYY-MM-DD", where)


def _instant(given: Json, name: str) -> datetime:
    return _read_instant(_required(given, name), name)


def _read_instant(text: object, where: str) -> datetime:
    if not isinstance(text, str) or _TOO_FINE.search(text):
        raise BadQuestion(
            f"{_shown(text)} is not an instant to the microsecond; write 2026-07-03T15:30:00+02:00", where
        )
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"{_shown(text)} is not an instant; write it as 2026-07-03T15:30:00+02:00"
        raise BadQuestion(message, where) from None
    if found.tzinfo is None:
        raise NaiveInstant(f"{text} has no zone; write an offset, as in 2026-07-03T15:30:00+02:00", where)
    return found


def _pauses(given: Json) -> Sequence[Pause]:
    pauses = given.get("pauses", [])
    if not isinstance(pauses, list):
        raise BadWindow("not a list; write [[start, end], ...]", "pauses")
    found: list[Pause] = []
    for place, pause in enumerate(pauses):
        where = f"pauses[{place}]"
        if not isinstance(pause, list) or len(pause) != 2:
            raise BadWindow(f"{_shown(pause)} is not a pause; write [start, end]", where)
        start = _read_instant(pause[0], f"{where}[0]")
        end = None if pause[1] is None else _read_instant(pause[1], f"{where}[1]")
        if end is not None and end < start:
            raise BadWindow("the pause ends before it begins; write the earlier instant first", where)
        found.append((start, end))
    return found


def _seconds(given: Json) -> int:
    if "minutes" in given and "seconds" in given:
        raise BadQuestion("given beside minutes; give one of them", "seconds")
    name = "seconds" if "seconds" in given else "minutes"
    value = _required(given, name)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadAmount(f"{_shown(value)} is not a number; write a number of {name}", name)
    exact = Decimal(value)
    if exact.is_nan():
        raise BadAmount("not a number; write a number of " + name, name)
    if not -MOST_SECONDS <= exact <= MOST_SECONDS:
        raise OutOfRange("more than ten thousand years; no date can answer it", name)
    exact *= 60 if name == "minutes" else 1
    if exact != int(exact):
        raise BadAmount(f"{value} {name} is not a whole number of seconds; write one", name)
    amount(int(exact), name)
    return int(exact)


def _add(windows: Windows, zone: ZoneInfo, start: datetime, given: Json) -> Json:
    seconds, pauses = _seconds(given), _pauses(given)
    due = windows.add(start, seconds, pauses)
    return _answered(_written(due, zone), windows, zone, (start, due), pauses)


def _subtract(windows: Windows, zone: ZoneInfo, start: datetime, given: Json) -> Json:
    seconds, pauses = _seconds(given), _pauses(given)
    begun = windows.subtract(start, seconds, pauses)
    return _answered(_written(begun, zone), windows, zone, (begun, start), pauses)


def _elapsed(windows: Windows, zone: ZoneInfo, start: datetime, given: Json) -> Json:
    end, pauses = _instant(given, "end"), _pauses(given)
    return _answered(windows.elapsed(start, end, pauses), windows, zone, (start, end), pauses)


def _is_open(windows: Windows, zone: ZoneInfo, start: datetime, given: Json) -> Json:
    _pauses(given)
    rule = windows.rule_at(start)
    at = _written(start, zone)
    row = {"from": at, "to": at, "rule": rule.id, "counted_seconds": 0, "skipped_seconds": 0, "name": rule.name}
    return {"result": windows.is_open(start), "explain": [row]}


def _next_open(windows: Windows, zone: ZoneInfo, start: datetime, given: Json) -> Json:
    _pauses(given)
    opening = windows.next_open(start)
    return _answered(_written(opening, zone), windows, zone, (start, opening), ())


_OPERATIONS: Mapping[str, Callable[[Windows, ZoneInfo, datetime, Json], Json]] = {
    "add": _add,
    "subtract": _subtract,
    "elapsed": _elapsed,
    "is_open": _is_open,
    "next_open": _next_open,
}


def _answered(
    result: str | float, windows: Windows, zone: ZoneInfo, ends: tuple[datetime, datetime], pauses: Sequence[Pause]
) -> Json:
    if abs(ends[1] - ends[0]) > LONGEST_EXPLAINED:
        return {"result": result, "explain": [], "unexplained": "more than 300 years"}
    walk = windows.explain_between(*ends, pauses=pauses)
    return {"result": result, "explain": [_row(row, zone) for row in walk.rows]}


def _row(row: Row, zone: ZoneInfo) -> Json:
    return {
        "from": _written(row.start, zone),
        "to": _written(row.end, zone),
        "rule": row.rule.id,
        "counted_seconds": row.counted_seconds,
        "skipped_seconds": row.skipped_seconds,
        "kind": row.kind,
        "name": row.rule.name,
    }


def _written(t: datetime, zone: ZoneInfo) -> str:
    try:
        return t.astimezone(zone).isoformat()
    except OverflowError:
        message = f"an instant of the answer has no date between year 1 and 9999 in {zone.key}"
        raise OutOfRange(message, "start") from None
