"""Zones of the IANA database as stretches of constant offset.

The clock reads walls through these stretches: inside one, the wall clock runs like any other clock, so a
window is open exactly when the wall shows a covered time, on both sides of a clock change.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vagt.clock.errors import UnknownZone
from vagt.clock.instants import DAY, EPOCH, PERIOD, ZERO

# Outside these days (1800-01-01 and 2100-01-01 from 1970) every zone follows one rule that repeats with
# PERIOD: local mean time before (the first change on record is of 1844), the last rule after (one-off rules
# end in 2087).
REGULAR_BEFORE = timedelta(days=-62_091)
REGULAR_AFTER = timedelta(days=47_482)

# 146,097 days are 773 times 189 days, so whole chunks repeat with the period.
_CHUNK = timedelta(days=189)
_CHUNKS_IN_PERIOD = PERIOD // _CHUNK
_FIRST_REGULAR = -(-REGULAR_AFTER // _CHUNK)
_LAST_REGULAR = REGULAR_BEFORE // _CHUNK
# No zone has ever changed its offset twice within 95 hours.
_STEP = timedelta(days=3)
_SECOND = timedelta(seconds=1)
# Names that a machine resolves in its own way, or that count leap seconds.
_UNFIT = ("localtime", "posixrules", "Factory", "right/", "posix/")


def zone_named(key: str) -> ZoneInfo:
    """Return the zone `key`; refuses with `UnknownZone` what is not in the IANA database."""
    if isinstance(key, str) and key and not key.startswith(_UNFIT):
        try:
            return ZoneInfo(key)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise UnknownZone(f"{key!r} is not a zone; write an IANA name, as Europe/Copenhagen")


def offset_stretches(key: str, lo: timedelta, hi: timedelta) -> Iterator[tuple[timedelta, timedelta, timedelta]]:
    """Yield `(start, end, offset)` in time order, filling `[lo, hi)`; in each the offset is constant."""
    start, offset = lo, None
    for chunk in range(lo // _CHUNK, -(-hi // _CHUNK)):
        for change, after in _changes(key, chunk):
            if offset is None or change <= lo:
                offset = after
            elif change < hi and after != offset:
                yield start, change, offset
                start, offset = change, after
    if offset is not None and start < hi:
        yield start, hi, offset


def _changes(key: str, chunk: int) -> list[tuple[timedelta, timedelta]]:
    """Return from when which offset holds within a chunk; chunks of regular years share one answer."""
    periods = 0
    if chunk >= _FIRST_REGULAR:
        periods = (chunk - _FIRST_REGULAR) // _CHUNKS_IN_PERIOD
    elif chunk < _LAST_REGULAR:
        periods = -((_LAST_REGULAR - 1 - chunk) // _CHUNKS_IN_PERIOD)
    found = _searched(key, chunk - periods * _CHUNKS_IN_PERIOD)
    if not periods:
        return found
    return [(change + periods * PERIOD, offset) for change, offset in found]


@lru_cache(maxsize=8192)
def _searched(key: str, chunk: int) -> list[tuple[timedelta, timedelta]]:
    zone = zone_named(key)

    def offset_at(u: timedelta) -> timedelta:
        return (EPOCH + u).astimezone(zone).utcoffset() or ZERO

    def change_between(low: timedelta, high: timedelta, before: timedelta) -> timedelta:
        while high - low > _SECOND:
            middle = low + (high - low) // _SECOND // 2 * _SECOND
            low, high = (middle, high) if offset_at(middle) == before else (low, middle)
        return high

    start = chunk * _CHUNK
    last = start + _CHUNK - _SECOND
    found = [(start, offset_at(start))]
    previous = start
    for sample in [*(start + step * _STEP for step in range(1, _CHUNK // _STEP)), last]:
        before, after = found[-1][1], offset_at(sample)
        if after != before:
            found.append((change_between(previous, sample, before), after))
        previous = sample
    return found


def date_stretches(key: str, day: int) -> list[tuple[timedelta, timedelta]]:
    """Return when the zone's wall shows the date `day` (days after 1970-01-01); none if it skipped it."""
    wall = day * DAY
    found = []
    for start, end, offset in offset_stretches(key, wall - 2 * DAY, wall + 3 * DAY):
        lo, hi = max(start, wall - offset), min(end, wall + DAY - offset)
        if lo < hi:
            found.append((lo, hi))
    return found
