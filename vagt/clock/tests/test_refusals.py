"""Everything the clock refuses: each by name, with the place and the cure."""

import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from vagt.clock import (
    BadAmount,
    BadArray,
    BadCalendar,
    BadWindow,
    Calendar,
    ClockError,
    NaiveInstant,
    NeverOpen,
    OutOfRange,
    Rule,
    UnknownZone,
    WallSpan,
    Windows,
    add_many,
    elapsed_many,
    is_open_many,
    next_open_many,
    subtract_many,
)

T = datetime(2026, 5, 13, 10, tzinfo=UTC)
NAIVE = T.replace(tzinfo=None)
OFFICE = Calendar("Europe/Copenhagen", {key: [("08:00", "16:00")] for key in range(5)}).windows()
ALWAYS = Windows.always()


@pytest.mark.parametrize(
    ("start", "end", "cure"),
    [
        ("08:00", "25:00", "from 00:00 to 24:00"),
        ("08:60", "16:00", "from 00:00 to 24:00"),
        ("24:01", "16:00", "from 00:00 to 24:00"),
        ("8:00", "16:00", "HH:MM"),
        ("08:00 ", "16:00", "HH:MM"),
        ("", "16:00", "HH:MM"),
        (800, "16:00", "HH:MM"),
        ("٠٨:٠٠", "16:00", "HH:MM"),
        ("08:00", "08:00", "00:00-24:00"),
        ("00:00", "00:00", "00:00-24:00"),
        ("24:00", "06:00", "begin it at 00:00 on the next day"),
    ],
)
def test_times_that_are_no_window(start, end, cure):
    with pytest.raises(BadWindow, match=cure):
        WallSpan.parse(start, end)


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (0, 86_401), (0.5, 60), (True, 60)])
def test_seconds_that_are_no_window(start, end):
    with pytest.raises(BadWindow, match="from 0 to 86400"):
        WallSpan(start, end)


@pytest.mark.parametrize(
    ("weekly", "where", "says"),
    [
        ({"mon": [("08:00", "12:00"), ("11:00", "16:00")]}, "weekly.mon", "08:00-12:00 and 11:00-16:00 overlap"),
        ({"mon": [("22:00", "06:00"), ("23:00", "24:00")]}, "weekly.mon", "overlap"),
        ({"mon": [("22:00", "06:00")], "tue": [("05:59", "16:00")]}, "weekly.tue", "22:00-06:00 of mon and 05:59"),
        ({"sun": [("22:00", "06:00")], "mon": [("00:00", "01:00")]}, "weekly.mon", "22:00-06:00 of sun"),
        ({"mon": [("08:00", "25:00")]}, "weekly.mon[0]", "25:00 is not on the clock"),
        ({"mon": [("08:00", "09:00"), "10:00"]}, "weekly.mon[1]", "not a window"),
        ({"mon": "08:00-16:00"}, "weekly.mon", "give a list of windows"),
        ({"mon": None}, "weekly.mon", "give a list of windows"),
    ],
)
def test_weeks_that_are_refused(weekly, where, says):
    with pytest.raises(BadWindow, match=says) as refused:
        Calendar("UTC", weekly)
    assert refused.value.where == where


@pytest.mark.parametrize("weekday", ["monday", "", 7, -1, True, 1.5])
def test_days_that_are_no_weekday(weekday):
    with pytest.raises(BadCalendar, match="write mon"):
        Calendar("UTC", {weekday: [("08:00", "16:00")]})


def test_a_weekday_given_twice():
    with pytest.raises(BadCalendar, match="twice"):
        Calendar("UTC", {0: [], "mon": []})


@pytest.mark.parametrize("on", [T, "2026-05-13", None])
def test_what_is_no_date(on):
    for given in ({"holidays": [on]}, {"dated_hours": {on: []}}):
        with pytest.raises(BadCalendar, match="not a date"):
            Calendar("UTC", **given)


@pytest.mark.parametrize(
    "zone",
    [
        "Mars/Olympus",
        "",
        "europe/kopenhagen",
        "../etc/passwd",
        "/etc/passwd",
        "Europe",
        "localtime",
        "right/UTC",
        5,
        None,
    ],
)
def test_zones_that_do_not_exist(zone):
    with pytest.raises(UnknownZone, match="Europe/Copenhagen"):
        Calendar(zone)


