"""Ask the promise: the answer, its reasons, and a question that cannot be asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vagt.agreements.tests.screens import browser, said

QUESTION = {"priority": "normal", "channel": "email", "on": "2026-07-03", "time": "15:30"}


def ask(cast, who="Aksel", language="en", htmx=False, **question):
    headers = {"HX-Request": "true"} if htmx else {}
    return browser(cast, who, language).get(reverse("ask"), question, headers=headers)


@pytest.mark.parametrize(
    ("customer", "priority", "on", "time", "english", "danish"),
    [
        ("Cykelhuset", "normal", "2026-07-03", "15:30", "Monday 27 July at 15:30", "mandag den 27. juli kl. 15.30"),
        ("Havnens Byggemarked", "critical", "2026-04-04", "10:15", "Saturday 4 April at 11:15", "lørdag den 4. april kl. 11.15"),
        ("Havnens Byggemarked", "high", "2026-04-04", "10:15", "Tuesday 7 April at 10:00", "tirsdag den 7. april kl. 10.00"),
        ("Cykelhuset", "critical", "2026-12-31", "09:00", "Monday 4 January 2027 at 10:00", "mandag den 4. januar 2027 kl. 10.00"),
    ],
)  # fmt: skip
def test_the_due_time_in_both_languages(cast, sold, customer, priority, on, time, english, danish):
    question = {
        "customer": cast.customers[customer].number,
        "priority": priority,
        "channel": "email",
        "on": on,
        "time": time,
    }
    assert f"We answer by <em>{english}</em>" in said(ask(cast, **question))
    assert f"Vi svarer senest <em>{danish}</em>" in said(ask(cast, language="da", **question))


def test_why_shows_clauses_and_what_was_not_bought(cast, sold):
    page = said(ask(cast, customer=cast.customers["Cykelhuset"].number, **QUESTION))
    assert "clause 2.3, not part of Essential" in page
    assert "Mon 6 Jul 15:30" in page
    assert "Not bought" in page
    assert "It holds for critical priority only; this one is normal." in page
    assert page.count("btn-primary") == 1


def test_without_an_agreement_it_says_so(cast, sold):
    page = said(ask(cast, customer=cast.customers["Bageri"].number, **QUESTION))
    assert "There is no guaranteed response time" in page
    assert "With Essential we would answer by" in page
    assert "Our own goal is" in page


def test_an_empty_question_says_what_to_do_first(cast, sold):
    assert "Choose a customer first" in said(ask(cast))


def test_a_time_that_does_not_exist_is_refused_beside_its_field(cast, sold):
    question = {**QUESTION, "on": "2026-03-29", "time": "02:30"}
    response = ask(cast, customer=cast.customers["Cykelhuset"].number, **question)
    assert response.status_code == 422
    assert "02:30 does not exist on that date" in said(response)
    assert 'value="02:30"' in said(response)


def test_htmx_gets_the_answer_alone(cast, sold):
    page = said(ask(cast, htmx=True, customer=cast.customers["Cykelhuset"].number, **QUESTION))
    assert "<html" not in page
    assert "We answer by" in page


def test_it_takes_a_small_number_of_queries(cast, sold):
    client = browser(cast, "Aksel")
    question = {"customer": cast.customers["Cykelhuset"].number, **QUESTION}
    client.get(reverse("ask"), question)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("ask"), question)
    assert len(captured) <= 45, [query["sql"][:90] for query in captured]
