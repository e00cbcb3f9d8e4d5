"""Stretches of constant offset, against the zone asked day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vagt.clock import Calendar, cautions
from vagt.clock.instants import DAY, EPOCH, PERIOD
from vagt.clock.zones import REGULAR_AFTER, REGULAR_BEFORE, date_stretches, offset_stretches

ZONES = [
    "Europe/Copenhagen",
    "Africa/Freetown",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Gaza",
    "Europe/Dublin",
]


def offset(zone, u):
    return (EPOCH + u).astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("first", "years"), [(1939, 12), (2005, 25)])
def test_offsets_hold_throughout_their_stretch(zone, first, years):
    lo = datetime(first, 1, 1, tzinfo=UTC) - EPOCH
    hi = lo + years * 365 * DAY
    at = lo
    for start, end, held in offset_stretches(zone, lo, hi):
        assert start == at < end
        step = start
        while step < end:
            assert offset(zone, step) == held
            step += DAY
        assert offset(zone, end - timedelta(seconds=1)) == held
        at = end
    assert at == hi


@pytest.mark.parametrize("zone", ZONES)
def test_regular_years_repeat(zone):
    eras = [(REGULAR_AFTER, 4), (REGULAR_AFTER + 3000 * DAY, 4), (REGULAR_BEFORE - 800 * DAY - PERIOD, -4)]
    for start, periods in eras:
        for day in range(0, 800, 5):
            u = start + day * DAY
            assert offset(zone, u) == offset(zone, u + PERIOD)
            ((_, _, held),) = offset_stretches(zone, u + periods * PERIOD, u + periods * PERIOD + timedelta(seconds=1))
            assert held == offset(zone, u)


def test_dates_that_come_twice_or_never():
    day = date(2011, 12, 30).toordinal() - EPOCH.toordinal()
    assert date_stretches("Pacific/Apia", day) == []
    day = date(2026, 4, 4).toordinal() - EPOCH.toordinal()
    evening, again = date_stretches("America/Santiago", day)
    assert evening[1] == again[0]
    assert again[1] - evening[0] == timedelta(hours=25)


NIGHTLY = Calendar(
    "Europe/Copenhagen",
    {6: [("00:00", "02:30")], 0: [("02:00", "03:00")]},
    dated_hours={
        date(2026, 3, 29): [("02:00", "02:15"), ("03:00", "04:00")],
        date(2026, 12, 24): [("22:00", "06:00")],
        date(2026, 12, 25): [],
    },
)


def test_cautions_for_the_editor_of_a_calendar():
    found = cautions(NIGHTLY, date(2026, 1, 1), date(2026, 12, 31))
    assert [(one.on, one.kind, one.edge, one.between) for one in found] == [
        (date(2026, 3, 29), "skipped", "02:15", ("02:00", "03:00")),
        (date(2026, 10, 25), "repeated", "02:30", ("02:00", "03:00")),
        (date(2026, 12, 25), "cut", "06:00", ("00:00", "06:00")),
    ]
    assert "comes twice" in found[1].message
    assert "is skipped" in found[0].message
    assert "add 00:00-06:00" in found[2].message
    assert cautions(NIGHTLY, date(2026, 10, 26), date(2026, 12, 24)) == ()
    assert [one.on for one in cautions(NIGHTLY, date(2027, 1, 1), date(2028, 12, 31))] == [
        date(2027, 3, 28),
        date(2027, 10, 31),
        date(2028, 3, 26),
        date(2028, 10, 29),
    ]


def test_cautions_where_the_clock_changes_at_midnight():
    calendar = Calendar("America/Santiago", {5: [("08:00", "23:30")], 6: [("00:30", "09:00")]})
    assert [(one.on, one.kind, one.edge) for one in cautions(calendar, date(2026, 1, 1), date(2026, 12, 31))] == [
        (date(2026, 4, 4), "repeated", "23:30"),
        (date(2026, 9, 6), "skipped", "00:30"),
    ]


def test_cautions_at_the_ends_of_all_dates():
    assert cautions(NIGHTLY, date.max, date.max) == ()
    assert cautions(NIGHTLY, date.min, date.min) == ()
