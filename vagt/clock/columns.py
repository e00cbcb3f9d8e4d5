"""Columns of instants and tables of windows as NumPy arrays of whole ticks: seconds, or microseconds."""

from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vagt.clock.errors import BadArray, OutOfRange
from vagt.clock.horizon import Horizon, Table
from vagt.clock.instants import EPOCH

Ints = NDArray[np.int64]
FINER = "these windows have edges finer than a second; give instants as datetime64[us]"

_GREATEST_GRID = 1 << 22
_FIRST_SECOND = -(EPOCH.toordinal() - 1) * 86_400
_LAST_SECOND = 253_402_300_799


class Steps:
    """Sorted whole numbers, and for any number how many of them are not greater, without searching.

    A grid with cells no wider than the smallest distance between two of them has at most one in a cell, so
    one look at the grid and one comparison answer.
    """

    def __init__(self, values: Ints) -> None:
        self._values = values
        self._next = np.append(values, np.iinfo(np.int64).max)
        smallest = int(np.diff(values).min()) if len(values) > 1 else 1 << 40
        self._shift = max(smallest.bit_length() - 1, 0)
        self._low = int(values[0]) if len(values) else 0
        cells = ((int(values[-1]) - self._low) >> self._shift) + 2 if len(values) else 2
        self._last = cells - 1
        self._grid: Ints | None = None
        if cells <= _GREATEST_GRID:
            edges = self._low + (np.arange(cells, dtype=np.int64) << self._shift)
            self._grid = np.searchsorted(values, edges, "right")

    def not_above(self, numbers: Ints) -> Ints:
        """Return how many values are not greater, for each of `numbers`."""
        if self._grid is None:
            return np.searchsorted(self._values, numbers, "right")
        cells = (numbers - self._low) >> self._shift
        found: Ints = self._grid.take(cells, mode="clip")
        found[cells < 0] = 0
        found += self._next.take(found) <= numbers
        return found


class Arrays:
    """A table as arrays, in ticks of a second or of a microsecond."""

    def __init__(self, table: Table, tick: timedelta) -> None:
        self.starts = _ticks(table.starts, tick)
        self.ends = _ticks(table.ends, tick)
        before = _ticks(table.before, tick)
        self.shift = self.starts - before[:-1]
        self.total = int(before[-1])
        self.openings = Steps(self.starts[1:])
        self.amounts = Steps(before[1:])

    def open_until(self, u: Ints) -> Ints:
        place = self.openings.not_above(u)
        until: Ints = np.minimum(u, self.ends.take(place))
        until -= self.shift.take(place)
        return until

    def earliest(self, open_time: Ints) -> Ints:
        return open_time + self.shift.take(self.amounts.not_above(open_time - 1), mode="clip")

    def latest(self, open_time: Ints) -> Ints:
        return open_time + self.shift.take(self.amounts.not_above(open_time), mode="clip")


def _ticks(values: list[timedelta], tick: timedelta) -> Ints:
    micros = np.array(values, dtype="timedelta64[us]").astype(np.int64)
    return micros // (tick // timedelta.resolution)


class Column:
    """Instants as they came in: their ticks, and how an answer goes out in kind."""

    def __init__(self, given: ArrayLike, where: str) -> None:
        array = np.asarray(given)
        if not array.size:
            array = array.astype(array.dtype if array.dtype.kind == "M" else np.int64)
        self.dated = array.dtype.kind == "M"
        if self.dated:
            exact = array.astype("datetime64[us]")
            if np.isnat(exact).any() or (exact != array).any():
                raise BadArray("NaT, or finer than a microsecond; give instants that are all there", where)
            self.ticks: Ints = exact.astype(np.int64).ravel()
        elif array.dtype.kind in "iu" and array.dtype.itemsize <= 8 and array.dtype != np.uint64:
            self.ticks = array.astype(np.int64).ravel()
        else:
            raise BadArray(f"{array.dtype} holds no instants; give int64 seconds or datetime64", where)
        self.tick = timedelta(microseconds=1) if self.dated else timedelta(seconds=1)
        self.in_second = 1_000_000 if self.dated else 1
        self.shape = array.shape
        self.least = int(self.ticks.min(initial=2**62))
        self.greatest = int(self.ticks.max(initial=-(2**62)))
        if len(self.ticks) and not self.fits(self.least, self.greatest):
            raise OutOfRange("an instant lies before year 1 or after year 9999; is the unit seconds?", where)

    def fits(self, least: int, greatest: int) -> bool:
        return _FIRST_SECOND * self.in_second <= least and greatest < (_LAST_SECOND + 1) * self.in_second

    def instants(self, ticks: Ints) -> NDArray[Any]:
        if len(ticks) and not self.fits(int(ticks.min()), int(ticks.max())):
            raise OutOfRange("an answer lies before year 1 or after year 9999")
        shaped = ticks.reshape(self.shape)
        return shaped.astype("datetime64[us]") if self.dated else shaped


def arrays_over(horizon: Horizon, column: Column, lo: timedelta, hi: timedelta) -> Arrays:
    table = horizon.covering(lo, hi)
    key = column.in_second
    if key not in table.arrays:
        if not column.dated and any(edge.microseconds for piece in table.pieces for edge in piece[:2]):
            raise BadArray(FINER)
        table.arrays[key] = Arrays(table, column.tick)
    found: Arrays = table.arrays[key]
    return found
