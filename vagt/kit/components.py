"""How values read on a page, in Danish and English: instants, days, durations, money, people."""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final, Literal

Language = Literal["da", "en"]

DAYS: Final = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final = {
    "da": ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_SHORT_MONTHS: Final = {
    "da": ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
TONES: Final = 4  # how many quiet colours a face may have (atoms.css)


def clock_time(at: datetime, language: Language) -> str:
    """`15:30`, in Danish `15.30`."""
    return f"{at:%H.%M}" if language == "da" else f"{at:%H:%M}"


def short_day(on: date, language: Language, *, this_year: int) -> str:
    """`Fri 3 Jul` / `fre 3. jul.`; the year is added when it is not this one."""
    year = "" if on.year == this_year else f" {on.year}"
    weekday, month = DAYS[language][on.weekday()][:3], _SHORT_MONTHS[language][on.month - 1]
    return f"{weekday} {on.day}{'.' if language == 'da' else ''} {month}{year}"


def long_day(on: date, language: Language, *, this_year: int) -> str:
    """`Monday 27 July` / `mandag den 27. juli`; the year is added when it is not this one."""
    year = "" if on.year == this_year else f" {on.year}"
    weekday, month = DAYS[language][on.weekday()], MONTHS[language][on.month - 1]
    return f"{weekday} den {on.day}. {month}{year}" if language == "da" else f"{weekday} {on.day} {month}{year}"


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
    hour, minute, second = ("t.", "min.", "sek.") if language == "da" else ("h", "min", "s")
    sign = "−" if seconds < 0 else ""
    whole = int(abs(seconds))
    if 0 < whole < 60:
        return f"{sign}{whole} {second}"
    hours, minutes = divmod(whole // 60, 60)
    parts = [f"{hours} {hour}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} {minute}")
    return sign + " ".join(parts)


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
