"""The explanation within two days or so: a lane per promise on an axis of hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import template

from vagt.agreements.rules.terms import Considered
from vagt.agreements.rules.why import Looked, Why
from vagt.clock import Rule, Windows
from vagt.kit.speech import clock_time, day_long, day_short
from vagt.kit.words import Words

register = template.Library()

_HOUR = timedelta(hours=1)
REACH = timedelta(hours=48)  # what is due later than this after the winner stands beside the drawing
LANE, TOP = 66, 62  # px: height of a lane, base line of the first one's title


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of a lane, in per cent of its width."""

    look: str
    x: float
    width: float


@dataclass(slots=True)
class Lane:
    """One promise: its title, what is said of its due time, its windows."""

    title: str
    said: str
    decides: bool
    y: int
    pieces: list[Piece] = field(default_factory=list)
    due: float | None = None

    @property
    def bar(self) -> int:
        return self.y + 10

    @property
    def middle(self) -> int:
        return self.y + 23


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on the axis."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Axis:
    """The hours that are drawn."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    def at(self, instant: datetime) -> float:
        """Where an instant lies, in per cent."""
        return round(100 * ((instant - self.start) / (self.end - self.start)), 2)

    def clipped(self, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        low, high = max(start, self.start), min(end, self.end)
        return (low, high) if low < high else None


@register.inclusion_tag("agreements/why/lanes.html")
def lanes(why: Why) -> dict[str, object]:
    """The lanes of a due time: the winner, what else applied, and what the next plan would have given."""
    if why.due is None:
        return {"why": why, "lanes": []}
    rows = [row for row in why.looked if row.due is not None and row.considered is not None]
    axis = _axis(why, rows)
    drawn = [_lane(why, axis, row, TOP + LANE * place) for place, row in enumerate(rows[:4])]
    received = axis.at(why.inquiry.received)
    return {
        "why": why,
        "lanes": drawn,
        "height": TOP + LANE * len(drawn) + 12,
        "foot": TOP + LANE * len(drawn) - 8,
        "hours": list(_hours(axis)),
        "days": list(_days(axis)),
        "received": received,
        "flag": Mark(received, "", "start" if received < 8 else "end" if received > 92 else "middle"),
    }


def _axis(why: Why, rows: Sequence[Looked]) -> Axis:
    zone, received = ZoneInfo(why.zone), why.inquiry.received
    winner = why.due.at if why.due else received
    shown = [row.due for row in rows if row.due is not None and row.due - winner <= REACH]
    start = received.astimezone(zone).replace(minute=0, second=0, microsecond=0) - _HOUR
    end = max([winner, *shown]).astimezone(zone) + _HOUR
    whole = end.replace(minute=0, second=0, microsecond=0)
    end = whole if whole == end else whole + _HOUR
    return Axis(start, max(end, start + 6 * _HOUR), zone)


def _lane(why: Why, axis: Axis, row: Looked, y: int) -> Lane:
    considered, decides = row.considered, row.result == "decides"
    if considered is None or row.due is None:
        return Lane(str(row.title), str(row.said), decides, y)
    moment = Words(*(f"{d} {t}" for d, t in zip(*_parts(row.due, axis.zone), strict=True)))
    said = Words(f"senest {moment.da}", f"by {moment.en}")
    lane = Lane(str(row.title), str(said), decides, y)
    if row.result == "not_bought":
        lane.said = f"{said}, {str(row.said).lower()}"
    windows = _windows(why, row, considered)
    lane.pieces = [
        Piece("v-w-other", axis.at(i.start), round(axis.at(i.end) - axis.at(i.start), 2))
        for i in windows.intervals(axis.start, axis.end)
    ]
    counted = "v-w-counted" if decides else "v-w-late"
    for interval in windows.intervals(why.inquiry.received, row.due):
        part = axis.clipped(interval.start, interval.end)
        if part:
            lane.pieces.append(Piece(counted, axis.at(part[0]), round(axis.at(part[1]) - axis.at(part[0]), 2)))
    lane.due = axis.at(row.due) if row.due <= axis.end else None
    return lane


def _parts(at: datetime, zone: ZoneInfo) -> tuple[Words, Words]:
    local = at.astimezone(zone)
    return day_short(local.date()), clock_time(local)


def _windows(why: Why, row: Looked, considered: Considered) -> Windows:
    """The windows that this promise counts in; of a booking, its interval and the minutes after it."""
    booking = considered.promise.booking
    if booking is not None:
        end = max(booking.end, considered.due or booking.end)
        return Windows.fixed([(booking.start, end, Rule("booking"))])
    return why.terms.coverage.union(row.windows)


def _hours(axis: Axis) -> Iterator[Mark]:
    length = (axis.end - axis.start) / _HOUR
    step = next(size for size in (1, 2, 3, 4, 6, 12, 24) if length / size <= 13 or size == 24)
    mark = axis.start.astimezone(UTC)
    while mark <= axis.end:
        hour = mark.astimezone(axis.zone).hour
        if hour % step == 0 and 1 < axis.at(mark) < 99:
            yield Mark(axis.at(mark), f"{hour:02d}")
        mark += _HOUR


def _days(axis: Axis) -> Iterator[Mark]:
    first = axis.start.date()
    for offset in range((axis.end.date() - first).days + 1):
        day = first + timedelta(days=offset)
        begins = max(axis.start, datetime.combine(day, time(), axis.zone))
        ends = min(axis.end, datetime.combine(day + timedelta(days=1), time(), axis.zone))
        room = axis.at(ends) - axis.at(begins)
        if room > 9:
            yield Mark(axis.at(begins), str(day_long(day) if room > 22 else day_short(day)))
