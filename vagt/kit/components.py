"""How values read on a page, in Danish and English: instants, days, durations, money, people."""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final, Literal

from vagt.kit import speech
from vagt.kit.words import Words

Language = Literal["da", "en"]

# The names of the days and months, for the heads of calendars; `speech` is where they are written down.
DAYS: Final = {
    "da": tuple(speech.weekday(date(2024, 1, n)).da for n in range(1, 8)),
    "en": tuple(speech.weekday(date(2024, 1, n)).en for n in range(1, 8)),
}
MONTHS: Final = {
    "da": tuple(speech.day_long(date(2024, n, 1)).da.split()[-1] for n in range(1, 13)),
    "en": tuple(speech.day_long(date(2024, n, 1)).en.split()[-1] for n in range(1, 13)),
}
TONES: Final = 4  # how many quiet colours a face may have (atoms.css)


def _said(words: Words, language: Language) -> str:
    return words.da if language == "da" else words.en


def clock_time(at: datetime, language: Language) -> str:
    """`15:30` / `15.30`; a page never shows seconds."""
    return _said(speech.clock_time(at.replace(second=0, microsecond=0)), language)


def short_day(on: date, language: Language, *, this_year: int) -> str:
    """`Fri 3 Jul` / `fre 3. jul.`; the year is added when it is not this one."""
    return _said(speech.day_short(on, year=on.year != this_year), language)


def long_day(on: date, language: Language, *, this_year: int) -> str:
    """`Monday 27 July` / `mandag den 27. juli`; the year is added when it is not this one."""
    return _said(speech.day_long(on, year=on.year != this_year), language)


def moment(at: datetime, zone: tzinfo, language: Language, *, this_year: int) -> str:
    """`Fri 3 Jul 15:30` / `fre 3. jul. 15.30`, read on the clocks of `zone`."""
    local = at.astimezone(zone)
    return f"{short_day(local, language, this_year=this_year)} {clock_time(local, language)}"


def moment_long(at: datetime, zone: tzinfo, language: Language, *, this_year: int) -> str:
    """`Monday 27 July at 15:30` / `mandag den 27. juli kl. 15.30`, read on the clocks of `zone`."""
    local = at.astimezone(zone)
    at_word = "kl." if language == "da" else "at"
    return f"{long_day(local, language, this_year=this_year)} {at_word} {clock_time(local, language)}"


def duration(seconds: float, language: Language) -> str:
    """`7 h 30 min` / `7 t. 30 min.`, rounded down to minutes; under a minute in seconds. Days stay hours."""
    return ("−" if seconds < 0 else "") + _said(speech.duration(seconds), language)


def money(amount: Decimal | float, currency: str, language: Language) -> str:
    """`DKK 4,200` / `4.200 kr.`; decimals only where there are any."""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"))
    sign, positive = ("−" if exact < 0 else ""), abs(exact)
    text = f"{positive:,.0f}" if positive == positive.to_integral_value() else f"{positive:,.2f}"
    if language == "en":
        return f"{sign}{currency} {text}"
    swapped = text.translate(str.maketrans(",.", ".,"))
    return f"{sign}{swapped} {'kr.' if currency == 'DKK' else currency}"


def initials(name: str) -> str:
    """Two letters of a person: first and last name, or the first two of an only name or of an address."""
    before_at = name.partition("@")[0]
    words = [word for word in re.split(r"[\s.-]+", before_at) if word and word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


def tone(name: str) -> int:
    """Which of the quiet colours a person's face has: always the same for the same name."""
    return sum(name.casefold().encode()) % TONES + 1


# The first that fits wins: every browser claims to be some of the others too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """`Firefox, Windows`: as much of a browser's signature as helps its owner recognise it."""
    names = (next((said for mark, said in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in names if name) or user_agent[:40]
