"""What a change would do to due times, over sample arrivals: nothing is stored, nothing is promised by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.terms import Inquiry, Terms, due_for

SAMPLE_WEEKS: Final = 8
# Arrivals that meet every edge of a day: before it opens, in it, in its last half hour, and after it closes.
SAMPLE_TIMES: Final = (time(7, 0), time(9, 0), time(12, 0), time(15, 30), time(18, 0))


@dataclass(frozen=True, slots=True)
class Move:
    """A sample inquiry whose due time would change; None is "no promise"."""

    priority: str
    received: datetime
    old: datetime | None
    new: datetime | None

    @property
    def later(self) -> bool:
        """Whether the customer would wait longer."""
        return self.old is not None and (self.new is None or self.new > self.old)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would do for customers with the same terms."""

    customers: tuple[int, ...]
    moves: tuple[Move, ...]
    samples: int


def arrivals(start: datetime, zone: str, *, weeks: int = SAMPLE_WEEKS) -> Iterator[datetime]:
    """Sample arrivals on every day of the coming weeks, in the zone, from the day of `start`; none before it."""
    first = start.astimezone(ZoneInfo(zone)).date()
    for offset in range(weeks * 7):
        for at in SAMPLE_TIMES:
            received = datetime.combine(_day(first, offset), at, ZoneInfo(zone))
            if received >= start:
                yield received


def _day(first: date, offset: int) -> date:
    return first + timedelta(days=offset)


def moves(old: Terms, new: Terms, samples: Sequence[datetime]) -> Iterator[Move]:
    """Every sample arrival, at every priority, whose due time differs between two terms."""
    for priority in PRIORITIES:
        for received in samples:
            inquiry = Inquiry(received, priority)
            before, after = due_for(old, inquiry), due_for(new, inquiry)
            was, becomes = before.at if before else None, after.at if after else None
            if was != becomes:
                yield Move(priority, received, was, becomes)
