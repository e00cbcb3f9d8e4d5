"""Terms and due times of the demo customers, read from the database."""

from datetime import timedelta

import pytest

from vagt.agreements.actions import sign_agreement, withdraw_coverage
from vagt.agreements.queries import plan_versions, terms_as_if, terms_for
from vagt.agreements.rules.terms import Inquiry, due_for
from vagt.agreements.tests.conftest import MADE_AT
from vagt.agreements.tests.examples import at
from vagt.people.rules import SYSTEM

pytestmark = pytest.mark.usefixtures("as_staff")

BIKE, SHIP, HARBOUR, BAKERY = "Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked", "Bageri"


def due(cast, customer, received, priority="normal", **asked):
    found = due_for(terms_for(cast.customers[customer], at(received), **asked), Inquiry(at(received), priority))
    return found.at if found else None


@pytest.mark.parametrize(
    ("customer", "priority", "received", "expected"),
    [
        (BIKE, "normal", "2026-07-03 15:30", "2026-07-27 15:30"),
        (SHIP, "normal", "2026-07-03 15:30", "2026-07-06 15:30"),
        (HARBOUR, "critical", "2026-04-04 10:15", "2026-04-04 11:15"),
        (HARBOUR, "high", "2026-04-04 10:15", "2026-04-07 10:00"),
        (HARBOUR, "critical", "2026-02-28 10:15", "2026-03-02 09:00"),  # Extended until March
        (SHIP, "critical", "2026-06-01 10:00", "2026-06-01 10:45"),  # negotiated
        (BAKERY, "critical", "2026-06-01 10:00", None),
        (BIKE, "critical", "2024-12-31 10:00", None),  # before the agreement
    ],
)
def test_the_cast_is_answered_by_what_it_bought(cast, customer, priority, received, expected):
    assert due(cast, customer, received, priority) == (at(expected) if expected else None)


def test_terms_name_every_version_they_were_read_from(cast, sold):
    terms = terms_for(cast.customers[HARBOUR], at("2026-06-01 12:00"))
    assert terms.agreement is not None
    assert terms.agreement.version == 2
    assert terms.plan.key == "premium"
    assert terms.plan_version_id == plan_versions("premium").get().pk
    assert terms.calendar_version_id


def test_without_a_signed_agreement_the_default_plan_holds(cast):
    terms = terms_for(cast.customers[BAKERY], at("2026-06-01 12:00"))
    assert terms.agreement is None
    assert terms.plan.key == "basic"
    assert terms.best_effort is not None


def test_an_override_brings_the_entitlement_and_its_promise(cast):
    terms = terms_for(cast.customers[BIKE], at("2026-06-01 12:00"))
    assert "monitoring" in terms.grants
    assert terms.overrides["monitoring"].reason.startswith("Solgt til sommerudsalget")
    told = due_for(terms, Inquiry(at("2026-06-01 12:00"), "critical", "monitoring", kind="notification"))
    assert told is not None
    assert told.at == at("2026-06-01 12:30")


def test_what_we_know_now_and_what_we_knew_then_can_be_asked_apart(cast):
    moment = at("2026-06-01 12:00")
    now = terms_for(cast.customers[HARBOUR], moment).agreement
    then = terms_for(cast.customers[HARBOUR], moment, known_at=MADE_AT).agreement
    assert now is not None
    assert then is not None
    assert (now.version, then.version) == (2, 1)  # the upgrade was recorded a second later


def test_a_booking_answers_within_the_hour_until_it_is_withdrawn_with_approval(cast, sold):
    received = sold.booking.starts_at + timedelta(minutes=10)
    terms = terms_for(cast.customers[HARBOUR], received)
    found = due_for(terms, Inquiry(received, "low"))
    assert found is not None
    assert found.at == received + timedelta(hours=1)
    assert found.strict
    withdraw_coverage(sold.booking, approved=True, by=SYSTEM, at=MADE_AT)
    later = due_for(terms_for(cast.customers[HARBOUR], received), Inquiry(received, "low"))
    assert later is not None
    assert later.at > found.at


def test_a_booking_cancelled_by_us_keeps_its_promise(cast, sold):
    received = sold.booking.starts_at + timedelta(minutes=10)
    withdraw_coverage(sold.booking, approved=False, by=SYSTEM, at=MADE_AT)
    found = due_for(terms_for(cast.customers[HARBOUR], received), Inquiry(received, "low"))
    assert found is not None
    assert found.at == received + timedelta(hours=1)


def test_another_customers_booking_is_not_ours(cast, sold):
    received = sold.booking.starts_at + timedelta(minutes=10)
    assert not terms_for(cast.customers[SHIP], received).bookings


def test_what_if_answers_under_another_plan(cast):
    terms = terms_for(cast.customers[BIKE], at("2026-07-03 15:30"))
    premium = plan_versions("extended").get()
    found = due_for(terms_as_if(terms, premium), Inquiry(at("2026-07-03 15:30")))
    assert found is not None
    assert found.at == at("2026-07-06 15:30")


def test_terms_cost_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        terms_for(cast.customers[HARBOUR], at("2026-06-01 12:00"))


def test_a_system_may_have_an_agreement_of_its_own(cast, sold):
    from vagt.agreements.actions import Draft, draft_agreement
    from vagt.agreements.queries import default_calendar

    shop, erp = cast.systems["Havnens webshop"], cast.systems["Havnens ERP-bro"]
    bike_version = Draft(
        plan_version=plan_versions("essential").get(),
        calendar=default_calendar(),
        valid_from=at("2026-01-01 00:00").date(),
        systems=(erp,),
    )
    version = draft_agreement(cast.customers[HARBOUR], bike_version, by=SYSTEM, at=MADE_AT)
    for party in ("customer", "provider"):
        sign_agreement(version, party=party, name="x", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    moment = at("2026-06-02 12:00")
    assert terms_for(cast.customers[HARBOUR], moment, system=erp).plan.key == "essential"
    assert terms_for(cast.customers[HARBOUR], moment, system=shop).plan.key == "premium"
    assert terms_for(cast.customers[HARBOUR], moment).plan.key == "premium"
