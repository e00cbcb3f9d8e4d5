"""What a calendar may hold, but its editor should look at twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from vagt.clock.calendars import Calendar
from vagt.clock.instants import DAY, EPOCH, ZERO
from vagt.clock.local import local
from vagt.clock.rules import Rule
from vagt.clock.wall import clock_face
from vagt.clock.zones import offset_stretches

_EPOCH_DAY = EPOCH.toordinal()


class Caution(NamedTuple):
    """Something on one date worth a second look.

    `kind` is `skipped` or `repeated` (an edge strictly inside the hour that a clock change skips or repeats), or `cut`
    (a dated window runs past midnight into a date whose own dated hours replace it). `edge` is the time of day
    concerned; `between` the two times the clock jumps between.
    """

    on: date
    kind: Literal["skipped", "repeated", "cut"]
    edge: str
    between: tuple[str, str]
    rule: Rule

    @property
    def message(self) -> str:
        """What happens, and what would be right, in English."""
        if self.kind == "cut":
            return (
                f"{self.on}: the hours until {self.edge} that began the evening before are replaced by this date's "
                f"own hours; add 00:00-{self.edge} to them if they are meant"
            )
        says = "is skipped" if self.kind == "skipped" else "comes twice"
        low, high = self.between
        return (
            f"{self.on}: {self.edge} {says}, because the clock changes between {low} and {high}; the window is open "
            f"whenever the wall shows a covered time. Move the edge to {low} or {high} if that is not meant"
        )


def cautions(calendar: Calendar, first: date, last: date) -> tuple[Caution, ...]:
    """Return the cautions for the dates `first` to `last`, both included, in order."""
    found = [*_on_clock_changes(calendar, first, last), *_cut(calendar, first, last)]
    return tuple(sorted(found))


def _on_clock_changes(calendar: Calendar, first: date, last: date) -> Iterator[Caution]:
    hours = local(calendar)
    first_day, last_day = first.toordinal() - _EPOCH_DAY, last.toordinal() - _EPOCH_DAY
    before: timedelta | None = None
    for change, _, after in offset_stretches(calendar.zone, (first_day - 1) * DAY, (last_day + 2) * DAY):
        if before is not None:
            low, high = sorted((change + before, change + after))
            for day in range(max(low // DAY, first_day), min(high // DAY, last_day) + 1):
                midnight = day * DAY
                for edge, rule in _edges(hours.hours_on(day)):
                    if low < midnight + edge < high:
                        yield Caution(
                            date.fromordinal(day + _EPOCH_DAY),
                            "skipped" if after > before else "repeated",
                            _face(edge),
                            (_face(low - midnight), _face(high - midnight)),
                            rule,
                        )
        before = after


def _edges(pieces: list[tuple[timedelta, timedelta, Rule]]) -> Iterator[tuple[timedelta, Rule]]:
    for start, end, rule in pieces:
        yield start, rule
        yield end, rule


def _face(after_midnight: timedelta) -> str:
    within = min(max(after_midnight, ZERO), DAY)
    return clock_face(within // timedelta(seconds=1))


def _cut(calendar: Calendar, first: date, last: date) -> Iterator[Caution]:
    for on, spans in calendar.dated_hours.items():
        morning = spans[-1].morning if spans and on < date.max else None
        after = on + DAY if morning else on
        if morning and first <= after <= last and after in calendar.dated_hours:
            edge = clock_face(morning[1])
            yield Caution(after, "cut", edge, ("00:00", edge), calendar.dated_rules[after])
