"""Instants and amounts as the clock holds them: `timedelta`, which is an exact count of microseconds.

An instant is its distance from 1970-01-01T00:00Z. That is real elapsed time (without leap seconds), so
nothing here knows about zones or clock changes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite

from vagt.clock.errors import BadAmount, NaiveInstant, OutOfRange, StillPaused
from vagt.clock.errors import BadWindow as BadPause

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZERO = timedelta(0)
DAY = timedelta(days=1)
TICK = timedelta.resolution
# The Gregorian calendar, its weekdays and the last rule of every zone repeat after 400 years.
PERIOD = timedelta(days=146_097)
FOREVER = timedelta.max
FIRST = datetime.min.replace(tzinfo=UTC) - EPOCH
LAST = datetime.max.replace(tzinfo=UTC) - EPOCH
EVER = timedelta.min
# More seconds than there are between year 1 and year 9999; a greater amount can have no answer.
MOST_SECONDS = 320_000_000_000

Pause = tuple[datetime, datetime | None]
Stretch = tuple[timedelta, timedelta]


def since_epoch(t: datetime, where: str = "") -> timedelta:
    """Return the exact distance of the aware `t` from the epoch; refuses naive instants (`NaiveInstant`)."""
    try:
        return t - EPOCH
    except TypeError:
        shown = t.isoformat() if isinstance(t, datetime) else repr(t)
        message = f"{shown} has no zone; write an offset, as in 2026-07-03T15:30:00+02:00"
        raise NaiveInstant(message, where) from None


def instant(offset: timedelta) -> datetime:
    """Return the UTC instant at `offset` from the epoch; refuses years it cannot hold (`OutOfRange`)."""
    try:
        return EPOCH + offset
    except OverflowError:
        side = "after year 9999" if offset > ZERO else "before year 1"
        raise OutOfRange(f"the answer lies {side}, where no date can be written") from None


def amount(seconds: float | timedelta, where: str = "") -> timedelta:
    """Return `seconds` (int, float or timedelta; floats to the nearest microsecond) as an exact amount.

    Refuses negative amounts and what is not a number (`BadAmount`), and more than ten thousand years
    (`OutOfRange`).
    """
    if isinstance(seconds, timedelta):
        exact = seconds
    elif isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isfinite(seconds):
        raise BadAmount(f"{seconds!r} is not an amount of time; write a number of seconds", where)
    elif abs(seconds) > MOST_SECONDS:
        raise OutOfRange(f"{seconds:.3g} seconds is more than ten thousand years; no date can answer it", where)
    elif isinstance(seconds, int):
        exact = timedelta(0, seconds)
    else:
        exact = timedelta(0, 0, round(seconds * 1_000_000))
    if exact < ZERO:
        raise BadAmount(f"{seconds} is negative; write zero or more", where)
    return exact


@lru_cache(maxsize=4096)
def whole_seconds(seconds: int) -> timedelta:
    """`amount` for an int, remembered: targets are few, and a timedelta costs as much as a search."""
    return amount(seconds)


def in_seconds(span: timedelta) -> int | float:
    """Return `span` in seconds: an int when it is whole, else the nearest float."""
    if span.microseconds:
        return span.total_seconds()
    return span.days * 86_400 + span.seconds


def pause_stretches(pauses: Sequence[Pause]) -> list[Stretch]:
    """Return `pauses` sorted and merged; an end of None is still paused. Refuses an end before its start."""
    found: list[Stretch] = []
    for place, pause in enumerate(pauses):
        where = f"pauses[{place}]"
        start = since_epoch(pause[0], where)
        end = FOREVER if pause[1] is None else since_epoch(pause[1], where)
        if end < start:
            raise BadPause("the pause ends before it begins; give the earlier instant first", where)
        found.append((start, end))
    merged: list[Stretch] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def refuse_open_pause(end: timedelta) -> None:
    """Refuse (`StillPaused`) a pause that has not ended and stands before the answer."""
    if end == FOREVER:
        raise StillPaused("the clock is paused and no end is known; ask again when the pause has ended", "pauses")