def test_naive_instants_everywhere():
    for ask in (
        lambda: OFFICE.add(NAIVE, 60),
        lambda: OFFICE.subtract(NAIVE, 60),
        lambda: OFFICE.elapsed(T, NAIVE),
        lambda: OFFICE.elapsed(NAIVE, T),
        lambda: OFFICE.is_open(NAIVE),
        lambda: OFFICE.next_open(NAIVE),
        lambda: OFFICE.intervals(NAIVE, T),
        lambda: OFFICE.explain(NAIVE, 60),
        lambda: OFFICE.add(T, 60, [(NAIVE, T)]),
        lambda: Windows.fixed([(NAIVE, T, Rule("x"))]),
        lambda: Windows.splice([(None, OFFICE), (NAIVE, OFFICE)]),
        lambda: OFFICE.add(date(2026, 5, 13), 60),
    ):
        with pytest.raises(NaiveInstant, match="offset"):
            ask()


@pytest.mark.parametrize("amount", [-1, -0.5, timedelta(seconds=-1), True, "60", None, float("nan"), float("inf")])
def test_amounts_that_are_none(amount):
    for ask in (OFFICE.add, OFFICE.subtract, OFFICE.explain):
        with pytest.raises(BadAmount):
            ask(T, amount)


def test_windows_of_instants_that_end_before_they_begin():
    for end in (T, T - timedelta(seconds=1)):
        with pytest.raises(BadWindow, match="earlier instant first") as refused:
            Windows.fixed([(T, end, Rule("booking"))])
        assert refused.value.where == "stretches[0]"
    with pytest.raises(BadWindow, match=r"pauses\[1\]: the pause ends before it begins"):
        OFFICE.add(T, 60, [(T, T), (T, T - timedelta(seconds=1))])
    with pytest.raises(BadWindow, match="in order"):
        Windows.splice([(T, OFFICE), (T, OFFICE)])
    for combine in (Windows.union, Windows.intersection, lambda: Windows.splice([])):
        with pytest.raises(BadCalendar, match="at least one"):
            combine()


MONDAYS = Calendar("Europe/Copenhagen", {0: [("08:00", "16:00")]}).windows()
TUESDAYS = Calendar("Asia/Kolkata", {1: [("14:00", "18:00")]}).windows()


@pytest.mark.parametrize(
    "windows",
    [
        Calendar("Europe/Copenhagen").windows(),
        Calendar("Europe/Copenhagen", holidays=[date(2026, 5, 14)]).windows(),
        Calendar("Europe/Copenhagen", dated_hours={date(2020, 1, 1): [("08:00", "16:00")]}).windows(),
        Windows.fixed([]),
        Windows.fixed([(T - timedelta(days=2), T - timedelta(days=1), Rule("booking"))]),
        Windows.intersection(MONDAYS, TUESDAYS),
        Windows.intersection(MONDAYS, Windows.fixed([])),
        Windows.union(Windows.fixed([]), Windows.fixed([])),
        Windows.splice([(None, OFFICE), (T - timedelta(days=3), Windows.fixed([]))]),
    ],
)
def test_never_open_has_a_name(windows):
    assert not windows.is_open(T)
    for ask in (lambda: windows.add(T, 1), lambda: windows.next_open(T), lambda: windows.explain(T, 1)):
        with pytest.raises(NeverOpen, match="no open time after 2026-05-13T10:00:00"):
            ask()
    for ask in (
        lambda: add_many(windows, [int(T.timestamp())], 1),
        lambda: next_open_many(windows, [int(T.timestamp())]),
    ):
        with pytest.raises(NeverOpen):
            ask()
    assert windows.add(T, 0) == T
    assert windows.elapsed(T, T + timedelta(days=400 * 366)) == 0


def test_windows_that_run_out():
    booking = Windows.fixed([(T, T + timedelta(hours=1), Rule("booking"))])
    assert booking.add(T, 3600) == T + timedelta(hours=1)
    with pytest.raises(NeverOpen, match="not enough open time after"):
        booking.add(T, 3601)
    with pytest.raises(NeverOpen, match="not enough open time before"):
        booking.subtract(T + timedelta(hours=1), 3601)
    with pytest.raises(NeverOpen, match="row 1"):
        add_many(booking, [int(T.timestamp())] * 2, [3600, 3601])
    with pytest.raises(NeverOpen, match="row 0"):
        subtract_many(booking, [int(T.timestamp())] * 2, [1, 0])


@pytest.mark.parametrize("windows", [OFFICE, ALWAYS])
def test_the_edges_of_all_years(windows):
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert windows.elapsed(first, last) == -windows.elapsed(last, first) > 0
    for ask in (
        lambda: windows.add(last, 3600 * 24),
        lambda: windows.add(T, 300_000_000_000),
        lambda: windows.add(T, 10**30),
        lambda: windows.subtract(first, 3600),
        lambda: windows.subtract(T, 300_000_000_000),
        lambda: windows.explain(last, 3600 * 24),
    ):
        with pytest.raises(OutOfRange):
            ask()
    assert windows.next_open(first) >= first
    assert windows.is_open(last) in {True, False}
    assert windows.intervals(last - timedelta(days=9), last)
    assert windows.intervals(first, first + timedelta(days=9))


