"""The clock again, the slow way: read the wall at every step and ask whether its time is covered.

It shares nothing with the package: hours are plain minutes after midnight, and the rules are written as sentences.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vagt.clock import Calendar, WallSpan

Spans = list[tuple[int, int]]


class Plan(NamedTuple):
    """Hours in minutes after 00:00; an end before its start is on the next date."""

    zone: str
    weekly: dict[int, Spans]
    holidays: frozenset[date] = frozenset()
    dated: dict[date, Spans] = {}

    def calendar(self) -> Calendar:
        return Calendar(
            self.zone,
            {weekday: written(spans) for weekday, spans in self.weekly.items()},
            self.holidays,
            {on: written(spans) for on, spans in self.dated.items()},
        )

    def windows(self):
        return self.calendar().windows()


def written(spans: Spans) -> list[WallSpan]:
    return [WallSpan(start * 60, end * 60) for start, end in spans]


def shows_open(plan: Plan, t: datetime) -> bool:
    wall = t.astimezone(ZoneInfo(plan.zone))
    on, minute = wall.date(), wall.hour * 60 + wall.minute
    evening_before = on - timedelta(days=1)
    if on in plan.dated:
        return any(begun(span, minute) for span in plan.dated[on])
    if on in plan.holidays:
        return False
    return (
        any(begun(span, minute) for span in plan.weekly.get(on.weekday(), []))
        or any(run_over(span, minute) for span in plan.weekly.get(evening_before.weekday(), []))
        or any(run_over(span, minute) for span in plan.dated.get(evening_before, []))
    )


def begun(span: tuple[int, int], minute: int) -> bool:
    start, end = span
    return start <= minute < end if start < end else start <= minute


def run_over(span: tuple[int, int], minute: int) -> bool:
    start, end = span
    return end < start and minute < end


class Steps:
    """Every minute of `[lo, hi)`, each open or not."""

    def __init__(self, plan: Plan, lo: datetime, hi: datetime, *, paused=()) -> None:
        self.lo = lo.astimezone(UTC)
        count = (hi - lo) // timedelta(minutes=1)
        self.open = []
        for minute in range(count):
            at = self.lo + timedelta(minutes=minute)
            stopped = any(start <= at < end for start, end in paused)
            self.open.append(not stopped and shows_open(plan, at))

    def _place(self, t: datetime) -> int:
        return (t - self.lo) // timedelta(minutes=1)

    def is_open(self, t: datetime) -> bool:
        return self.open[self._place(t)]

    def elapsed(self, a: datetime, b: datetime) -> int:
        if b < a:
            return -self.elapsed(b, a)
        return 60 * sum(self.open[self._place(a) : self._place(b)])

    def add(self, t: datetime, minutes: int) -> datetime | None:
        left, at = minutes, self._place(t)
        while left:
            if at == len(self.open):
                return None
            left -= self.open[at]
            at += 1
        return self.lo + timedelta(minutes=at)

    def subtract(self, t: datetime, minutes: int) -> datetime | None:
        left, at = minutes, self._place(t)
        while left:
            if at == 0:
                return None
            at -= 1
            left -= self.open[at]
        return self.lo + timedelta(minutes=at)

    def next_open(self, t: datetime) -> datetime | None:
        for place in range(self._place(t), len(self.open)):
            if self.open[place]:
                return self.lo + timedelta(minutes=place)
        return None
