"""Windows: when it is open, and every question about it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from vagt.clock import combined
from vagt.clock.errors import BadCalendar, BadWindow
from vagt.clock.horizon import Horizon
from vagt.clock.instants import (
    EPOCH,
    EVER,
    TICK,
    ZERO,
    Pause,
    amount,
    in_seconds,
    instant,
    pause_stretches,
    refuse_open_pause,
    since_epoch,
    whole_seconds,
)
from vagt.clock.rules import ALWAYS, CLOSED, Rule
from vagt.clock.sources import AllTime, Fixed, Source
from vagt.clock.walks import Walk, walk
from vagt.clock.zones import date_stretches

_REMEMBERED = 256


class Interval(NamedTuple):
    """An open stretch `[start, end)` in UTC and the rule that opens it."""

    start: datetime
    end: datetime
    rule: Rule


class Windows:
    """An immutable set of half-open windows `[start, end)`, each with the rule that opens it.

    Instants go in with any zone (naive ones are refused with `NaiveInstant`) and come out in UTC, exact to
    the microsecond. Amounts are real elapsed seconds, int, float or timedelta. Pauses are `(start, end)`
    instants, an end of None meaning still paused; they stop the counting and do not close the windows. The
    horizon grows on demand: any year works, and a set of windows without enough open time raises `NeverOpen`.
    """

    __slots__ = ("horizon",)

    def __init__(self, source: Source) -> None:
        self.horizon = Horizon(source)

    @classmethod
    def fixed(cls, stretches: Sequence[tuple[datetime, datetime, Rule] | Interval]) -> "Windows":
        """Return windows of the given instants, as a booking. Overlap keeps the rule of the one given first.

        Refuses a stretch that does not end after it begins (`BadWindow`) and naive instants (`NaiveInstant`).
        """
        pieces = []
        for place, (start, end, rule) in enumerate(stretches):
            where = f"stretches[{place}]"
            piece = (since_epoch(start, where), since_epoch(end, where), rule)
            if piece[0] >= piece[1]:
                raise BadWindow("the window does not end after it begins; give the earlier instant first", where)
            pieces.append(piece)
        return made_from(Fixed(pieces))

    @classmethod
    def always(cls, rule: Rule = ALWAYS) -> "Windows":
        """Return windows that never close: service time is elapsed time."""
        return made_from(AllTime(rule))

    @classmethod
    def union(cls, *windows: "Windows") -> "Windows":
        """Return what is open in any of `windows`; each piece keeps the rule of the first that has it."""
        return made_from(combined.Union(_some(windows)))

    @classmethod
    def intersection(cls, *windows: "Windows") -> "Windows":
        """Return what is open in all of `windows`, with the rules of the first."""
        return made_from(combined.Intersection(_some(windows)))

    @classmethod
    def splice(cls, turns: Sequence[tuple[datetime | None, "Windows"]]) -> "Windows":
        """Return one set after another, each from its instant until the next: versions by effective_from.

        None as the first instant means from the beginning; otherwise it is closed before the first. Instants
        must rise (`BadWindow`).
        """
        found: list[tuple[timedelta, Horizon]] = []
        for place, (start, windows) in enumerate(turns):
            where = f"turns[{place}]"
            at = EVER if start is None else since_epoch(start, where)
            if found and at <= found[-1][0]:
                raise BadWindow("must begin after the one before it; give the versions in order", where)
            found.append((at, windows.horizon))
        if not found:
            raise BadCalendar("there is nothing to splice; give at least one set of windows")
        return made_from(combined.Splice(found))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Windows) and self.horizon.source == other.horizon.source

    def __hash__(self) -> int:
        return hash(self.horizon.source)

    def add(self, t: datetime, seconds: float | timedelta, pauses: Sequence[Pause] = ()) -> datetime:
        """Return the first instant at which `seconds` of open, unpaused time have passed since `t`.

        A due time that falls exactly on a closing instant stays there; `add(t, 0)` is `t`. Refuses negative
        amounts (`BadAmount`); raises `NeverOpen` when so much time never comes.
        """
        if pauses or type(seconds) is not int or seconds <= 0:
            return instant(self._due(since_epoch(t), amount(seconds), pauses))
        try:
            u = t - EPOCH
        except TypeError:
            u = since_epoch(t)
        lo, hi, starts, ends, before, shift = self.horizon.lookup
        if lo <= u <= hi:
            place = bisect_right(starts, u)
            needed = (u - shift[place - 1] if u < ends[place - 1] else before[place]) + whole_seconds(seconds)
            if needed <= before[-1]:
                return instant(shift[bisect_left(before, needed, place) - 1] + needed)
        return instant(self.horizon.ahead(u, whole_seconds(seconds)))

    def subtract(self, t: datetime, seconds: float | timedelta, pauses: Sequence[Pause] = ()) -> datetime:
        """Return the last instant from which `seconds` of open, unpaused time pass until `t`, as `add`."""
        if pauses or type(seconds) is not int or seconds <= 0:
            return instant(self._from(since_epoch(t), amount(seconds), pauses))
        try:
            u = t - EPOCH
        except TypeError:
            u = since_epoch(t)
        lo, hi, starts, ends, before, shift = self.horizon.lookup
        if lo <= u <= hi:
            place = bisect_right(starts, u)
            left = (u - shift[place - 1] if u < ends[place - 1] else before[place]) - whole_seconds(seconds)
            if left >= ZERO:
                return instant(shift[bisect_right(before, left, 0, place) - 1] + left)
        return instant(self.horizon.back(u, whole_seconds(seconds)))

    def elapsed(self, a: datetime, b: datetime, pauses: Sequence[Pause] = ()) -> int | float:
        """Return the open, unpaused seconds from `a` to `b`: an int when whole; negative backwards."""
        return in_seconds(self.open_time(a, b, pauses))

    def open_time(self, a: datetime, b: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """Return what `elapsed` returns as a timedelta, exact to the microsecond whatever its length."""
        try:
            u = a - EPOCH
            v = b - EPOCH
        except TypeError:
            u, v = since_epoch(a, "a"), since_epoch(b, "b")
        if not pauses:
            lo, hi, starts, ends, before, shift = self.horizon.lookup
            if lo <= u <= hi and lo <= v <= hi:
                first, last = bisect_right(starts, u), bisect_right(starts, v)
                until_u = u - shift[first - 1] if u < ends[first - 1] else before[first]
                return (v - shift[last - 1] if v < ends[last - 1] else before[last]) - until_u
        if v < u:
            return -self._running(v, u, pauses)
        return self._running(u, v, pauses)

    def is_open(self, t: datetime) -> bool:
        """Return whether `t` lies in a window: its opening instant does, its closing instant does not."""
        u = since_epoch(t)
        return self.horizon.covering(u, u).opening(u) == u

    def next_open(self, t: datetime) -> datetime:
        """Return `t` when it is open then, else the next opening; raises `NeverOpen` when none comes."""
        return instant(self.horizon.next_opening(since_epoch(t)))

    def intervals(self, a: datetime, b: datetime) -> tuple[Interval, ...]:
        """Return the open stretches within `[a, b)` in time order, clipped; empty unless `a < b`."""
        pieces = self.horizon.pieces_between(since_epoch(a, "a"), since_epoch(b, "b"))
        return tuple(Interval(instant(start), instant(end), rule) for start, end, rule in pieces)

    def rule_at(self, t: datetime) -> Rule:
        """Return the rule that opens or closes `t`."""
        return self.closed_reason(t) or self.horizon.pieces_between(since_epoch(t), since_epoch(t) + TICK)[0][2]

    def closed_reason(self, on: date) -> Rule | None:
        """Return why an instant, or the whole of a date, is closed; None where it is (partly) open.

        A date is read by the zone of the first calendar among these windows, or by UTC.
        """
        if isinstance(on, datetime):
            u = since_epoch(on)
            stretches = [(u, u + TICK)]
        else:
            day = on.toordinal() - EPOCH.toordinal()
            stretches = date_stretches(self.horizon.source.zone or "UTC", day)
        if any(self.horizon.pieces_between(lo, hi) for lo, hi in stretches):
            return None
        reasons = [reason[2] for lo, hi in stretches for reason in self.horizon.source.reasons(lo, hi)]
        return next((reason for reason in reasons if reason != CLOSED), CLOSED)

    def explain(
        self,
        start: datetime,
        seconds: float | timedelta,
        *,
        besides: Sequence["Windows"] = (),
        pauses: Sequence[Pause] = (),
    ) -> Walk:
        """Return the walk from `start` to `add(start, seconds, pauses)`; it sums to exactly `seconds`.

        `besides` are windows that exist but do not count here: they explain a stretch as open elsewhere.
        """
        lo = since_epoch(start)
        hi = self._due(lo, amount(seconds), pauses)
        return walk(self.horizon, lo, hi, _horizons(besides), pause_stretches(pauses))

    def explain_between(
        self,
        start: datetime,
        end: datetime,
        *,
        besides: Sequence["Windows"] = (),
        pauses: Sequence[Pause] = (),
    ) -> Walk:
        """Return the walk between two instants, earlier first; what counted sums to `elapsed`."""
        lo, hi = sorted((since_epoch(start, "start"), since_epoch(end, "end")))
        return walk(self.horizon, lo, hi, _horizons(besides), pause_stretches(pauses))

    def _due(self, u: timedelta, wanted: timedelta, pauses: Sequence[Pause]) -> timedelta:
        """One addition suffices: the open time inside pauses is added to what is wanted."""
        stretches = pause_stretches(pauses)
        if not wanted:
            return u
        due = self.horizon.ahead(u, wanted)
        for start, end in stretches:
            if start >= due:
                break
            if end > u:
                refuse_open_pause(end)
                wanted += self.horizon.open_between(max(start, u), end)
                due = self.horizon.ahead(u, wanted)
        return due

    def _from(self, u: timedelta, wanted: timedelta, pauses: Sequence[Pause]) -> timedelta:
        stretches = pause_stretches(pauses)
        if not wanted:
            return u
        begun = self.horizon.back(u, wanted)
        for start, end in reversed(stretches):
            if end <= begun:
                break
            if start < u:
                wanted += self.horizon.open_between(start, min(end, u))
                begun = self.horizon.back(u, wanted)
        return begun

    def _running(self, u: timedelta, v: timedelta, pauses: Sequence[Pause]) -> timedelta:
        running = self.horizon.open_between(u, v)
        for start, end in pause_stretches(pauses):
            if max(start, u) < min(end, v):
                running -= self.horizon.open_between(max(start, u), min(end, v))
        return running


@lru_cache(maxsize=_REMEMBERED)
def made_from(source: Source) -> Windows:
    """Return the windows of `source`; equal sources share one, and what it has worked out."""
    return Windows(source)


def _horizons(windows: Sequence[Windows]) -> list[Horizon]:
    return [one.horizon for one in windows]


def _some(windows: Sequence[Windows]) -> list[Horizon]:
    if not windows:
        raise BadCalendar("there is nothing to combine; give at least one set of windows")
    return _horizons(windows)
