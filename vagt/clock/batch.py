"""The same questions for whole columns of instants, on NumPy arrays.

Instants are int64 seconds after 1970-01-01T00:00Z, or `datetime64` of any unit, read as UTC; answers come
back in kind: seconds for seconds, `datetime64[us]` and `timedelta64[us]` for `datetime64`. Amounts are whole
seconds, one for all or one for each. Every row equals the single call; a row that the single call would
refuse is refused by its number.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vagt.clock.columns import FINER, Column, Ints, arrays_over
from vagt.clock.errors import BadAmount, BadArray, NeverOpen, OutOfRange
from vagt.clock.instants import EVER, FOREVER, MOST_SECONDS, PERIOD, instant
from vagt.clock.windows import Windows

_Answer = Callable[[timedelta, timedelta], timedelta]

_ROWS = 16_384  # what one round works on stays in the processor's cache


def _in_rounds(work: Callable[..., Any], answer: NDArray[Any], *columns: Ints) -> NDArray[Any]:
    for at in range(0, len(answer), _ROWS):
        part = slice(at, at + _ROWS)
        answer[part] = work(at, *(column[part] for column in columns))
    return answer


def _amounts(seconds: ArrayLike, column: Column) -> Ints:
    array = np.asarray(seconds)
    if array.dtype.kind not in "iu":
        raise BadArray(f"{array.dtype} holds no amounts; give whole seconds as int64", "seconds")
    least, greatest = int(array.min(initial=0)), int(array.max(initial=0))
    if least < 0:
        raise BadAmount("a negative amount; write zero or more", "seconds")
    if greatest > MOST_SECONDS:
        raise OutOfRange("an amount of more than ten thousand years; no date can answer it", "seconds")
    try:
        return np.broadcast_to(array.astype(np.int64) * column.in_second, column.shape).ravel()
    except ValueError:
        message = f"{array.shape} amounts for {column.shape} instants; give one for all or one for each"
        raise BadArray(message, "seconds") from None


def add_many(windows: Windows, starts: ArrayLike, seconds: ArrayLike) -> NDArray[Any]:
    """Return `windows.add(start, seconds)` for every row."""
    column = Column(starts, "starts")
    wanted = _amounts(seconds, column)
    if not len(wanted):
        return column.instants(column.ticks)
    least, latest = column.least * column.tick, column.greatest * column.tick
    horizon, most = windows.horizon, int(wanted.max()) * column.tick
    try:
        hi = horizon.ahead(latest, most) if most else latest
    except (NeverOpen, OutOfRange):  # of the latest row with the greatest amount, perhaps of no row
        reach = horizon.source.reach[1]
        hi = max(latest, horizon.source.regular[1]) + PERIOD if reach == FOREVER else max(latest, reach)
    if hi - least > PERIOD:
        return _one_by_one(windows.horizon.ahead, column, wanted)
    arrays = arrays_over(horizon, column, least, hi)

    def due(at: int, u: Ints, amount: Ints) -> Ints:
        needed = arrays.open_until(u) + amount
        if int(needed.max()) > arrays.total:
            _refuse(at + int(np.argmax(needed > arrays.total)), column, "after")
        return np.where(amount == 0, u, arrays.earliest(needed))

    return column.instants(_in_rounds(due, np.empty_like(column.ticks), column.ticks, wanted))


def subtract_many(windows: Windows, ends: ArrayLike, seconds: ArrayLike) -> NDArray[Any]:
    """Return `windows.subtract(end, seconds)` for every row."""
    column = Column(ends, "ends")
    wanted = _amounts(seconds, column)
    if not len(wanted):
        return column.instants(column.ticks)
    earliest, greatest = column.least * column.tick, column.greatest * column.tick
    horizon, most = windows.horizon, int(wanted.max()) * column.tick
    try:
        lo = horizon.back(earliest, most) if most else earliest
    except (NeverOpen, OutOfRange):  # of the earliest row with the greatest amount, perhaps of no row
        reach = horizon.source.reach[0]
        lo = min(earliest, horizon.source.regular[0]) - PERIOD if reach == EVER else min(earliest, reach)
    if greatest - lo > PERIOD:
        return _one_by_one(horizon.back, column, wanted)
    arrays = arrays_over(horizon, column, lo, greatest)

    def begun(at: int, u: Ints, amount: Ints) -> Ints:
        left = arrays.open_until(u) - amount
        if int(left.min()) < 0:
            _refuse(at + int(np.argmax(left < 0)), column, "before")
        return np.where(amount == 0, u, arrays.latest(left))

    return column.instants(_in_rounds(begun, np.empty_like(column.ticks), column.ticks, wanted))


def elapsed_many(windows: Windows, a: ArrayLike, b: ArrayLike) -> NDArray[Any]:
    """Return `windows.elapsed(a, b)` for every row: int64 seconds, or `timedelta64[us]` for `datetime64`."""
    first, last = Column(a, "a"), Column(b, "b")
    if first.shape != last.shape or first.dated != last.dated:
        raise BadArray("a and b differ in shape or kind; give two columns alike", "b")
    spent = np.empty_like(first.ticks)
    if len(spent):
        lo, hi = min(first.least, last.least), max(first.greatest, last.greatest)
        arrays = arrays_over(windows.horizon, first, lo * first.tick, hi * first.tick)
        _in_rounds(lambda _at, u, v: arrays.open_until(v) - arrays.open_until(u), spent, first.ticks, last.ticks)
    shaped = spent.reshape(first.shape)
    return shaped.astype("timedelta64[us]") if first.dated else shaped


def is_open_many(windows: Windows, instants: ArrayLike) -> NDArray[np.bool_]:
    """Return `windows.is_open(instant)` for every row."""
    column = Column(instants, "instants")
    found = np.zeros(len(column.ticks), dtype=np.bool_)
    if len(found):
        arrays = arrays_over(windows.horizon, column, column.least * column.tick, column.greatest * column.tick)
        _in_rounds(lambda _at, u: u < arrays.ends.take(arrays.openings.not_above(u)), found, column.ticks)
    return found.reshape(column.shape)


def next_open_many(windows: Windows, instants: ArrayLike) -> NDArray[Any]:
    """Return `windows.next_open(instant)` for every row."""
    column = Column(instants, "instants")
    if not len(column.ticks):
        return column.instants(column.ticks)
    hi = windows.horizon.next_opening(column.greatest * column.tick)
    arrays = arrays_over(windows.horizon, column, column.least * column.tick, hi)

    def opening(_at: int, u: Ints) -> Ints:
        place = arrays.openings.not_above(u)
        return np.where(u < arrays.ends.take(place), u, arrays.starts.take(place + 1, mode="clip"))

    return column.instants(_in_rounds(opening, np.empty_like(column.ticks), column.ticks))


def _one_by_one(answer: _Answer, column: Column, wanted: Ints) -> NDArray[Any]:
    """Distances beyond 400 years are folded by the horizon, row by row: a table of them would be too long."""
    found = np.empty_like(column.ticks)
    for row, (u, units) in enumerate(zip(column.ticks.tolist(), wanted.tolist(), strict=True)):
        exact = answer(u * column.tick, units * column.tick) if units else u * column.tick
        if exact % column.tick:
            raise BadArray(FINER)
        found[row] = exact // column.tick
    return column.instants(found)


def _refuse(row: int, column: Column, side: str) -> None:
    at = instant(int(column.ticks[row]) * column.tick).isoformat()
    raise NeverOpen(f"not enough open time {side} {at}; give the calendar hours on that side", f"row {row}")
