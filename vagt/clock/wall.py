"""Times of day as people write them: `08:00`, `24:00`, `22:00-06:00`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Self

from vagt.clock.errors import BadWindow

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 86_400
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)


class WallSpan(NamedTuple("WallSpan", [("start", int), ("end", int)])):
    """A half-open window `[start, end)` on the wall clock of one date, in whole seconds after 00:00.

    An end of 86,400 is 24:00. An end before the start lies on the next date (22:00-06:00); `evening` and
    `morning` are its two sides of midnight. Refused with `BadWindow`: times off the clock, and an end equal
    to the start (the whole day is 00:00-24:00).
    """

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Self:
        for value in (start, end):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MIDNIGHT:
                raise BadWindow(f"{value!r} is not between 00:00 and 24:00; give whole seconds from 0 to 86400")
        if start == MIDNIGHT:
            raise BadWindow("a window cannot begin at 24:00; begin it at 00:00 on the next day")
        if start == end:
            shown = clock_face(start)
            raise BadWindow(f"{shown}-{shown} ends as it begins; the whole day is written 00:00-24:00")
        return super().__new__(cls, start, end)

    @classmethod
    def parse(cls, start: str, end: str) -> Self:
        """Read two times of day, `HH:MM` or `HH:MM:SS`, up to `24:00`; refuses all else (`BadWindow`)."""
        return cls(_seconds(start), _seconds(end))

    @property
    def overnight(self) -> bool:
        """Whether the window runs into the next date."""
        return self.end < self.start

    @property
    def evening(self) -> tuple[int, int]:
        """The part on the date itself, `(start, end)` in seconds after 00:00."""
        return (self.start, MIDNIGHT if self.overnight else self.end)

    @property
    def morning(self) -> tuple[int, int] | None:
        """The part on the next date, or None."""
        return (0, self.end) if self.overnight and self.end else None

    def __str__(self) -> str:
        return f"{clock_face(self.start)}-{clock_face(self.end)}"


Hours = Iterable["WallSpan | Sequence[str]"]


def clock_face(seconds: int) -> str:
    """Return `HH:MM`, with `:SS` when it is not a whole minute."""
    minutes, rest = divmod(seconds, 60)
    face = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{face}:{rest:02}" if rest else face


def _seconds(text: str) -> int:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise BadWindow(f"{text!r} is not a time of day; write HH:MM, from 00:00 to 24:00")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > MIDNIGHT:
        raise BadWindow(f"{text} is not on the clock; write HH:MM, from 00:00 to 24:00")
    return total


def read_hours(hours: Hours, where: str) -> tuple[WallSpan, ...]:
    """Return the windows of one day sorted by start; texts are read. Refuses overlap, naming both."""
    spans = []
    if isinstance(hours, str | Mapping) or not isinstance(hours, Iterable):
        raise BadWindow("give a list of windows, as in [['08:00', '16:00']]", where)
    for place, given in enumerate(hours):
        try:
            spans.append(_span(given))
        except BadWindow as error:
            raise error.at(f"{where}[{place}]") from None
    spans.sort()
    for one, next_one in pairwise(spans):
        refuse_overlap(where, str(one), one.evening, str(next_one), next_one.evening)
    return tuple(spans)


def _span(given: "WallSpan | Sequence[Any]") -> WallSpan:
    if isinstance(given, WallSpan):
        return given
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 2:
        raise BadWindow(f"{given!r} is not a window; write two times, as in ['08:00', '16:00']")
    texts: Sequence[Any] = given
    return WallSpan.parse(texts[0], texts[1])


def refuse_overlap(where: str, name: str, one: tuple[int, int], other_name: str, other: tuple[int, int]) -> None:
    """Refuse (`BadWindow`) two windows of one date, `(start, end)` in seconds, that share time."""
    if one[0] < other[1] and other[0] < one[1]:
        cure = "make them one window, or end the first where the second begins"
        raise BadWindow(f"{name} and {other_name} overlap; {cure}", where)
