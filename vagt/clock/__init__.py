"""When is it due, why, and how much time has run: opening hours as intervals, and arithmetic on them.

Pure Python. It knows calendars, windows and pauses; it knows no customer, no agreement and no database, and
it never reads the time: instants are passed in. `docs/rules/clock.md` states what it guarantees.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vagt.clock.calendars import Calendar
from vagt.clock.cautions import Caution, cautions
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

if TYPE_CHECKING:
    from vagt.clock.batch import add_many, elapsed_many, is_open_many, next_open_many, subtract_many

__all__ = [
    "BadAmount",
    "BadArray",
    "BadCalendar",
    "BadWindow",
    "Calendar",
    "Caution",
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
    "add_many",
    "cautions",
    "elapsed_many",
    "is_open_many",
    "next_open_many",
    "subtract_many",
]


def __getattr__(name: str) -> Any:
    """The batch forms bring NumPy with them, so they come when they are first asked for."""
    if name.endswith("_many") and name in __all__:
        return getattr(import_module("vagt.clock.batch"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
