"""The clock in the agreement's language: tables of examples with times on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vagt.clock import Calendar, Rule, StillPaused, WallSpan, Windows

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar(
    "Europe/Copenhagen",
    {key: [("08:00", "16:00")] for key in WORKDAYS},
    holidays={
        date(2026, 4, 2): "Maundy Thursday",
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 12, 25): "Christmas Day",
        date(2027, 1, 1): "New Year's Day",
    },
    dated_hours={date(2026, 12, 23): [("10:00", "14:00")], date(2026, 12, 24): [], date(2026, 12, 31): []},
).windows()
NIGHTS = Calendar("Europe/Copenhagen", {key: [("22:00", "06:00")] for key in WORKDAYS}, [date(2026, 5, 14)]).windows()
ALL_WEEK = Calendar("Europe/Copenhagen", {key: [("00:00", "24:00")] for key in range(7)}).windows()


def wall(text, zone=COPENHAGEN):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(t, zone=COPENHAGEN):
    return t.astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S").removesuffix(":00")


@pytest.mark.parametrize(
    ("received", "minutes", "due", "why"),
    [
        ("2026-05-13 14:10", 60, "Wed 2026-05-13 15:10", "the same day"),
        ("2026-05-13 15:30", 480, "Thu 2026-05-14 15:30", "30 minutes, then 7 h 30 the next day"),
        ("2026-05-13 15:00", 60, "Wed 2026-05-13 16:00", "exactly at closing stays at closing"),
        ("2026-05-13 16:00", 60, "Thu 2026-05-14 09:00", "closing time is closed"),
        ("2026-05-13 15:59:59", 1, "Thu 2026-05-14 08:00:59", "the last second of a window counts"),
        ("2026-05-13 03:00", 30, "Wed 2026-05-13 08:30", "before opening"),
        ("2026-04-04 10:15", 120, "Tue 2026-04-07 10:00", "Easter Saturday"),
        ("2026-04-01 15:00", 120, "Tue 2026-04-07 09:00", "over Easter"),
        ("2026-12-23 09:00", 300, "Mon 2026-12-28 09:00", "short day, closing day, Christmas Day, weekend"),
        ("2026-12-31 09:00", 120, "Mon 2027-01-04 10:00", "closing day, New Year's Day, weekend"),
        ("2026-05-13 10:00", 0, "Wed 2026-05-13 10:00", "nothing asked, nothing moved"),
        ("2026-05-16 10:00", 0, "Sat 2026-05-16 10:00", "not even on a Saturday"),
    ],
)
def test_due_in_office_hours(received, minutes, due, why):
    assert shown(OFFICE.add(wall(received), minutes * 60)) == due, why


@pytest.mark.parametrize(
    ("received", "minutes", "due", "why"),
    [
        ("2026-05-11 23:00", 120, "Tue 2026-05-12 01:00", "across midnight"),
        ("2026-05-11 07:00", 60, "Mon 2026-05-11 23:00", "from the day to the night"),
        ("2026-05-15 23:00", 420, "Sat 2026-05-16 06:00", "Friday's night ends on Saturday"),
        ("2026-05-16 07:00", 1, "Mon 2026-05-18 22:01", "no night begins on Saturday or Sunday"),
        ("2026-05-13 23:00", 120, "Fri 2026-05-15 01:00", "a holiday closes its own date, from 00:00 to 24:00"),
        ("2026-05-14 12:00", 30, "Fri 2026-05-15 00:30", "and not what follows midnight after it"),
    ],
)
def test_due_at_night(received, minutes, due, why):
    assert shown(NIGHTS.add(wall(received), minutes * 60)) == due, why


@pytest.mark.parametrize(
    ("on", "span", "minutes"),
    [
        ("2026-03-29", ("00:00", "24:00"), 1380),
        ("2026-10-25", ("00:00", "24:00"), 1500),
        ("2026-10-25", ("00:00", "02:30"), 180),
        ("2026-10-25", ("02:30", "04:00"), 120),
        ("2026-03-29", ("01:00", "03:00"), 60),
        ("2026-03-29", ("01:00", "02:30"), 60),
        ("2026-03-29", ("02:30", "03:00"), 0),
        ("2026-03-29", ("02:10", "02:50"), 0),
        ("2026-03-29", ("02:30", "03:30"), 30),
    ],
)
def test_clock_changes_are_read_from_the_wall(on, span, minutes):
    """Open whenever the wall shows a covered time: an hour comes twice in October and not at all in March."""
    windows = Calendar("Europe/Copenhagen", {6: [span]}).windows()
    start = wall(f"{on} 00:00")
    assert windows.elapsed(start, start + timedelta(days=1)) == minutes * 60


def test_midnight_of_every_night_is_open_all_week():
    evening = wall("2026-05-13 23:30")
    assert shown(ALL_WEEK.add(evening, 3600)) == "Thu 2026-05-14 00:30"
    assert ALL_WEEK.elapsed(evening, evening + timedelta(days=365)) == 365 * 86_400


@pytest.mark.parametrize(
    ("zone", "on", "hours"),
    [
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("America/Santiago", "2026-09-06", 23),
        ("America/Santiago", "2026-04-04", 25),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Africa/Casablanca", "2026-02-15", 25),
        ("Asia/Kolkata", "2026-03-29", 24),
    ],
)
def test_a_whole_date_lasts_as_long_as_the_wall_shows_it(zone, on, hours):
    day = date.fromisoformat(on)
    windows = Calendar(zone, dated_hours={day: [("00:00", "24:00")]}).windows()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert windows.elapsed(noon - timedelta(days=3), noon + timedelta(days=3)) == hours * 3600


def test_subtract_stays_at_an_opening_instant():
    assert shown(OFFICE.subtract(wall("2026-05-13 09:00"), 3600)) == "Wed 2026-05-13 08:00"
    assert shown(OFFICE.subtract(wall("2026-05-13 09:00"), 3601)) == "Tue 2026-05-12 15:59:59"


def test_next_open_and_is_open():
    assert OFFICE.is_open(wall("2026-05-13 08:00"))
    assert not OFFICE.is_open(wall("2026-05-13 16:00"))
    assert shown(OFFICE.next_open(wall("2026-05-13 16:00"))) == "Thu 2026-05-14 08:00"
    assert shown(OFFICE.next_open(wall("2026-05-13 12:34"))) == "Wed 2026-05-13 12:34"


def test_an_instant_is_exact_to_the_microsecond():
    t = datetime(2026, 5, 13, 13, 59, 59, 999_999, tzinfo=UTC)
    assert OFFICE.add(t, 60) == datetime(2026, 5, 14, 6, 0, 59, 999_999, tzinfo=UTC)
    assert OFFICE.elapsed(t, datetime(2026, 5, 14, 7, tzinfo=UTC)) == 3600.000001
    assert OFFICE.add(t, 0.000001) == datetime(2026, 5, 13, 14, tzinfo=UTC)


def test_the_repeated_hour_is_told_apart():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=COPENHAGEN)
    second = first.replace(fold=1)
    assert ALL_WEEK.elapsed(first, second) == 3600


def test_a_windows_rule_and_reason():
    assert OFFICE.rule_at(wall("2026-05-13 10:00")).id == "weekly"
    assert OFFICE.rule_at(wall("2026-12-23 10:00")).id == "dated:2026-12-23"
    assert OFFICE.rule_at(wall("2026-12-25 10:00")) == Rule("holiday:2026-12-25", "Christmas Day")
    assert OFFICE.closed_reason(date(2026, 12, 25)).name == "Christmas Day"
    assert OFFICE.closed_reason(date(2026, 12, 24)).id == "dated:2026-12-24"
    assert OFFICE.closed_reason(date(2026, 12, 26)).id == "closed"
    assert OFFICE.closed_reason(date(2026, 12, 23)) is None
    assert OFFICE.closed_reason(wall("2026-12-23 09:00")).id == "dated:2026-12-23"
    assert OFFICE.closed_reason(wall("2026-12-23 11:00")) is None
    assert Calendar("UTC", holidays=[date(2026, 1, 1)]).closed_reason(date(2026, 1, 1)).id == "holiday:2026-01-01"


def test_why_over_ascension_day():
    office = Calendar(
        "Europe/Copenhagen",
        {key: [("08:00", "16:00")] for key in WORKDAYS},
        {date(2026, 5, 14): "Ascension Day"},
        weekly_rule=Rule("office", "Office hours"),
    ).windows()
    walk = office.explain(wall("2026-05-13 14:10"), 120 * 60)
    assert [(shown(row.start), shown(row.end), row.rule.id, row.counted_seconds) for row in walk.rows] == [
        ("Wed 2026-05-13 14:10", "Wed 2026-05-13 16:00", "office", 110 * 60),
        ("Wed 2026-05-13 16:00", "Thu 2026-05-14 00:00", "closed", 0),
        ("Thu 2026-05-14 00:00", "Fri 2026-05-15 00:00", "holiday:2026-05-14", 0),
        ("Fri 2026-05-15 00:00", "Fri 2026-05-15 08:00", "closed", 0),
        ("Fri 2026-05-15 08:00", "Fri 2026-05-15 08:10", "office", 10 * 60),
    ]
    assert shown(walk.due) == "Fri 2026-05-15 08:10"
    assert sum(row.skipped_seconds for row in walk.rows) == 40 * 3600


def test_why_with_windows_that_do_not_count_and_a_pause():
    emergency = Rule("emergency", "Emergency window")
    saturday = Windows.fixed([(wall("2026-05-16 08:00"), wall("2026-05-16 16:00"), emergency)])
    pauses = [(wall("2026-05-18 09:00"), wall("2026-05-18 10:00"))]
    walk = OFFICE.explain(wall("2026-05-15 15:00"), 3 * 3600, besides=[saturday], pauses=pauses)
    assert [(shown(row.start)[:3], row.kind, row.rule.id, row.counted_seconds) for row in walk.rows] == [
        ("Fri", "counted", "weekly", 3600),
        ("Fri", "closed", "closed", 0),
        ("Sat", "open_elsewhere", "emergency", 0),
        ("Sat", "closed", "closed", 0),
        ("Mon", "counted", "weekly", 3600),
        ("Mon", "paused", "paused", 0),
        ("Mon", "counted", "weekly", 3600),
    ]
    assert walk.counted_seconds == 3 * 3600


def test_nothing_asked_needs_no_rows():
    walk = OFFICE.explain(wall("2026-05-16 10:00"), 0)
    assert walk.rows == ()
    assert walk.start == walk.due


def test_a_booking_counts_elapsed_time_beside_office_hours():
    booking = Rule("booking", "Booked readiness")
    booked = Windows.fixed([(wall("2026-11-26 17:00"), wall("2026-11-26 22:00"), booking)])
    either = Windows.union(OFFICE, booked)
    assert shown(either.add(wall("2026-11-26 15:30"), 3600)) == "Thu 2026-11-26 17:30"
    assert [part.rule.id for part in either.intervals(wall("2026-11-26 00:00"), wall("2026-11-27 00:00"))] == [
        "weekly",
        "booking",
    ]
    assert shown(Windows.always().add(wall("2026-11-26 21:30"), 3600)) == "Thu 2026-11-26 22:30"


def test_where_sets_overlap_the_first_gives_the_rule():
    day = wall("2026-05-13 00:00")
    early, late = Rule("early"), Rule("late")
    one = Windows.fixed([(day, day + timedelta(hours=10), early)])
    other = Windows.fixed([(day + timedelta(hours=5), day + timedelta(hours=15), late)])
    both = [(early, 0, 10), (late, 10, 15)]
    found = Windows.union(one, other).intervals(day, day + timedelta(days=1))
    assert [(p.rule, (p.start - day) // timedelta(hours=1), (p.end - day) // timedelta(hours=1)) for p in found] == both
    shared = Windows.intersection(other, one).intervals(day, day + timedelta(days=1))
    assert [(part.rule, part.end - part.start) for part in shared] == [(late, timedelta(hours=5))]


def test_an_overlapping_booking_keeps_the_rule_given_first():
    day = wall("2026-05-13 00:00")
    hours = [day + timedelta(hours=hour) for hour in range(5)]
    windows = Windows.fixed([(hours[1], hours[3], Rule("b")), (hours[0], hours[2], Rule("a"))])
    assert [(part.rule.id, part.start) for part in windows.intervals(hours[0], hours[4])] == [
        ("a", hours[0]),
        ("b", hours[1]),
    ]


def test_a_calendar_version_takes_effect_at_its_instant():
    longer = Calendar("Europe/Copenhagen", {key: [("08:00", "18:00")] for key in WORKDAYS}).windows()
    spliced = Windows.splice([(None, OFFICE), (wall("2026-05-14 00:00"), longer)])
    assert shown(spliced.add(wall("2026-05-13 15:00"), 12 * 3600)) == "Fri 2026-05-15 09:00"
    assert (
        Windows.splice([(wall("2026-05-14 00:00"), longer)]).elapsed(wall("2026-05-13 00:00"), wall("2026-05-15 00:00"))
        == 10 * 3600
    )


def test_a_pause_that_has_not_ended():
    still = [(wall("2026-05-13 10:00"), None)]
    assert shown(OFFICE.add(wall("2026-05-13 09:00"), 3600, still)) == "Wed 2026-05-13 10:00"
    assert OFFICE.elapsed(wall("2026-05-13 09:00"), wall("2026-05-15 09:00"), still) == 3600
    with pytest.raises(StillPaused, match="paused"):
        OFFICE.add(wall("2026-05-13 09:00"), 3601, still)


def test_dated_hours_decide_their_whole_date():
    """They replace the weekly hours, the holiday, and what ran in from the evening before."""
    weekly = {key: [("22:00", "06:00")] for key in range(7)}
    calendar = Calendar("UTC", weekly, [date(2026, 5, 13)], {date(2026, 5, 13): [("10:00", "12:00")]})
    day = datetime(2026, 5, 13, tzinfo=UTC)
    found = calendar.windows().intervals(day - timedelta(hours=3), day + timedelta(hours=33))
    assert [(part.start.strftime("%d %H"), part.end.strftime("%d %H")) for part in found] == [
        ("12 22", "13 00"),
        ("13 10", "13 12"),
        ("14 00", "14 06"),
    ]


def test_a_dated_night_runs_on_into_a_plain_date_and_not_into_a_holiday():
    weekly = {3: [("05:00", "09:00")]}
    nights = {date(2026, 5, 13): [("22:00", "06:00")], date(2026, 5, 14): [("22:00", "06:00")]}
    calendar = Calendar("UTC", weekly, [date(2026, 5, 15)], {date(2026, 5, 13): nights[date(2026, 5, 13)]})
    day = datetime(2026, 5, 14, tzinfo=UTC)
    assert calendar.windows().elapsed(day, day + timedelta(days=1)) == 9 * 3600
    closed = Calendar("UTC", weekly, [date(2026, 5, 15)], {date(2026, 5, 14): nights[date(2026, 5, 14)]})
    assert closed.windows().elapsed(day + timedelta(days=1), day + timedelta(days=2)) == 0


def test_a_calendar_reads_back_as_it_was_written():
    calendar = Calendar("UTC", {"mon": [WallSpan.parse("08:00", "16:00")]}, dated_hours={date(2026, 5, 13): []})
    assert calendar.weekly[0] == (WallSpan(28_800, 57_600),)
    assert calendar.hours_on(date(2026, 5, 11)) == calendar.weekly[0]
    assert calendar.hours_on(date(2026, 5, 13)) == ()
    assert str(calendar.weekly[0][0]) == "08:00-16:00"
    assert "mon 08:00-16:00" in repr(calendar)
