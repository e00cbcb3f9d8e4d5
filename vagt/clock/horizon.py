"""How far a set of windows has been worked out, and how that horizon grows.

A `Table` holds the windows of one range as sorted lists, so that every question is one or two binary
searches. A `Horizon` grows its table on demand, as far as a question needs. It never scans without end:
outside the regular limits of its source the windows repeat every 400 years, so 400 years without an opening
prove that none comes, and longer distances are folded by whole periods.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import accumulate
from typing import Any

from vagt.clock.errors import NeverOpen
from vagt.clock.instants import DAY, EVER, FIRST, FOREVER, LAST, PERIOD, TICK, ZERO, instant
from vagt.clock.pieces import Pieces, clipped, joined
from vagt.clock.sources import Source

# starts, ends, open time before each window (and after the last), start minus open time before.
Lookup = tuple[timedelta, timedelta, list[timedelta], list[timedelta], list[timedelta], list[timedelta]]

_MARGIN_BACK = timedelta(days=45)
_MARGIN_AHEAD = timedelta(days=400)
_GREATEST_STEP = timedelta(days=36_525)
# A question this far from the table starts a new one instead of filling what lies between.
_FAR = timedelta(days=36_525)
# A longer table (about 60 years of office hours, 4 MB) answers its question and is forgotten.
_KEPT_WINDOWS = 16_000


class Table:
    """The windows within `[lo, hi]`, worked out. The first entry of each list is an empty window at `lo`."""

    __slots__ = ("arrays", "before", "ends", "hi", "lo", "lookup", "pieces", "shift", "starts", "total")

    def __init__(self, lo: timedelta, hi: timedelta, pieces: Pieces) -> None:
        self.lo = lo
        self.hi = hi
        self.pieces = pieces
        self.starts = [lo, *(piece[0] for piece in pieces)]
        self.ends = [lo, *(piece[1] for piece in pieces)]
        lengths = (end - start for start, end in zip(self.starts, self.ends, strict=True))
        self.before = list(accumulate(lengths, initial=ZERO))
        self.shift = [start - open_before for start, open_before in zip(self.starts, self.before, strict=False)]
        self.total = self.before[-1]
        # What the batch forms make of it, so that this module need not know NumPy.
        self.arrays: dict[int, Any] = {}
        self.lookup: Lookup = (lo, hi, self.starts, self.ends, self.before, self.shift)

    def open_until(self, u: timedelta) -> timedelta:
        """Return the open time in `[lo, u)`."""
        place = bisect_right(self.starts, u)
        return u - self.shift[place - 1] if u < self.ends[place - 1] else self.before[place]

    def earliest(self, open_time: timedelta) -> timedelta:
        """Return the first instant at which `open_time` has passed since `lo`: a closing instant stays."""
        return self.shift[bisect_left(self.before, open_time) - 1] + open_time

    def latest(self, open_time: timedelta) -> timedelta:
        """Return the last instant at which `open_time` has passed since `lo`: an opening instant stays."""
        return self.shift[bisect_right(self.before, open_time, 0, len(self.starts)) - 1] + open_time

    def opening(self, u: timedelta) -> timedelta | None:
        """Return `u` when open then, else the next opening within the table, else None."""
        place = bisect_right(self.starts, u)
        if u < self.ends[place - 1]:
            return u
        return self.starts[place] if place < len(self.starts) else None


class Horizon:
    """A source and as much of it as has been worked out. Threads may share it: tables are replaced whole."""

    __slots__ = ("_per_period", "lookup", "source", "table")

    def __init__(self, source: Source) -> None:
        self.source = source
        self._per_period: dict[timedelta, timedelta] = {}
        self.table = Table(ZERO, ZERO, [])
        self.lookup = (ZERO, -PERIOD, *self.table.lookup[2:])

    def _compiled(self, lo: timedelta, hi: timedelta) -> Pieces:
        first, last = self.source.reach
        return joined(self.source.pieces(max(lo, first), min(hi, last))) if first < hi and lo < last else []

    def covering(self, lo: timedelta, hi: timedelta, table: Table | None = None) -> Table:
        """Return a table that covers `[lo, hi]`, grown from `table` or from the one kept."""
        known = table or self.table
        if known.lo <= lo and hi <= known.hi and known.lo < known.hi:
            return known
        if known.lo >= known.hi or lo > known.hi + _FAR or hi < known.lo - _FAR:
            lo, hi = lo - _MARGIN_BACK, hi + _MARGIN_AHEAD
            grown = Table(lo, hi, self._compiled(lo, hi))
        else:
            step = min(known.hi - known.lo, _GREATEST_STEP)
            lo = known.lo if lo >= known.lo else min(lo - _MARGIN_BACK, known.lo - step)
            hi = known.hi if hi <= known.hi else max(hi + _MARGIN_AHEAD, known.hi + step)
            ahead, behind = self._compiled(known.hi, hi), self._compiled(lo, known.lo)
            grown = Table(lo, hi, joined([*behind, *known.pieces, *ahead]))
        if len(grown.starts) <= _KEPT_WINDOWS:
            self.table, self.lookup = grown, grown.lookup
        return grown

    def open_between(self, u: timedelta, v: timedelta) -> timedelta:
        """Return the open time in `[u, v)`, for `u <= v`; whole periods are counted without walking them."""
        whole = ZERO
        if v - u > PERIOD:
            before, after = self.source.regular
            periods = max(0, (v - max(u, after)) // PERIOD)
            whole += periods * self._in_period(after) if periods else ZERO
            v -= periods * PERIOD
            periods = max(0, (min(v, before) - u) // PERIOD)
            whole += periods * self._in_period(before - PERIOD) if periods else ZERO
            u += periods * PERIOD
        table = self.covering(u, v)
        return whole + (table.open_until(v) - table.open_until(u))

    def _in_period(self, start: timedelta) -> timedelta:
        if start not in self._per_period:
            pieces = self._compiled(start, start + PERIOD)
            self._per_period[start] = sum((end - begin for begin, end, _ in pieces), ZERO)
        return self._per_period[start]

    def ahead(self, u: timedelta, wanted: timedelta) -> timedelta:
        """Return the first instant after `u` at which `wanted` (more than zero) open time has passed."""
        before, after = self.source.regular
        endless = self.source.reach[1] == FOREVER
        if endless and wanted > LAST - u:
            instant(u + wanted)
        if u + PERIOD <= before:
            table = self._grown_ahead(u, wanted, u + PERIOD)
            if table.total - table.open_until(u) >= wanted:
                return table.earliest(table.open_until(u) + wanted)
            in_period = self._in_period(before - PERIOD)
            periods = _whole_periods(before - u, wanted, in_period)
            u, wanted = u + periods * PERIOD, wanted - periods * in_period
        limit = max(u, after) + PERIOD
        table = self._grown_ahead(u, wanted, limit if endless else max(u, min(limit, self.source.reach[1])))
        needed = table.open_until(u) + wanted
        if needed <= table.total:
            return table.earliest(needed)
        in_period = self._in_period(after) if endless else ZERO
        if not in_period:
            raise self._never("after", u, some=table.total > table.open_until(u))
        periods = -((table.open_until(limit) - needed) // in_period)
        return table.earliest(needed - periods * in_period) + periods * PERIOD

    def back(self, u: timedelta, wanted: timedelta) -> timedelta:
        """Return the last instant before `u` from which `wanted` (not zero) open time passes until `u`."""
        before, after = self.source.regular
        endless = self.source.reach[0] == EVER
        if endless and wanted > u - FIRST:
            instant(u - wanted)
        if u - PERIOD >= after:
            table = self._grown_back(u, wanted, u - PERIOD)
            if table.open_until(u) >= wanted:
                return table.latest(table.open_until(u) - wanted)
            in_period = self._in_period(after)
            periods = _whole_periods(u - after, wanted, in_period)
            u, wanted = u - periods * PERIOD, wanted - periods * in_period
        limit = min(u, before) - PERIOD
        table = self._grown_back(u, wanted, limit if endless else min(u, max(limit, self.source.reach[0])))
        left = table.open_until(u) - wanted
        if left >= ZERO:
            return table.latest(left)
        in_period = self._in_period(before - PERIOD) if endless else ZERO
        if not in_period:
            raise self._never("before", u, some=table.open_until(u) > ZERO)
        periods = -((left - table.open_until(limit)) // in_period)
        return table.latest(left + periods * in_period) - periods * PERIOD

    def next_opening(self, u: timedelta) -> timedelta:
        """Return `u` when open then, else the next opening."""
        before, after = self.source.regular
        if u + PERIOD <= before:
            found = self._opening_within(u, u + PERIOD)
            if found is not None:
                return found
            u += (before - u) // PERIOD * PERIOD
        limit = max(u, after) + PERIOD
        found = self._opening_within(u, max(u, min(limit, self.source.reach[1])))
        if found is None:
            raise self._never("after", u, some=False)
        return found

    def _opening_within(self, u: timedelta, limit: timedelta) -> timedelta | None:
        table = self.covering(u, u)
        while (found := table.opening(u)) is None and table.hi < limit:
            table = self.covering(u, min(limit, table.hi + max(table.hi - u, DAY)), table)
        return found

    def _grown_ahead(self, u: timedelta, wanted: timedelta, limit: timedelta) -> Table:
        """Return a table with `wanted` open time after `u`, or one that reaches `limit`."""
        table = self.covering(u, u)
        while table.total - table.open_until(u) < wanted and table.hi < limit:
            table = self.covering(u, min(limit, table.hi + max(table.hi - u, DAY)), table)
        return table

    def _grown_back(self, u: timedelta, wanted: timedelta, limit: timedelta) -> Table:
        """Return a table with `wanted` open time before `u`, or one that reaches back to `limit`."""
        table = self.covering(u, u)
        while table.open_until(u) < wanted and table.lo > limit:
            table = self.covering(max(limit, table.lo - max(u - table.lo, DAY)), u, table)
        return table

    def pieces_between(self, lo: timedelta, hi: timedelta) -> Pieces:
        if lo >= hi:
            return []
        table = self.covering(lo, hi)
        first = bisect_right(table.ends, lo) - 1
        last = bisect_left(table.starts, hi) - 1
        return clipped(table.pieces[first:last], lo, hi)

    def _never(self, side: str, u: timedelta, *, some: bool) -> NeverOpen:
        amount = "not enough open time" if some else "no open time"
        return NeverOpen(f"{amount} {side} {instant(u).isoformat()}; give the calendar hours on that side")


def _whole_periods(distance: timedelta, wanted: timedelta, in_period: timedelta) -> int:
    """Return how many periods lie within `distance` and hold less than `wanted`, so that the answer is beyond them."""
    periods = distance // PERIOD
    return min(periods, (wanted - TICK) // in_period) if in_period else periods
