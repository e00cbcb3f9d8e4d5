"""Calendars: the year, a draft that gathers changes, whose due times it would move, and what cannot be used."""

import re

import pytest
from django.urls import reverse

from vagt.agreements.queries import default_calendar, newest_version
from vagt.agreements.tests.screens import at_time, browser, said
from vagt.kit.db.walls import STAFF, behind

CLOSING = {"what": "closing_days", "on": "2026-08-10", "name_da": "Flytning", "name_en": "We move"}


@pytest.fixture
def desk(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 8, 3, 8)
    return Desk(browser(cast, "Aksel"))


class Desk:
    def __init__(self, client):
        self.client, self.url = client, reverse("calendar_change", args=["standard", 2026])
        self.draft = ""

    def press(self, do, **given):
        fields = {"effective_from": "2026-08-03", "reason": "", "what": "closing_days", "draft": self.draft, "do": do}
        self.response = self.client.post(self.url, {**fields, **given})
        found = re.search(r'name="draft" value="([^"]*)"', self.response.content.decode())
        self.draft = found.group(1) if found else ""
        return said(self.response)


def newest():
    with behind(STAFF):
        return newest_version(default_calendar())


def test_the_year_names_its_days(cast, sold):
    page = said(browser(cast, "Freja").get(reverse("calendar_year", args=["standard", 2026])))
    for words in (
        "Easter Sunday",
        "Constitution Day, closing day",
        "Summer holiday, holiday period",
        "Mon–Fri 08:00–16:00",
    ):
        assert words in page
    assert "Påskedag" in said(browser(cast, "Freja", "da").get(reverse("calendar_year", args=["standard", 2026])))


def test_a_closing_day_shows_whose_due_times_move_and_saves_nothing(desk):
    page = desk.press("add", **CLOSING)
    assert "Closing day: We move, Mon 10 Aug 2026" in page
    assert "your change, not saved" in page
    assert "Cykelhuset" in page
    assert "due times later" in page
    assert '<s class="v-meta">Mon 10 Aug 09:30</s>' in page
    assert newest().number == 1


def test_changes_gather_and_are_saved_as_one_version(desk):
    desk.press("add", **CLOSING)
    desk.press("add", **{**CLOSING, "on": "2026-08-11", "opens": "08:00", "closes": "12:00"})
    desk.press("remove:closing_days:2026-06-05")
    desk.press("save", reason="We move")
    assert desk.response.status_code == 302
    version = newest()
    assert version.number == 2
    days = {row["date"]: row.get("hours") for row in version.document["closing_days"]}
    assert days["2026-08-10"] is None
    assert days["2026-08-11"] == [["08:00", "12:00"]]
    assert "2026-06-05" not in days


def test_a_change_can_be_taken_back(desk):
    desk.press("add", **CLOSING)
    assert "No changes yet" in desk.press("undo:0")


def test_a_year_is_proposed_and_what_is_stored_stays(desk):
    desk.press("propose", year="2033")
    desk.press("save")
    dates = [row["date"] for row in newest().document["public_holidays"]]
    assert "2033-12-25" in dates
    assert len(dates) == len(set(dates))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("08:00-08:00", "08:00-08:00 cannot be used"),
        ("08:00-25:00", "08:00-25:00 cannot be used"),
        ("soon", "cannot be used"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_place_and_cure(desk, hours, words):
    page = desk.press("hours", **{"hours-mon": hours, "hours-tue": "08:00-16:00"})
    assert "weekly › mon[0]" in page
    assert words in page
    desk.press("save")
    assert newest().number == 1


def test_a_period_that_ends_before_it_begins_is_refused(desk):
    period = {**CLOSING, "what": "holiday_periods", "on": "2026-10-16", "last": "2026-10-12"}
    assert "Ends before it begins." in desk.press("add", **period)


def test_what_is_missing_stands_beside_its_field(desk):
    page = desk.press("add", on="2026-08-10")
    assert desk.response.status_code == 422
    assert "Fill this in to add it." in page


def test_a_draft_that_is_not_ours_is_empty(desk):
    desk.draft = "tampered:with:it"
    assert "No changes yet" in desk.press("look")


def test_holidays_that_run_out_are_told_ahead(cast, sold, monkeypatch):
    at_time(monkeypatch, 2031, 1, 2, 8)
    page = said(browser(cast, "Freja").get(reverse("calendar_year", args=["standard", 2031])))
    assert "less than eighteen months ahead" in page


def test_an_edge_in_the_hour_that_is_skipped_is_told(desk):
    desk.press("hours", **{"hours-sun": "02:30-06:00"})
    desk.press("save", effective_from="2026-01-01")
    page = said(desk.client.get(reverse("calendar_year", args=["standard", 2027])))
    assert "02:30 does not exist, since the clock goes from 02:00 to 03:00" in page


def test_another_calendar(desk):
    response = desk.client.post(reverse("calendar_add"), {"name_da": "Døgn", "name_en": "All day"})
    assert response.headers["Location"] == reverse("calendar", args=["all-day"])
    assert "There is a calendar of that name" in said(
        desk.client.post(reverse("calendar_add"), {"name_da": "x", "name_en": "All day"})
    )


@pytest.mark.parametrize("year", [1200, 999_999])
def test_a_year_that_is_not_there(cast, sold, year):
    assert browser(cast, "Aksel").get(f"/calendars/standard/{year}/").status_code == 404