def test_the_last_and_first_dates_of_a_calendar():
    ends = {date.max: [("20:00", "06:00")], date.min: [("08:00", "10:00")]}
    windows = Calendar("America/New_York", dated_hours=ends).windows()
    assert windows.elapsed(datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 9, tzinfo=UTC)) == 2 * 3600
    late = Calendar("Pacific/Apia", dated_hours=ends).windows()
    assert late.elapsed(datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)) == 10 * 3600
    with pytest.raises(OutOfRange):
        windows.next_open(datetime(9999, 12, 31, 23, tzinfo=UTC))


def test_a_calendar_does_not_change():
    calendar = Calendar("UTC", {0: [("08:00", "16:00")]}, {date(2026, 5, 14): "Ascension Day"})
    with pytest.raises(AttributeError, match="new version"):
        calendar.zone = "Europe/Copenhagen"
    with pytest.raises(AttributeError, match="cannot be taken away"):
        del calendar.zone
    with pytest.raises(TypeError):
        calendar.holidays[date(2026, 5, 15)] = Rule("x")
    assert pickle.loads(pickle.dumps(calendar)) == calendar
    assert calendar != "UTC"


def test_arrays_that_cannot_be_read_without_loss():
    seconds = int(T.timestamp())
    for bad in (
        [1.5],
        ["2026"],
        [True],
        np.array(["NaT"], "datetime64[s]"),
        np.array([1], "datetime64[ns]"),
        [2**64 - 1],
    ):
        for ask in (lambda bad=bad: add_many(OFFICE, bad, 1), lambda bad=bad: is_open_many(OFFICE, bad)):
            with pytest.raises((BadArray, OutOfRange)):
                ask()
    with pytest.raises(BadArray, match="one for all or one for each"):
        add_many(OFFICE, [seconds, seconds], [1, 2, 3])
    with pytest.raises(BadArray, match="whole seconds"):
        add_many(OFFICE, [seconds], 1.5)
    with pytest.raises(BadAmount):
        add_many(OFFICE, [seconds], -1)
    with pytest.raises(OutOfRange):
        add_many(OFFICE, [seconds], 2**60)
    with pytest.raises(OutOfRange):
        add_many(OFFICE, [seconds * 1_000_000], 1)
    with pytest.raises(BadArray, match="two columns alike"):
        elapsed_many(OFFICE, [seconds], [seconds, seconds])
    fine = Windows.fixed([(T + timedelta(microseconds=1), T + timedelta(hours=1), Rule("booking"))])
    with pytest.raises(BadArray, match=r"datetime64\[us\]"):
        add_many(fine, [seconds], 1)
    due = add_many(fine, np.array([T.replace(tzinfo=None)], "datetime64[s]"), 1)
    assert due.tolist() == [datetime(2026, 5, 13, 10, 0, 1, 1)]


def test_arrays_of_every_shape_and_reach():
    seconds = int(T.timestamp())
    grid = np.array([[seconds, seconds + 60], [seconds + 120, 0]])
    assert add_many(OFFICE, grid, 60).shape == (2, 2)
    assert add_many(OFFICE, [], 60).shape == (0,)
    assert next_open_many(OFFICE, []).shape == (0,)
    assert subtract_many(OFFICE, [], 60).shape == (0,)
    far = [-62_135_596_800 + 86_400, 250_000_000_000]
    assert add_many(OFFICE, far, 3600).tolist() == [
        int((OFFICE.add(datetime.fromtimestamp(u, UTC), 3600) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
        for u in far
    ]
    assert subtract_many(OFFICE, [*far[1:], seconds], 3600).tolist() == [
        int(OFFICE.subtract(datetime.fromtimestamp(u, UTC), 3600).timestamp()) for u in [*far[1:], seconds]
    ]
    spent = elapsed_many(OFFICE, np.array(["2026-05-13"], "datetime64[D]"), np.array(["2026-05-14"], "datetime64[D]"))
    assert spent.tolist() == [timedelta(hours=8)]


def test_every_refusal_is_a_value_error():
    assert issubclass(ClockError, ValueError)
    assert str(BadWindow("wrong", "weekly.mon")) == "weekly.mon: wrong"
    assert str(BadWindow("wrong")) == "wrong"


def test_the_clock_starts_without_numpy_and_django():
    program = (
        "import sys, vagt.clock.jsonlines; "
        "print(sorted(set(sys.modules) & {'numpy', 'django', 'dataclasses', 'asyncio'}))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
