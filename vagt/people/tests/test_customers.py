"""Customers: what is added, changed, refused and recorded."""

import pytest

from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.people import actions
from vagt.people.errors import Archived, InUse, NameTaken, NotADomain
from vagt.people.models import Customer
from vagt.people.queries import customers_page, customers_visible_to, domains_of
from vagt.people.rules import SYSTEM
from vagt.people.tests.conftest import AT


def _change(customer, by, **other):
    facts = {
        "number": customer.number,
        "name": customer.name,
        "brand": customer.brand,
        "team": customer.team,
        "language": customer.language,
        "registration_number": customer.registration_number,
        "domains": domains_of(customer),
    }
    return actions.change_customer(customer, **{**facts, **other}, by=by, at=AT)


def _last_event() -> Event:
    return Event.objects.select_related("change").latest("id")


def test_a_change_keeps_old_new_why_who_and_when(staff):
    signe, bageri = staff.viewer("Signe"), staff.customers["Bageri"]
    _change(bageri, signe, name="Bageriet", why="They renamed themselves")
    event = _last_event()
    assert (event.kind, event.subject_id, event.customer_id) == ("customer.changed", bageri.pk, bageri.pk)
    assert (event.actor_id, event.recorded_at) == (signe.user_id, AT)
    assert (event.change.old, event.change.new) == ({"name": "Bageri"}, {"name": "Bageriet"})
    assert event.change.why == "They renamed themselves"


def test_the_timeline_itself_holds_no_words(staff):
    _change(staff.customers["Bageri"], staff.viewer("Signe"), name="Bageriet")
    assert "Bageri" not in str(_last_event().facts)


def test_nothing_changed_is_not_recorded(staff):
    before = Event.objects.count()
    _change(staff.customers["Bageri"], staff.viewer("Signe"))
    assert Event.objects.count() == before


def test_who_may_not_is_told_who_may(staff):
    with pytest.raises(NotAllowed, match="account manager"):
        _change(staff.customers["Bageri"], staff.viewer("Freja"), name="X")
    assert Customer.objects.get(number="1001").name == "Bageri"


def test_a_number_is_one_customers(staff):
    with pytest.raises(NameTaken) as refused:
        _change(staff.customers["Bageri"], SYSTEM, number="1002")
    assert refused.value.field == "number"
    assert Customer.objects.get(pk=staff.customers["Bageri"].pk).number == "1001"


@pytest.mark.parametrize("domain", ["gmail.com", "@hotmail.dk", "cykelhuset", "cykelhuset.example"])
def test_a_domain_must_say_who_works_there(staff, domain):
    """Free mail, no domain at all, and another customer's."""
    with pytest.raises(NotADomain) as refused:
        _change(staff.customers["Bageri"], SYSTEM, domains=["bageri.example", domain])
    assert refused.value.field == "domains"
    assert domains_of(staff.customers["Bageri"]) == ["bageri.example"]


def test_an_archived_customer_leaves_the_lists_and_comes_back(staff):
    bageri = staff.customers["Bageri"]
    actions.archive_customer(bageri, why="Closed", by=SYSTEM, at=AT)
    assert bageri.pk not in [row.pk for row in customers_page(SYSTEM).rows]
    assert [row.pk for row in customers_page(SYSTEM, archived=True).rows] == [bageri.pk]
    assert staff.viewer("Laura").kind == "nobody"
    with pytest.raises(Archived):
        actions.add_contact(bageri, name="Ny", email="ny@bageri.example", by=SYSTEM, at=AT)
    with pytest.raises(Archived):
        actions.archive_customer(bageri, why="Again", by=SYSTEM, at=AT)
    actions.restore_customer(bageri, why="A mistake", by=SYSTEM, at=AT)
    assert staff.viewer("Laura").customer_id == bageri.pk


def test_a_consultant_sees_the_customers_of_their_teams(staff):
    team = staff.teams["Team Torv"]
    actions.change_team(
        team, name=team.name, lead=None, members=[staff.consultants["Signe"]], stand_ins=[], by=SYSTEM, at=AT
    )
    seen = set(customers_visible_to(staff.viewer("Freja")).values_list("name", flat=True))
    assert seen == {"Dybvad Skibsteknik", "Havnens Byggemarked"}
    actions.change_provider(
        name="Nordlys", default_language="da", consultants_see_all=True, close_after_days=10, by=SYSTEM, at=AT
    )
    assert customers_visible_to(staff.viewer("Freja")).count() == 4


def test_what_is_not_visible_does_not_exist(staff):
    signe = staff.viewer("Signe")
    ghost = Customer(pk=999_999)
    with pytest.raises(NotFound):
        actions.archive_customer(ghost, why="", by=signe, at=AT)


def test_a_customer_with_people_is_not_removed(staff):
    with pytest.raises(InUse, match="Bageri"):
        actions.remove_customer(staff.customers["Bageri"], why="", by=SYSTEM, at=AT)
    assert Customer.objects.filter(name="Bageri").exists()


def test_pages_follow_each_other_without_gaps_or_repeats(staff):
    for number in range(120):
        name = f"Kunde {number % 7} æøå"
        actions.add_customer(number=f"K{number}", name=name, brand=staff.brand, by=SYSTEM, at=AT)
    seen, after = [], ""
    while True:
        found = customers_page(SYSTEM, text="kunde", after=after)
        seen += [row.pk for row in found.rows]
        after = found.next_after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 120
    assert len(customers_page(SYSTEM, text="kunde").rows) == 50


def test_a_page_costs_the_same_whatever_it_shows(staff, django_assert_num_queries):
    with django_assert_num_queries(1):
        for row in customers_page(SYSTEM).rows:
            assert (row.team.name[:4], row.brand.name, row.contact_count) == ("Team", "Nordlys", 2)
