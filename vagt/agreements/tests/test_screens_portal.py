"""The customer's own pages: when we answer, whether the phone is open, what the agreement says."""

from django.urls import reverse

from vagt.agreements.tests.screens import at_time, browser, said

NUMBER = "+45 12 34 50 00"


def home(cast, who, language="en"):
    return said(browser(cast, who, language).get(reverse("portal_home")))


def test_the_number_is_shown_where_the_agreement_covers_the_hour(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 6, 6, 8, 15)  # a Saturday
    assert NUMBER in home(cast, "Karen")
    assert NUMBER not in home(cast, "Mette")
    assert "The phone is closed now" in home(cast, "Mette")


def test_the_number_is_never_shown_to_whom_it_is_not_sold(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 6, 8, 8, 15)
    page = home(cast, "Laura")
    assert NUMBER not in page
    assert "support@nordlys.example" in page
    assert "Essential includes it." in page


def test_when_we_answer_what_is_sent_now(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 7, 3, 13, 30)
    page = home(cast, "Jonas")
    assert "sent now, answered by Mon 27 Jul 15:30" in page
    assert "sendt" not in page


def test_the_agreement_clause_by_clause_in_danish(cast, sold):
    page = said(browser(cast, "Sofie", "da").get(reverse("portal_agreement")))
    assert "Hverdage i ferieperioder er dækket 08.00-16.00" in page
    assert "Nødberedskab i weekender" in page


def test_asking_is_for_the_own_company_only(cast, sold):
    client = browser(cast, "Mette")
    question = {"priority": "normal", "channel": "email", "on": "2026-07-03", "time": "15:30"}
    page = said(client.get(reverse("portal_ask"), {**question, "customer": cast.customers["Havnens Byggemarked"].pk}))
    assert "We answer by <em>Monday 27 July at 15:30</em>" in page
    assert "Havnens" not in page
    assert "Our own goal" not in said(browser(cast, "Laura").get(reverse("portal_ask"), question))


def test_consultants_have_pages_of_their_own(cast, sold):
    assert browser(cast, "Freja").get(reverse("portal_home")).status_code == 403
