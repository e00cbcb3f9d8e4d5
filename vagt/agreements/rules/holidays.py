"""Proposals for a calendar: public holidays, closing days and holiday periods of a year. A person decides; the days
are stored as dates, so that a library upgrade changes nothing."""

from datetime import date, timedelta
from importlib.metadata import version
from typing import Final

from vagt.agreements.rules.calendar import WORKDAYS, CalendarDocument, NamedDay, NamedPeriod
from vagt.kit.words import Words

CLOSING_DAYS: Final = (
    (6, 5, Words("Grundlovsdag", "Constitution Day")),
    (12, 24, Words("Juleaftensdag", "Christmas Eve")),
    (12, 31, Words("Nytårsaftensdag", "New Year's Eve")),
)


def public_holidays(country: str, year: int) -> tuple[NamedDay, ...]:
    """The public holidays of a country in a year, in both languages. Raises NotImplementedError for no such country."""
    import holidays

    danish = holidays.country_holidays(country, years=year, language="da" if country == "DK" else None)
    english = holidays.country_holidays(country, years=year, language="en_US")
    return tuple(NamedDay(on, Words(name, english.get(on, name))) for on, name in sorted(danish.items()))


def closing_days(year: int) -> tuple[NamedDay, ...]:
    """The closing days that a Danish office usually has."""
    return tuple(NamedDay(date(year, month, day), name) for month, day, name in CLOSING_DAYS)


def holiday_periods(year: int) -> tuple[NamedPeriod, ...]:
    """ISO weeks 28-30, 27-31 December, the day after Ascension Day and the three weekdays before Maundy Thursday."""
    sunday = easter(year)
    maundy = sunday - timedelta(days=3)
    ascension = sunday + timedelta(days=39)
    return (
        NamedPeriod(
            maundy - timedelta(days=3),
            maundy - timedelta(days=1),
            Words("Dagene før påske", "Days before Easter"),
        ),
        NamedPeriod(
            ascension + timedelta(days=1),
            ascension + timedelta(days=1),
            Words("Dagen efter Kristi himmelfartsdag", "Day after Ascension Day"),
        ),
        NamedPeriod(
            date.fromisocalendar(year, 28, 1),
            date.fromisocalendar(year, 30, 7),
            Words("Sommerferie", "Summer holiday"),
        ),
        NamedPeriod(
            date(year, 12, 27),
            date(year, 12, 31),
            Words("Mellem jul og nytår", "Between Christmas and New Year"),
        ),
    )


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the Meeus/Jones/Butcher rule)."""
    from dateutil.easter import easter as western

    return western(year)


def sources() -> tuple[tuple[str, str], ...]:
    """What proposes the days, with versions: kept in the calendar version."""
    return (("holidays", version("holidays")), ("tzdata", version("tzdata")))


def proposed_calendar(years: range, *, zone: str = "Europe/Copenhagen", country: str = "DK") -> CalendarDocument:
    """The calendar to begin with: Monday-Friday 08:00-16:00, and the days proposed for these years."""
    day = (("08:00", "16:00"),)
    return CalendarDocument(
        zone=zone,
        weekly=tuple((weekday, day) for weekday in WORKDAYS),
        holiday_hours=day,
        emergency_hours=day,
        public_holidays=tuple(holiday for year in years for holiday in public_holidays(country, year)),
        closing_days=tuple(closing for year in years for closing in closing_days(year)),
        holiday_periods=tuple(period for year in years for period in holiday_periods(year)),
        sources=sources(),
    )
