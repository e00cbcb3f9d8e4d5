"""The explanation over days, drawn to scale: a column a day, and the bar that the counted hours fill."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django import template

from vagt.agreements.rules.why import Step, Why
from vagt.agreements.rules.why.steps import Piece, pieces_of
from vagt.kit.speech import weekday
from vagt.kit.words import Words

register = template.Library()

HEIGHT = 130
MOST_DAYS = 75  # more columns than this say nothing
_DAY = timedelta(days=1)
_LETTER = 6.2  # px of a small letter, about
_WIDE, _PHONE = 1060, 330  # px of the strip on a desk and on a phone
_GAP = 0.25  # per cent between the pieces of the bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in a day's column."""

    look: str
    y: float
    height: float


@dataclass(slots=True)
class Column:
    """One day."""

    day: date
    letters: str
    week: int
    begins_week: bool
    is_last: bool
    counted: int = 0
    bars: list[Bar] = field(default_factory=list)
    pins: list[float] = field(default_factory=list)

    @property
    def is_off(self) -> bool:
        return not self.bars


@dataclass(frozen=True, slots=True)
class Group:
    """What a run of columns comes to: time that counted, or the reason why none did."""

    span: int
    label: str
    note: str = ""
    counted: bool = False
    look: str = ""  # what a phone, or even a desk, has no room for


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the bar, in per cent, the label it has room for, and where it pours from."""

    x: float
    width: float
    label: str
    path: str
    is_tiny: bool = False

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str
    anchor: str = "middle"
    is_tiny: bool = False


@register.simple_tag
def days_of(why: Why) -> int:
    """How many dates the walk touches."""
    if why.due is None:
        return 0
    zone = ZoneInfo(why.zone)
    first, last = (at.astimezone(zone).date() for at in (why.inquiry.received, why.due.at))
    return (last - first).days + 1


@register.inclusion_tag("agreements/why/strip.html")
def strip(why: Why) -> dict[str, object]:
    """The strip of a due time; nothing for one that is too far away to be drawn."""
    if why.due is None or days_of(why) > MOST_DAYS:
        return {"why": why, "columns": []}
    pieces = pieces_of(why.due)
    low, high = _axis(why, pieces)
    columns = list(_columns(why, pieces, low, high))
    return {
        "why": why,
        "columns": columns,
        "weeks": [(week, len(list(same))) for week, same in groupby(columns, key=lambda column: column.week)],
        "groups": _groups(why, columns),
        "hours": _hours(low, high),
        "from_hour": _clock(low),
        "to_hour": _clock(high),
        "height": HEIGHT,
        "half": len(columns) // 2,
        "rest": len(columns) - len(columns) // 2,
        "chunks": list(_chunks(why, columns)),
        "ticks": list(_ticks(why.counted)),
    }


def _clock(hour: float) -> str:
    shown = f"{int(hour):02d}:{round(hour % 1 * 60):02d}"
    return str(Words(shown.replace(":", "."), shown))


def _of_day(at: datetime, day: date, zone: ZoneInfo) -> float:
    """Hours on the wall clock since the midnight of `day`."""
    local = at.astimezone(zone)
    return 24.0 if local.date() > day else local.hour + local.minute / 60 + local.second / 3600


def _open_spans(why: Why, keys: Sequence[str], day: date) -> Iterator[tuple[float, float]]:
    zone = ZoneInfo(why.zone)
    start = datetime.combine(day, time(), zone)
    for interval in why.terms.coverage.union(keys).intervals(start, datetime.combine(day + _DAY, time(), zone)):
        yield _of_day(interval.start, day, zone), _of_day(interval.end, day, zone)


def _held(why: Why) -> tuple[str, ...]:
    winner = why.due.winner.promise if why.due else None
    return why.terms.held(winner.windows) if winner and winner.booking is None else ()


def _axis(why: Why, pieces: Sequence[Piece]) -> tuple[float, float]:
    """From an hour before the earliest window to an hour after the last."""
    zone = ZoneInfo(why.zone)
    edges = [
        edge
        for piece in pieces
        if piece.window
        for edge in (_of_day(piece.start, piece.day, zone), _of_day(piece.end, piece.day, zone))
    ]
    for day in {piece.day for piece in pieces if piece.counts}:
        edges += [edge for span in _open_spans(why, _held(why), day) for edge in span] if _held(why) else []
    received = _of_day(why.inquiry.received, pieces[0].day, zone)
    return max(0.0, min([*edges, received]) // 1 - 1), min(24.0, max([*edges, received]) // 1 + 1)


def _columns(why: Why, pieces: Sequence[Piece], low: float, high: float) -> Iterator[Column]:
    zone = ZoneInfo(why.zone)
    due = why.due.at if why.due else why.inquiry.received
    scale = HEIGHT / (high - low)
    by_day = [(day, list(same)) for day, same in groupby(pieces, key=lambda piece: piece.day)]
    for place, (day, mine) in enumerate(by_day):
        column = Column(
            day,
            str(weekday(day))[:2].capitalize(),
            day.isocalendar().week,
            day.weekday() == 0,
            place == len(by_day) - 1,
        )
        counted = [piece for piece in mine if piece.counts]
        column.counted = round(sum((piece.end - piece.start).total_seconds() for piece in counted))
        spans = [("v-w-other", span) for span in _open_spans(why, _held(why), day)] if _held(why) else []
        hatched = next(
            (s.window for s in why.steps if not s.counts and s.window and s.start <= mine[0].start < s.end), None
        )
        if hatched:
            spans += [("", span) for span in _open_spans(why, [hatched], day)]
        spans += [("v-w-counted", (_of_day(p.start, day, zone), _of_day(p.end, day, zone))) for p in counted]
        column.bars = [Bar(look, round((a - low) * scale, 1), round((b - a) * scale, 1)) for look, (a, b) in spans]
        for at in (why.inquiry.received, due):
            if at.astimezone(zone).date() == day:
                column.pins.append(round((_of_day(at, day, zone) - low) * scale, 1))
        yield column


def _groups(why: Why, columns: Sequence[Column]) -> list[Group]:
    """The line under the columns: each counted day by itself, days skipped for one reason together."""
    zone, groups = ZoneInfo(why.zone), []
    for key, same in groupby(enumerate(columns), key=lambda pair: _key(why, pair, zone)):
        run = [column for _place, column in same]
        if isinstance(key, Step):
            label, note = _said(key), str(key.note)
        else:
            label, note = _amount(run[0].counted), ""
        groups.append(Group(len(run), label, note, not isinstance(key, Step), _room(label, len(run), len(columns))))
    return groups


def _key(why: Why, pair: tuple[int, Column], zone: ZoneInfo) -> Step | int:
    place, column = pair
    if column.counted:
        return place
    noon = datetime.combine(column.day, time(12), zone)
    return next((step for step in why.steps if step.start <= noon < step.end and not step.counts), None) or next(
        step for step in why.steps if not step.counts and step.end > datetime.combine(column.day, time(), zone)
    )


def _said(step: Step) -> str:
    if step.reason == "weekend":
        return str(Words("weekend", "weekend"))
    return str(Words(step.why.da.rpartition(", ")[0] or step.why.da, step.why.en.rpartition(", ")[0] or step.why.en))


def _room(label: str, span: int, columns: int) -> str:
    wanted = len(label) * _LETTER
    if wanted > 2 * _WIDE * span / columns:
        return "v-sr"
    return "is-tiny" if wanted > 1.6 * _PHONE * span / columns else ""


def _amount(seconds: int) -> str:
    """`30 min`, `7½ h`, `7 h 20`."""
    hours, rest = divmod(seconds // 60, 60)
    hour = str(Words("t.", "h"))
    if not hours:
        return f"{rest} min"
    part = {0: "", 15: "¼", 30: "½", 45: "¾"}.get(rest)
    return f"{hours} {hour} {rest}" if part is None else f"{hours}{part} {hour}"


def _hours(low: float, high: float) -> list[Tick]:
    scale, middle = HEIGHT / (high - low), (low + high) / 2
    marks = [low + 1, middle, high - 1] if high - low > 4 else [low, high]
    return [Tick(round((mark - low) * scale + 4, 1), _clock(mark)) for mark in marks]


def _chunks(why: Why, columns: Sequence[Column]) -> Iterator[Chunk]:
    """The bar: every counted day's share, and the shape in which it pours down from its column."""
    total, before = max(why.counted, 1), 0
    counted = [(place, column) for place, column in enumerate(columns) if column.counted]
    for place, column in counted:
        x, width = 100 * before / total, 100 * column.counted / total
        before += column.counted
        gap = _GAP if place != counted[-1][0] else 0
        top = [1000 * edge / len(columns) for edge in (place, place + 1)]
        bottom = [x * 10, (x + width - gap) * 10]
        path = f"M{top[0] + 1:.1f} 0H{top[1] - 1:.1f}L{bottom[1]:.1f} 10H{bottom[0]:.1f}Z"
        label = _amount(column.counted)
        wanted = len(label) * _LETTER
        label = label if width / 100 * _WIDE > wanted else ""
        yield Chunk(round(x, 2), round(width - gap, 2), label, path, is_tiny=width / 100 * _PHONE < wanted)


def _ticks(total: int) -> Iterator[Tick]:
    """Hours along the bar: at most four before the end."""
    hours = total / 3600
    step = next((size for size in (0.25, 0.5, 1, 2, 4, 8, 16, 24, 40, 80) if hours / size <= 4), 160)
    count = 0
    while count * step < hours * 0.85:
        label = "0" if not count else _amount(round(count * step * 3600))
        yield Tick(round(100 * count * step / hours, 2), label, "start" if not count else "middle", count == 3)
        count += 1
