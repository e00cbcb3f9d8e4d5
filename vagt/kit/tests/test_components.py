"""Values as they read on a page, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from vagt.kit import components, speech

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FRIDAY = datetime(2026, 7, 3, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "this_year", "said"),
    [
        ("en", 2026, "Fri 3 Jul 15:30"),
        ("da", 2026, "fre 3. jul. 15.30"),
        ("en", 2025, "Fri 3 Jul 2026 15:30"),
        ("da", 2025, "fre 3. jul. 2026 15.30"),
    ],
)
def test_a_moment_names_day_and_time_and_the_year_when_it_is_another(language, this_year, said):
    assert components.moment(FRIDAY, COPENHAGEN, language, this_year=this_year) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Monday 27 July at 15:30"), ("da", "mandag den 27. juli kl. 15.30")],
)
def test_a_long_moment_is_said_in_full(language, said):
    at = datetime(2026, 7, 27, 13, 30, tzinfo=UTC)
    assert components.moment_long(at, COPENHAGEN, language, this_year=2026) == said


def test_the_zone_decides_the_day():
    midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert components.moment(midnight, COPENHAGEN, "en", this_year=2026) == "Fri 1 Jan 2027 00:30"
    assert components.moment(midnight, ZoneInfo("Europe/London"), "en", this_year=2026) == "Thu 31 Dec 23:30"


def test_weeks_begin_on_monday_and_years_in_january():
    assert components.DAYS["da"][0] == "mandag"
    assert components.DAYS["en"][6] == "Sunday"
    assert components.MONTHS["da"][4] == "maj"
    assert components.MONTHS["en"][11] == "December"


def test_may_has_no_full_stop_because_it_is_no_abbreviation():
    assert components.short_day(date(2026, 5, 1), "da", this_year=2026) == "fre 1. maj"


@pytest.mark.parametrize(
    ("on", "danish", "english"),
    [
        (date(2026, 7, 3), "fre 3. jul.", "Fri 3 Jul"),
        (date(2026, 5, 1), "fre 1. maj", "Fri 1 May"),
        (date(2026, 12, 31), "tor 31. dec.", "Thu 31 Dec"),
    ],
)
def test_a_short_day_reads_the_same_whoever_says_it(on, danish, english):
    assert speech.day_short(on) == (danish, english)
    for language, said in (("da", danish), ("en", english)):
        assert components.short_day(on, language, this_year=2026) == said
    assert speech.day_short(on, year=True) == (f"{danish} 2026", f"{english} 2026")


def test_a_time_on_the_wall_has_a_full_stop_in_danish():
    assert speech.wall_time("02:30") == ("02.30", "02:30")


@pytest.mark.parametrize(
    ("seconds", "english", "danish"),
    [
        (0, "0 min", "0 min."),
        (45, "45 s", "45 sek."),
        (60, "1 min", "1 min."),
        (3_599, "59 min", "59 min."),
        (3_600, "1 h", "1 t."),
        (27_000, "7 h 30 min", "7 t. 30 min."),
        (172_800, "48 h", "48 t."),
        (-2_640, "−44 min", "−44 min."),
    ],
)
def test_a_duration_is_hours_and_minutes(seconds, english, danish):
    assert components.duration(seconds, "en") == english
    assert components.duration(seconds, "da") == danish


@pytest.mark.parametrize(
    ("amount", "currency", "english", "danish"),
    [
        (Decimal("4200.00"), "DKK", "DKK 4,200", "4.200 kr."),
        (Decimal("1234.5"), "EUR", "EUR 1,234.50", "1.234,50 EUR"),
        (Decimal(-12), "DKK", "−DKK 12", "−12 kr."),
        (0, "DKK", "DKK 0", "0 kr."),
    ],
)
def test_money_names_its_currency(amount, currency, english, danish):
    assert components.money(amount, currency, "en") == english
    assert components.money(amount, currency, "da") == danish


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Freja", "FR"),
        ("Åse Holm", "ÅH"),
        ("Anna-Lise van der Berg", "AB"),
        ("support@nordlys.example", "SU"),
        ("", "?"),
    ],
)
def test_a_face_has_two_letters(name, letters):
    assert components.initials(name) == letters


def test_the_same_name_always_has_the_same_tone():
    assert components.tone("Freja") == components.tone("freja")
    assert {components.tone(f"name {n}") for n in range(40)} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_so_that_its_owner_knows_it(user_agent, said):
    assert components.browser(user_agent) == said
