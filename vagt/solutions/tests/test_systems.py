"""Solutions and systems: a customer's own, audited, never another's."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind, portal
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.people.actions import archive_customer
from vagt.people.errors import Archived
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people
from vagt.solutions import actions
from vagt.solutions.errors import NameTaken, OfAnotherCustomer, OutOfRange, Retired
from vagt.solutions.models import System
from vagt.solutions.queries import solutions_of, system_of, systems_visible_to

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def cast(db):
    return make_people(AT)


@pytest.fixture
def staff(cast):
    with behind(STAFF):
        yield cast


def _add(cast, customer="Bageri", solution=("Bageri", "Webshop"), **other):
    facts = {"name": "Bageri test", "environment": "test", **other}
    return actions.add_system(
        cast.customers[customer], solution=cast.solutions[solution], **facts, by=cast.viewer("Signe"), at=AT
    )


def test_a_system_is_added_and_recorded(staff):
    system = _add(staff, critical=True)
    event = Event.objects.select_related("change").latest("id")
    assert (event.kind, event.customer_id, event.subject_id) == ("system.added", system.customer_id, system.pk)
    assert event.change.new == {"name": "Bageri test", "environment": "test", "critical": True}


def test_a_name_is_used_once_by_a_customer_and_again_by_another(staff):
    _add(staff)
    with pytest.raises(NameTaken) as refused:
        _add(staff)
    assert refused.value.field == "name"
    _add(staff, "Cykelhuset", ("Cykelhuset", "Webshop"))


@pytest.mark.parametrize(
    ("other", "refusal"),
    [({"solution": ("Cykelhuset", "PIM")}, OfAnotherCustomer), ({"environment": "moon"}, OutOfRange)],
)
def test_what_makes_no_sense_is_refused(staff, other, refusal):
    with pytest.raises(refusal):
        _add(staff, **other)


def test_an_archived_customer_gets_nothing_new(staff):
    archive_customer(staff.customers["Bageri"], why="Closed", by=SYSTEM, at=AT)
    with pytest.raises(Archived):
        _add(staff)


def test_a_retired_system_stays_and_comes_back(staff):
    system = staff.systems["Bageri webshop"]
    actions.retire_system(system, why="Replaced", by=SYSTEM, at=AT)
    with pytest.raises(Retired):
        actions.retire_system(system, by=SYSTEM, at=AT)
    assert system_of(SYSTEM, system.pk).retired_at == AT
    actions.take_up_system(system, by=SYSTEM, at=AT)
    assert system_of(SYSTEM, system.pk).retired_at is None


def test_a_change_keeps_old_and_new(staff):
    system = staff.systems["Dybvad PIM"]
    facts = {"solution": system.solution, "name": system.name, "environment": "production", "url": system.url}
    actions.change_system(system, **facts, critical=False, why="Agreed in May", by=SYSTEM, at=AT)
    change = Event.objects.select_related("change").latest("id").change
    assert (change.old, change.new, change.why) == ({"critical": True}, {"critical": False}, "Agreed in May")


def test_a_consultant_reads_and_does_not_change(staff):
    with pytest.raises(NotAllowed):
        actions.retire_system(staff.systems["Dybvad PIM"], by=staff.viewer("Freja"), at=AT)


def test_systems_of_customers_one_may_not_know_do_not_exist(staff):
    laura = staff.viewer("Laura")
    assert [row.name for row in systems_visible_to(laura)] == ["Bageri webshop"]
    with pytest.raises(NotFound):
        system_of(laura, staff.systems["Dybvad PIM"].pk)
    with behind(portal(staff.customers["Bageri"].pk)):
        assert [row.name for row in System.objects.all()] == ["Bageri webshop"]


def test_the_list_costs_the_same_whatever_it_shows(staff, django_assert_num_queries):
    with django_assert_num_queries(2):
        shown = solutions_of(SYSTEM, staff.customers["Havnens Byggemarked"].pk)
    assert [row.name for row in shown] == ["Ordreintegration", "PIM", "Webshop"]
    assert [system.name for system in shown[2].listed] == ["Havnens webshop", "Havnens webshop, test"]


def test_on_the_page(cast):
    client = Client()
    client.force_login(cast.user("Signe"))
    customer = cast.customers["Bageri"]
    url = reverse("system_add", args=[customer.pk])
    foreign = cast.solutions["Cykelhuset", "PIM"].pk
    typed = {"solution": foreign, "name": "Ny", "environment": "test"}
    assert client.post(url, typed).status_code == 422
    typed["solution"] = cast.solutions["Bageri", "Webshop"].pk
    page = client.post(url, typed, follow=True).content.decode()
    assert "Ny" in page
