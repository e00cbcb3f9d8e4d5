"""What counts in the next four weeks: a table of days with the hours of each kind of cover."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django import template

from vagt.agreements.rules.calendar import WORKDAYS, in_force_on
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Terms
from vagt.kit.speech import day_long, weekday
from vagt.kit.words import Words, listed

register = template.Library()

WEEKS = 4
_DAY = timedelta(days=1)
_PX_A_DAY, _LETTER = 23, 6.0  # a column on a desk, and a small letter
_LOOKS = {"office": "is-office", "holiday_period": "is-hol", "emergency": "is-emer"}
NOTHING = Words("", "")


class Told(NamedTuple):
    """What one day says: neighbours that say the same become one cell."""

    look: str
    text: Words = NOTHING
    hours: str = ""
    title: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of days: `shown` is what it has room for, `title` all there is to say."""

    span: int
    look: str
    shown: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of cover over the days."""

    name: Words
    cells: tuple[Cell, ...]
    is_added: bool = False


class Day(NamedTuple):
    """A column."""

    letters: str
    number: int
    title: str
    is_today: bool


@register.inclusion_tag("agreements/customer/coverage.html")
def coverage(terms: Terms, at: datetime, plans: Sequence[PlanTerms]) -> dict[str, object]:
    """The next four weeks, from this week's Monday, in the zone of the agreement's calendar."""
    today = at.astimezone(ZoneInfo(terms.zone)).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=offset) for offset in range(7 * WEEKS)]
    return {
        "terms": terms,
        "first": days[0],
        "last": days[-1],
        "weeks": [days[place].isocalendar().week for place in range(0, 7 * WEEKS, 7)],
        "days": [Day(str(weekday(d))[:2].capitalize(), d.day, str(day_long(d)), d == today) for d in days],
        "rows": list(_rows(terms, days, plans)),
    }


def _rows(terms: Terms, days: Sequence[date], plans: Sequence[PlanTerms]) -> Iterator[Row]:
    normal, critical = _response(terms, "normal"), _response(terms, "critical")
    if normal or critical:
        alike = normal == critical
        told = _told(terms, days, normal, _sold(plans, "normal"), plans)
        yield Row(Words("Svartid", "Response time"), _cells(told))
        if not alike:
            told = _told(terms, days, critical, _sold(plans, "critical"), plans)
            yield Row(Words("Svartid, kritisk", "Response, critical"), _cells(told))
    else:
        yield Row(Words("Svartid", "Response time"), _whole(days, "is-shut", _better(plans, "response.guaranteed")))
    phone = terms.grants.get("hotline.phone")
    if phone is None:
        yield Row(Words("Telefon", "Phone"), _whole(days, "is-shut", _better(plans, "hotline.phone")))
    else:
        held = terms.held(phone.conditions.windows)
        told = _told(terms, days, held, phone.conditions.windows, plans)
        name = Words("Telefon, kritisk", "Phone, critical")
        yield Row(name if phone.conditions.priorities else Words("Telefon", "Phone"), _cells(told))
    if any(_booked(terms, day) for day in days):
        told = [_booked(terms, day) or Told("") for day in days]
        yield Row(Words("Øget beredskab", "Increased readiness"), _cells(told))
    if "monitoring" in terms.grants:
        yield Row(
            Words("Overvågning", "Monitoring"), _whole(days, "is-ok", _watched(terms)), "monitoring" in terms.overrides
        )


def _response(terms: Terms, priority: str) -> tuple[str, ...]:
    """The windows that count for a response at this priority, in the order of the plan."""
    keys = [
        key
        for promise in terms.promises
        if promise.kind == "response" and priority in promise.minutes and promise.booking is None
        for key in terms.held(promise.windows)
    ]
    return tuple(dict.fromkeys(keys))


def _sold(plans: Sequence[PlanTerms], priority: str) -> tuple[str, ...]:
    """The windows that count for a response at this priority in any plan on sale."""
    keys = [
        window.key
        for plan in plans
        for window in plan.windows
        if window.needs is None or window.needs in plan.grants
        for promise in plan.promises
        if promise.kind == "response" and priority in promise.minutes and window.key in promise.windows
    ]
    return tuple(dict.fromkeys(keys))


def _whole(days: Sequence[date], look: str, text: Words) -> tuple[Cell, ...]:
    return (Cell(len(days), look, str(text), ""),)


def _better(plans: Sequence[PlanTerms], entitlement: str) -> Words:
    names = [plan.name for plan in plans if entitlement in plan.grants]
    if not names:
        return Words("Ikke med i aftalen", "Not included")
    which = listed(names)
    return Words(f"Ikke med i aftalen; det er med i {which.da}", f"Not included; {which.en} include it")


def _watched(terms: Terms) -> Words:
    keys = [key for p in terms.promises if p.kind == "notification" for key in terms.held(p.windows)]
    if not keys:
        return Words("Overvåget døgnet rundt", "Watched around the clock")
    hours = listed(terms.window(key).name for key in dict.fromkeys(keys))
    return Words(
        f"Overvåget døgnet rundt; alarmer håndteres i {hours.da}",
        f"Watched around the clock; alerts are handled in {hours.en}",
    )


def _told(
    terms: Terms, days: Sequence[date], held: Sequence[str], sold: Sequence[str], plans: Sequence[PlanTerms]
) -> list[Told]:
    mine = _hours_by_day(terms, held, days)
    others = _hours_by_day(terms, [key for key in sold if key not in held], days)
    told: list[Told] = []
    for day in days:
        before = told[-1] if told else Told("")
        if day in mine:
            key, hours = mine[day]
            told.append(Told(_LOOKS.get(key, "is-office"), _begun(terms.window(key).name), hours))
        elif day in others:
            told.append(Told("is-shut", _shut(terms, others[day][0], day, plans)))
        elif (
            before.look == "is-shut"
            and day.weekday() >= len(WORKDAYS)
            and before.text.en.startswith(_period(terms, day))
        ):
            told.append(before)
        else:
            told.append(Told("", title=terms.coverage.kind_of(day)[1] or NOTHING))
    return told


def _period(terms: Terms, day: date) -> str:
    """The English name of the holiday period around a weekend day; something that nothing begins with otherwise."""
    periods = in_force_on(terms.coverage.versions, day).document.holiday_periods
    return next((period.name.en for period in periods if day in period), "\0")


def _shut(terms: Terms, key: str, day: date, plans: Sequence[PlanTerms]) -> Words:
    """`Summer holiday: open for Extended and Premium, nothing counts here`."""
    needs = terms.window(key).needs
    names = [plan.name for plan in plans if needs in plan.grants]
    kind, name = terms.coverage.kind_of(day)
    said = _begun(terms.window(key).name) if name is None or kind == "closed" else name
    if not names:
        return said
    who = listed(names)
    return Words(
        f"{said.da}: åbent for {who.da}, tæller ikke her", f"{said.en}: open for {who.en}, nothing counts here"
    )


def _hours_by_day(terms: Terms, keys: Sequence[str], days: Sequence[date]) -> dict[date, tuple[str, str]]:
    """The window that opens on each date, and its hours, as `08–16`."""
    zone = ZoneInfo(terms.zone)
    found: dict[date, tuple[str, str]] = {}
    if not keys:
        return found
    start, end = (datetime.combine(day, time(), zone) for day in (days[0], days[-1] + _DAY))
    for interval in terms.coverage.union(keys).intervals(start, end):
        opens, closes = interval.start.astimezone(zone), interval.end.astimezone(zone)
        hours = f"{_short(opens)}–{_short(closes)}"
        key, before = found.get(opens.date(), (interval.rule.id, ""))
        found[opens.date()] = (key, f"{before}, {hours}" if before else hours)
    return found


def _short(at: datetime) -> str:
    return f"{at:%H}" if at.minute == 0 else f"{at:%H:%M}"


def _booked(terms: Terms, day: date) -> Told | None:
    zone = ZoneInfo(terms.zone)
    for booking in terms.bookings:
        start, end = booking.start.astimezone(zone), booking.end.astimezone(zone)
        if start.date() <= day <= end.date():
            text = Words(f"Beredskab {booking.reference}", f"Readiness {booking.reference}")
            return Told("is-book", text, f"{_short(start)}–{_short(end)}")
    return None


def _cells(told: Iterable[Told]) -> tuple[Cell, ...]:
    cells = []
    for one, same in groupby(told):
        span = len(list(same))
        whole = " ".join(part for part in (str(one.text), one.hours) if part)
        room = span * _PX_A_DAY
        shown = next((text for text in (whole, one.hours) if text and len(text) * _LETTER < room), "")
        cells.append(Cell(span, one.look, shown, str(one.title) or (whole if shown != whole else "")))
    return tuple(cells)


def _begun(words: Words) -> Words:
    return Words(words.da[:1].upper() + words.da[1:], words.en[:1].upper() + words.en[1:])
