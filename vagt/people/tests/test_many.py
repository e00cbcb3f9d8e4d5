"""Where there is much, forms ask for the key instead of listing everything, and lists name the first few."""

import pytest
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.people import forms
from vagt.people.models import Affiliation, Contact, Customer
from vagt.people.queries import teams
from vagt.people.tests.conftest import AT


@pytest.fixture
def _few_are_many(monkeypatch):
    monkeypatch.setattr(forms, "READABLE", 2)


@pytest.mark.usefixtures("_few_are_many")
def test_another_customer_is_named_by_its_number(signed_in, cast):
    laura, dybvad = cast.contacts["Laura"], cast.customers["Dybvad Skibsteknik"]
    url = reverse("contact_join", args=[laura.pk])
    client = signed_in("Aksel")
    assert "<select" not in client.get(url).content.decode().partition("<main")[2]
    refused = client.post(url, {"customer": "nonsense"})
    assert refused.status_code == 422
    assert 'value="nonsense"' in refused.content.decode()
    assert client.post(url, {"customer": dybvad.number}).status_code == 302
    with behind(STAFF):
        assert Affiliation.objects.filter(contact=laura, customer=dybvad).exists()


@pytest.mark.usefixtures("_few_are_many")
def test_the_other_one_of_two_contacts_is_named_by_its_address(signed_in, cast):
    laura, mette = cast.contacts["Laura"], cast.contacts["Mette"]
    url = reverse("contact_merge", args=[laura.pk])
    assert signed_in("Aksel").post(url, {"other": mette.email}).status_code == 302
    with behind(STAFF):
        assert Contact.objects.get(pk=mette.pk).merged_into == laura


@pytest.mark.usefixtures("_few_are_many")
def test_the_audit_is_asked_by_the_customers_number(signed_in, cast):
    query = f"customer={cast.customers['Bageri'].number}"
    assert signed_in("Aksel").get(f"/audit/?{query}").context["filter"].is_valid()


def test_a_team_of_many_customers_names_the_first_and_leads_to_all(signed_in, cast):
    team = cast.teams["Team Havn"]
    with behind(STAFF):
        Customer.objects.bulk_create(
            Customer(number=f"9{n:03}", name=f"Zebra {n:02}", brand=cast.brand, team=team, created_at=AT)
            for n in range(30)
        )
    page = signed_in("Aksel").get("/teams/").content.decode()
    assert page.count("Zebra") == teams.SERVED - 2
    assert f"/customers/?team={team.pk}" in page
