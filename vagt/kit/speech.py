"""Instants and amounts of time as people say them, in Danish and English. Pure Python."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from vagt.kit.words import Words

_DAYS_DA: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_DAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_DA: Final = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday(day: date) -> Words:
    """The name of the day of the week."""
    return Words(_DAYS_DA[day.weekday()], _DAYS_EN[day.weekday()])


def day_long(day: date, *, year: bool = False) -> Words:
    """`mandag den 27. juli` / `Monday 27 July`, with the year when asked for."""
    tail = f" {day.year}" if year else ""
    return Words(
        f"{_DAYS_DA[day.weekday()]} den {day.day}. {_MONTHS_DA[day.month - 1]}{tail}",
        f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{tail}",
    )


def day_short(day: date, *, year: bool = False) -> Words:
    """`man 27. jul.` / `Mon 27 Jul`; only `maj` is said in full, so it has no full stop."""
    tail = f" {day.year}" if year else ""
    month = _MONTHS_DA[day.month - 1]
    return Words(
        f"{_DAYS_DA[day.weekday()][:3]} {day.day}. {month if len(month) == 3 else f'{month[:3]}.'}{tail}",
        f"{_DAYS_EN[day.weekday()][:3]} {day.day} {_MONTHS_EN[day.month - 1][:3]}{tail}",
    )


def clock_time(at: datetime) -> Words:
    """`15.30` / `15:30`, with seconds only where there are any."""
    shown = at.strftime("%H:%M:%S") if at.second else at.strftime("%H:%M")
    return wall_time(shown)


def wall_time(face: str) -> Words:
    """A time of day that the clock has as `02:30`: `02.30` / `02:30`."""
    return Words(face.replace(":", "."), face)


def moment_long(at: datetime, zone: str, *, year: bool = False) -> Words:
    """`mandag den 27. juli kl. 15.30` / `Monday 27 July at 15:30` in the zone."""
    local = at.astimezone(ZoneInfo(zone))
    day, time = day_long(local.date(), year=year), clock_time(local)
    return Words(f"{day.da} kl. {time.da}", f"{day.en} at {time.en}")


def moment_short(at: datetime, zone: str, *, year: bool = False) -> Words:
    """`man 27. jul. 15.30` / `Mon 27 Jul 15:30` in the zone."""
    local = at.astimezone(ZoneInfo(zone))
    day, time = day_short(local.date(), year=year), clock_time(local)
    return Words(f"{day.da} {time.da}", f"{day.en} {time.en}")


def duration(seconds: float) -> Words:
    """`7 t. 30 min.` / `7 h 30 min`; seconds are named only below a minute. Never negative: the size of the amount."""
    whole = int(abs(seconds))
    if 0 < whole < 60:
        return Words(f"{whole} sek.", f"{whole} s")
    hours, minutes = divmod(whole // 60, 60)
    if hours and minutes:
        return Words(f"{hours} t. {minutes} min.", f"{hours} h {minutes} min")
    return Words(f"{hours} t.", f"{hours} h") if hours else Words(f"{minutes} min.", f"{minutes} min")
