"""The customer page, the versions of an agreement, and what another plan would change."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vagt.agreements.queries import plan_versions
from vagt.agreements.tests.screens import at_time, browser, said
from vagt.kit.db.walls import STAFF, behind


def customer_page(cast, name, who="Aksel", language="en"):
    return browser(cast, who, language).get(reverse("customer", args=[cast.customers[name].pk]))


def test_what_was_bought_with_clause_and_override(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 7, 3, 10)
    page = said(customer_page(cast, "Cykelhuset"))
    assert "agreement 1002-1 version 1" in page
    assert "1 override" in page
    assert "Open until 16:00" in page
    assert "override: Solgt til sommerudsalget, aftalt med Mette 12. maj" in page
    assert "Summer holiday: open for Extended and Premium, nothing counts here" in page
    assert "Watched around the clock; alerts are handled in office hours" in page
    assert page.count("btn-primary") == 1


def test_in_danish(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 7, 3, 10)
    page = said(customer_page(cast, "Cykelhuset", language="da"))
    assert "Sommerferie: åbent for Extended og Premium, tæller ikke her" in page
    assert "Hotline på telefon i kritiske situationer" in page


def test_a_negotiated_target_is_marked(cast, sold):
    page = said(customer_page(cast, "Dybvad Skibsteknik"))
    assert '45 min <br> <span class="v-meta">negotiated, plan 1 h</span>' in page


def test_a_booking_stands_in_the_strip(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 6, 2, 10)
    page = said(customer_page(cast, "Havnens Byggemarked"))
    assert "Readiness B-88 18–23" in page
    assert "Owed, whatever happens" in page


def test_without_an_agreement_it_says_what_to_do_first(cast, sold):
    page = said(customer_page(cast, "Bageri"))
    assert "no signed agreement, so the default plan holds" in page
    assert "New agreement" in page
    assert "Nothing is promised" in page


def test_who_may_not_change_sees_no_button(cast, sold):
    assert "New version" not in said(customer_page(cast, "Cykelhuset", who="Freja"))


def test_a_customer_that_does_not_exist(cast, sold):
    assert browser(cast, "Aksel").get(reverse("customer", args=[999_999])).status_code == 404


def test_it_takes_a_constant_number_of_queries(cast, sold):
    client = browser(cast, "Aksel")
    counts = []
    for name in ("Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked"):
        url = reverse("customer", args=[cast.customers[name].pk])
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert max(counts) <= 30, counts


def test_what_if_tells_gained_and_moved(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 7, 3, 10)
    with behind(STAFF):
        premium = plan_versions("premium").first()
    url = reverse("what_if", args=[cast.customers["Cykelhuset"].pk])
    page = said(browser(cast, "Freja").get(url, {"plan": premium.pk}))
    assert "Premium instead of Essential" in page
    assert "Gained" in page
    assert "Emergency cover, weekends and public holidays 08:00-16:00" in page
    assert "sample due times come sooner" in page


def test_the_history_answers_what_was_in_force_when_as_known_when(cast, sold):
    client = browser(cast, "Freja")
    url = reverse("agreement", args=[sold.agreements["Havnens Byggemarked"].pk])
    then = said(client.get(url, {"on": "2026-02-01", "known": "2026-11-01"}))
    assert "<b>Version 1</b>" in then
    after = said(client.get(url, {"on": "2026-04-01", "known": "2026-11-01"}))
    assert "<b>Version 2</b>" in after
    before_we_knew = said(client.get(url, {"on": "2026-04-01", "known": "2026-01-01"}))
    assert "Nothing was in force, as far as we knew then." in before_we_knew
