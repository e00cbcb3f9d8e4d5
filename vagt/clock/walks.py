"""The walk from a start to a due time, stretch by stretch, with the reason for each: the answer to "Why?"."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from vagt.clock.horizon import Horizon
from vagt.clock.instants import ZERO, Stretch, in_seconds, instant
from vagt.clock.pieces import Pieces, common, joined, overlaid, without
from vagt.clock.rules import CLOSED, PAUSED, Rule

Kind = Literal["counted", "open_elsewhere", "closed", "paused"]


class Row(NamedTuple):
    """One stretch of a walk, in UTC: why it is as it is, and how much of it counted or was skipped.

    `kind` is `counted` (open and running), `paused` (open, but paused), `open_elsewhere` (open in windows
    that do not count here) or `closed`. A row counts wholly or not at all.
    """

    start: datetime
    end: datetime
    rule: Rule
    counted: timedelta
    skipped: timedelta
    kind: Kind

    @property
    def counted_seconds(self) -> int | float:
        """Seconds that counted; an int when whole. `counted` is exact to the microsecond."""
        return in_seconds(self.counted)

    @property
    def skipped_seconds(self) -> int | float:
        """Seconds that did not count; an int when whole. `skipped` is exact to the microsecond."""
        return in_seconds(self.skipped)


class Walk(NamedTuple):
    """Rows in time order, each beginning where the one before ended, from `start` to `due` (UTC)."""

    start: datetime
    due: datetime
    rows: tuple[Row, ...]

    @property
    def counted(self) -> timedelta:
        """The sum of what counted: exactly the amount asked for."""
        return sum((row.counted for row in self.rows), ZERO)

    @property
    def counted_seconds(self) -> int | float:
        """`counted` in seconds; an int when whole."""
        return in_seconds(self.counted)


def walk(horizon: Horizon, lo: timedelta, hi: timedelta, besides: Sequence[Horizon], pauses: Sequence[Stretch]) -> Walk:
    """Return the walk over `[lo, hi)`. `besides` are windows that exist but do not count here."""
    opened = horizon.pieces_between(lo, hi)
    stops: Pieces = [(start, end, PAUSED) for start, end in pauses]
    elsewhere: Pieces = []
    for other in besides:
        elsewhere = overlaid(elsewhere, other.pieces_between(lo, hi))
    elsewhere = without(elsewhere, opened)
    whole: Pieces = [(lo, hi, CLOSED)] if lo < hi else []
    closed = without(without(whole, opened), elsewhere)
    reasons = horizon.source.reasons(lo, hi) if closed else []
    rows = [
        *_rows("counted", without(opened, stops)),
        *_rows("paused", common(stops, opened)),
        *_rows("open_elsewhere", elsewhere),
        *_rows("closed", common(reasons, closed)),
    ]
    return Walk(instant(lo), instant(hi), tuple(sorted(rows)))


def _rows(kind: Kind, pieces: Pieces) -> list[Row]:
    found = []
    for start, end, rule in joined(pieces):
        length = end - start
        counted = length if kind == "counted" else ZERO
        found.append(Row(instant(start), instant(end), rule, counted, length - counted, kind))
    return found
