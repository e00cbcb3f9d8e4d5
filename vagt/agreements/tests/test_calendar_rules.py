"""A calendar document: what its days are, which windows it draws, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.agreements.rules.calendar import (
    DatedCalendar,
    NamedDay,
    calendar_to,
    in_force_on,
    read_calendar,
    same_until,
    spliced,
    windows_of,
)
from vagt.agreements.rules.holidays import easter, holiday_periods, proposed_calendar, public_holidays
from vagt.agreements.rules.reading import Refused
from vagt.agreements.rules.terms import Inquiry, due_for
from vagt.agreements.tests.examples import at, calendar, terms
from vagt.kit.words import Words

HALF = NamedDay(date(2026, 6, 1), Words("Halv dag", "Half day"), (("08:00", "12:00"),))


def test_a_calendar_is_the_same_after_being_written_and_read():
    assert read_calendar(calendar_to(calendar())) == calendar()


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-04-02", "public_holiday"),  # Maundy Thursday
        ("2026-03-30", "holiday_period"),
        ("2026-04-04", "closed"),
        ("2026-05-15", "holiday_period"),  # the day after Ascension Day
        ("2026-06-05", "closing_day"),
        ("2026-07-06", "holiday_period"),
        ("2026-07-25", "closed"),  # a Saturday inside the holiday weeks
        ("2026-12-24", "closing_day"),
        ("2026-12-25", "public_holiday"),
        ("2026-12-31", "holiday_period"),  # a holiday period wins over a closing day
        ("2027-01-01", "public_holiday"),
        ("2026-06-02", "open"),
    ],
)
def test_what_a_day_is(day, kind):
    assert calendar().kind_of(date.fromisoformat(day))[0] == kind


def test_easter_and_the_holiday_periods_of_2026():
    assert easter(2026) == date(2026, 4, 5)
    summer = holiday_periods(2026)[2]
    assert (summer.first, summer.last) == (date(2026, 7, 6), date(2026, 7, 26))


def test_danish_holidays_have_both_languages_and_store_bededag_is_gone():
    names = {day.name for day in public_holidays("DK", 2026)}
    assert any(name.da == "Skærtorsdag" and name.en == "Maundy Thursday" for name in names)
    assert not any("bededag" in name.da.lower() for name in names)


def test_a_half_day_is_open_in_its_hours():
    hours = spliced([DatedCalendar(1, date(2024, 1, 1), replace(calendar(), closing_days=(HALF,)))])
    due = due_for(terms("essential", hours=hours), Inquiry(at("2026-06-01 11:00"), "critical"))
    assert due is not None
    assert due.at == at("2026-06-02 09:00")


def test_the_rest_of_a_half_day_is_for_emergencies():
    drawn = windows_of(replace(calendar(), closing_days=(HALF,))).by_key["emergency"]
    on_the_day = drawn.intervals(at("2026-06-01 00:00"), at("2026-06-02 00:00"))
    assert [(i.start, i.end) for i in on_the_day] == [(at("2026-06-01 12:00"), at("2026-06-01 16:00"))]


def test_midnight_round_the_clock():
    day = tuple((weekday, (("00:00", "24:00"),)) for weekday in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    always = replace(calendar(), weekly=day, public_holidays=(), closing_days=(), holiday_periods=())
    hours = spliced([DatedCalendar(1, date(2024, 1, 1), always)])
    for received in ("2026-06-01 23:59:59", "2026-03-29 01:30", "2026-10-25 02:30", "2026-12-31 23:30"):
        due = due_for(terms("essential", hours=hours), Inquiry(at(received), "normal"))
        assert due is not None
        assert due.at - at(received).astimezone(due.at.tzinfo) == timedelta(hours=8)


def test_weekly_hours_may_run_past_midnight():
    night = replace(calendar(), weekly=(("mon", (("22:00", "06:00"),)),))
    assert read_calendar(calendar_to(night)) == night
    drawn = windows_of(night).by_key["office"]
    spans = drawn.intervals(at("2026-06-01 00:00"), at("2026-06-03 00:00"))
    assert (spans[0].start, spans[-1].end) == (at("2026-06-01 22:00"), at("2026-06-02 06:00"))


def test_a_new_version_changes_nothing_before_its_day():
    late = replace(calendar(), weekly=tuple((d, (("10:00", "16:00"),)) for d, _ in calendar().weekly))
    first, second = DatedCalendar(1, date(2024, 1, 1), calendar()), DatedCalendar(2, date(2026, 6, 3), late)
    hours = spliced([first, second])
    before = due_for(terms("essential", hours=hours), Inquiry(at("2026-06-01 08:00"), "critical"))
    across = due_for(terms("essential", hours=hours), Inquiry(at("2026-06-02 15:00"), "critical"))
    assert before is not None
    assert across is not None
    assert before.at == at("2026-06-01 10:00")
    assert across.at == at("2026-06-03 11:00")
    assert hours.kind_of(date(2026, 6, 2)) == ("open", None)


def test_of_two_versions_from_one_day_the_later_recorded_counts():
    first, second = (DatedCalendar(n, date(2026, 1, 1), calendar()) for n in (1, 2))
    assert in_force_on([second, first], date(2026, 5, 5)) == second
    assert in_force_on([second, first], date(2020, 5, 5)) == second


def _broken(**changes):
    return {**calendar_to(proposed_calendar(range(2026, 2027))), **changes}


@pytest.mark.parametrize(
    ("changes", "place", "cure"),
    [
        ({"zone": "Europe/Atlantis"}, "zone", "Europe/Copenhagen"),
        ({"weekly": {"mon": [["16:00", "25:00"]]}}, "mon[0]", "between 00:00 and 24:00"),
        ({"weekly": {"mon": [["08:00", "12:00"], ["11:00", "16:00"]]}}, "mon[1]", "without overlap"),
        ({"weekly": {"mon": [["08:00", "08:00"]]}}, "mon[0]", "Ends after it begins"),
        ({"emergency_hours": [["16:00", "08:00"]]}, "emergency_hours[0]", "past midnight"),
        ({"weekly": {"mandag": [["08:00", "16:00"]]}}, "mandag", "Did you mean|Use one of"),
        ({"weekly": {"mon": ["08:00-16:00"]}}, "mon[0]", "08:00"),
        ({"public_holidays": [{"date": "2026-02-30", "name": {"da": "x", "en": "x"}}]}, "date", "a date that exists"),
        ({"closing_days": [{"date": "2026-06-05", "name": {"da": "x"}}]}, "name.en", "en ="),
        (
            {"holiday_periods": [{"first": "2026-07-20", "last": "2026-07-06", "name": {"da": "x", "en": "x"}}]},
            "last",
            "Swap",
        ),
    ],
)
def test_a_faulty_calendar_is_refused_with_the_place_and_the_cure(changes, place, cure):
    with pytest.raises(Refused) as refused:
        read_calendar(_broken(**changes))
    shown = [f"{fault.place}: {fault.wrong.en} {fault.cure.en}" for fault in refused.value.faults]
    assert any(place in fault.place for fault in refused.value.faults), shown
    assert any(part in text for part in cure.split("|") for text in shown), shown


def test_windows_do_not_overlap_each_other():
    drawn = windows_of(calendar()).by_key
    year = (at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    spans = sorted((i.start, i.end) for windows in drawn.values() for i in windows.intervals(*year))
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


DAYS = st.integers(0, 60).map(lambda number: date(2026, 5, 20) + timedelta(days=number))
CLOSED = st.builds(
    lambda on, hours: NamedDay(on, Words("Lukket", "Closed"), hours),
    DAYS,
    st.sampled_from([(), (("08:00", "12:00"),), (("10:00", "11:00"), ("13:00", "15:30"))]),
)
KEYS = st.sampled_from([("office",), ("office", "holiday_period"), ("office", "holiday_period", "emergency")])


def with_days(days):
    return spliced(
        [DatedCalendar(1, date.min, replace(calendar(), closing_days=tuple({day.on: day for day in days}.values())))]
    )


@given(
    st.lists(CLOSED, max_size=3), st.lists(CLOSED, max_size=3), DAYS, st.integers(0, 1439), st.integers(1, 3000), KEYS
)
def test_what_is_due_before_two_calendars_first_differ_is_due_then_by_both(before, after, day, minute, minutes, keys):
    one, other = with_days(before), with_days(after)
    first, last = at("2026-05-20 00:00"), at("2026-08-01 00:00")
    until = same_until(one, other, first, last)
    received = at(f"{day} 00:00") + timedelta(minutes=minute)
    due = one.union(keys).add(received, minutes * 60)
    if due <= until:
        assert other.union(keys).add(received, minutes * 60) == due
    assert same_until(other, one, first, last) == until
    if until < last:
        assert any(one.by_key[key].is_open(until) != other.by_key[key].is_open(until) for key in one.by_key)
    else:
        assert all(one.by_key[key].elapsed(first, last) == other.by_key[key].elapsed(first, last) for key in one.by_key)
