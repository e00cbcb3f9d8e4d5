"""What the clock refuses, each by name. Every message says what is wrong and what would be right."""


class ClockError(ValueError):
    """Base of every refusal of the clock; `where` names the place, as `weekly.mon[0]`, or is empty."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.where = where

    def at(self, where: str) -> "ClockError":
        """Return the same refusal with its place put below `where`."""
        joined = where if not self.where else f"{where}{'' if self.where.startswith('[') else '.'}{self.where}"
        return type(self)(self.message, joined)


class NeverOpen(ClockError):
    """There is not enough open time left in this direction, now or ever."""


class StillPaused(NeverOpen):
    """A pause without an end stands before the answer."""


class NaiveInstant(ClockError):
    """An instant without a zone, or something that is no instant at all."""


class OutOfRange(ClockError):
    """The answer exists but lies before year 1 or after year 9999, where a datetime cannot stand."""


class UnknownZone(ClockError):
    """Not the name of a zone in the IANA database."""


class BadWindow(ClockError):
    """A window or pause that ends before it begins, overlaps another, or is not on the clock (25:00)."""


class BadCalendar(ClockError):
    """A weekday, date or rule that a calendar cannot hold."""


class BadAmount(ClockError):
    """An amount of time that is negative or not a number of seconds."""


class BadArray(ClockError):
    """An array of instants or amounts that the batch forms cannot read without loss."""
