"""When is it due, why, and how much time has run: opening hours as intervals, and arithmetic on them.

Pure Python. It knows calendars, windows and pauses; it knows no customer, no agreement and no database, and
it never reads the time: instants are passed in. `docs/rules/clock.md` states what it guarantees.
"""

from vagt.clock.calendars import Calendar
from vagt.clock.errors import (
    BadAmount,
    BadArray,
    BadCalendar,
    BadWindow,
    ClockError,
    NaiveInstant,
    NeverOpen,
    OutOfRange,
    StillPaused,
    UnknownZone,
)
from vagt.clock.instants import Pause
from vagt.clock.rules import Rule
from vagt.clock.walks import Row, Walk
from vagt.clock.wall import WallSpan
from vagt.clock.windows import Interval, Windows

__all__ = [
    "BadAmount",
    "BadArray",
    "BadCalendar",
    "BadWindow",
    "Calendar",
    "ClockError",
    "Interval",
    "NaiveInstant",
    "NeverOpen",
    "OutOfRange",
    "Pause",
    "Row",
    "Rule",
    "StillPaused",
    "UnknownZone",
    "Walk",
    "WallSpan",
    "Windows",
]
