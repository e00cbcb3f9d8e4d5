"""May they? Every answer with its clause, its reason and the plan that would allow it."""

import pytest

from vagt.agreements.queries import decide
from vagt.agreements.tests.examples import at

pytestmark = pytest.mark.usefixtures("as_staff")

BIKE, SHIP, HARBOUR, BAKERY = "Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked", "Bageri"
WORKING, SUMMER, SATURDAY = at("2026-06-02 10:00"), at("2026-07-07 10:00"), at("2026-06-06 10:00")


@pytest.mark.parametrize(
    ("customer", "entitlement", "when", "priority", "code", "allows"),
    [
        (BAKERY, "channel.email", WORKING, None, "allowed", None),
        (BAKERY, "hotline.phone", WORKING, "critical", "no_agreement", "Essential"),
        (BAKERY, "portal.create", WORKING, None, "no_agreement", "Essential"),
        (BIKE, "hotline.phone", WORKING, "critical", "allowed", None),
        (BIKE, "hotline.phone", WORKING, None, "allowed", None),
        (BIKE, "hotline.phone", WORKING, "normal", "wrong_priority", None),
        (BIKE, "hotline.phone", SUMMER, "critical", "closed_now", None),
        (SHIP, "hotline.phone", SUMMER, "critical", "allowed", None),
        (SHIP, "hotline.phone", SATURDAY, "critical", "closed_now", None),
        (HARBOUR, "hotline.phone", SATURDAY, "critical", "allowed", None),
        (BIKE, "monitoring", WORKING, None, "allowed", None),
        (BIKE, "process.problem", WORKING, None, "not_included", "Extended"),
        (SHIP, "meeting.strategic", WORKING, None, "not_included", "Premium"),
        (HARBOUR, "meeting.strategic", WORKING, None, "allowed", None),
    ],
)
def test_decision(cast, customer, entitlement, when, priority, code, allows):
    decision = decide(cast.customers[customer], entitlement, when, priority=priority)
    assert decision.code == code
    assert decision.allowed is (code == "allowed")
    assert (decision.plan_that_allows.en if decision.plan_that_allows else None) == allows
    assert decision.clause.number
    assert decision.reason.da
    assert decision.reason.en
    assert decision.reason.da != decision.reason.en


def test_a_refusal_says_when_it_opens(cast):
    decision = decide(cast.customers[BIKE], "hotline.phone", SUMMER, priority="critical")
    assert decision.since == at("2026-07-27 08:00")
    assert "Monday 27 July at 08:00" in decision.reason.en
    assert "mandag den 27. juli kl. 08.00" in decision.reason.da


def test_an_open_hotline_says_until_when(cast):
    decision = decide(cast.customers[BIKE], "hotline.phone", WORKING, priority="critical")
    assert (decision.since, decision.until) == (at("2026-06-02 08:00"), at("2026-06-02 16:00"))
    assert any("critical" in condition.en for condition in decision.conditions)


def test_without_an_agreement_the_clause_says_so(cast):
    decision = decide(cast.customers[BAKERY], "hotline.phone", WORKING)
    assert decision.clause.text.en == "no signed agreement"


def test_an_override_shows_its_reason_wherever_it_decides(cast):
    decision = decide(cast.customers[BIKE], "monitoring", WORKING)
    assert decision.overridden is not None
    assert decision.overridden.startswith("Solgt")


def test_a_booking_is_ordered_by_a_contact_with_the_right_to(cast):
    harbour = cast.customers[HARBOUR]
    approver, contact = cast.approver_of[HARBOUR], cast.contact_of[HARBOUR]
    assert decide(harbour, "readiness.outside_hours", WORKING, contact=approver).allowed
    assert decide(harbour, "readiness.outside_hours", WORKING, contact=contact).code == "lacks_right"
    assert decide(harbour, "readiness.outside_hours", WORKING, contact=cast.contact_of[BIKE]).code == "not_a_contact"


def test_an_open_booking_opens_the_hotline(cast, sold):
    evening = sold.booking.starts_at
    assert decide(cast.customers[HARBOUR], "hotline.phone", evening, priority="critical").allowed


def test_an_unknown_entitlement_is_a_mistake_of_ours(cast):
    with pytest.raises(KeyError):
        decide(cast.customers[BIKE], "hotline.telegram", WORKING)
