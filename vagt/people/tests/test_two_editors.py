"""Two people edit the same thing: the second one is told what the first one did, and decides."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject
from vagt.kit.opened import opened_on
from vagt.people.models import Customer, User
from vagt.people.tests.conftest import AT
from vagt.project.demo.people import make_people


@pytest.fixture(autouse=True)
def _people_read_english(cast):
    with behind(STAFF):
        User.objects.update(language="en")


def _filled_in(form) -> dict[str, object]:
    """What a browser would send of a form that nobody touched."""
    values = {bound.html_name: bound.value() for bound in form}
    return {name: _sent(value) for name, value in values.items() if value not in (None, False, "")}


def _sent(value):
    if isinstance(value, Model):
        return value.pk
    return (
        [_sent(item) for item in value]
        if not isinstance(value, str | int | bool) and hasattr(value, "__iter__")
        else value
    )


def _ids(cast, *names):
    everything = {**cast.consultants, **cast.contacts, **cast.customers, **cast.teams, **cast.skills, **cast.roles}
    everything |= {**cast.systems, "brand": cast.brand, "Web shop": next(iter(cast.solutions.values()))}
    return [everything[name].pk for name in names]


EDITORS = [
    ("customer_edit", ["Bageri"], "name", "The other's bakery", "My bakery"),
    ("contact_edit", ["Laura"], "title", "The other's title", "My title"),
    ("contact_rights", ["Laura", "Bageri"], "approve_up_to", "5000", "7000"),
    ("person_edit", ["Malthe"], "phone", "+4521000001", "+4521000002"),
    ("person_roles", ["Malthe"], "provider_roles", ["duty"], ["consultant", "duty"]),
    ("skill_rate", ["Malthe", "prices"], "level", "1", "2"),
    ("brand_edit", ["brand"], "website", "https://other.example/", "https://mine.example/"),
    ("provider", [], "name", "The other's Nordlys", "My Nordlys"),
    ("solution_edit", ["Web shop"], "name", "The other's shop", "My shop"),
    ("system_edit", ["Dybvad portal"], "url", "https://other.example/", "https://mine.example/"),
]


@pytest.mark.parametrize(("page", "names", "field", "theirs", "mine"), EDITORS, ids=[row[0] for row in EDITORS])
def test_the_second_sees_what_the_first_did_and_may_save_over_it(signed_in, cast, page, names, field, theirs, mine):
    url = reverse(page, args=_ids(cast, *names))
    me, other = signed_in("Aksel"), signed_in("Signe" if page == "customer_edit" else "Aksel")
    opened = {**_filled_in(me.get(url).context["form"]), "approve": "on"}
    assert opened["opened"]
    assert other.post(url, {**opened, field: theirs}).status_code == 302
    refused = me.post(url, {**opened, field: mine})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "changed this while you had it open" in shown
    assert refused.context["form"][field].value() == mine, "what was typed is kept"
    assert me.post(url, {**opened, field: mine}).status_code == 422, "nor does asking again save it"
    over = re.search(r'name="over"\s+value="([^"]+)"', shown)[1]
    assert me.post(url, {**opened, field: mine, "over": over}).status_code == 302
    kept = me.get(url).context["form"][field].value()
    assert mine in (kept, str(kept), str(kept).replace(".00", "")) or sorted(mine) == sorted(kept)


def test_the_refusal_names_who_what_and_from_what(signed_in, cast):
    url = reverse("customer_edit", args=_ids(cast, "Bageri"))
    me = signed_in("Aksel")
    opened = _filled_in(me.get(url).context["form"])
    signed_in("Signe").post(url, {**opened, "name": "Bageriet", "why": "They moved"})
    shown = me.post(url, {**opened, "name": "Brød"}).content.decode()
    for words in ("Signe changed this", "<del>Bageri</del>", "Bageriet", "They moved", "Save mine over it"):
        assert words in shown


def test_another_value_of_the_same_person_is_no_reason_to_refuse(signed_in, cast):
    facts, skill = (
        reverse("person_edit", args=_ids(cast, "Malthe")),
        reverse("skill_rate", args=_ids(cast, "Malthe", "prices")),
    )
    me, other = signed_in("Aksel"), signed_in("Aksel")
    opened = _filled_in(me.get(facts).context["form"])
    rating = _filled_in(other.get(skill).context["form"])
    assert other.post(skill, {**rating, "level": "2"}).status_code == 302
    assert me.post(facts, {**opened, "name": "Malthe M."}).status_code == 302


@pytest.mark.parametrize(("page", "name"), [("person_edit", "Malthe"), ("contact_edit", "Laura")])
def test_what_people_change_about_themselves_counts_too(signed_in, cast, page, name):
    url = reverse(page, args=_ids(cast, name))
    me = signed_in("Aksel")
    opened = _filled_in(me.get(url).context["form"])
    assert (
        signed_in(name).post("/me/", {"name": f"{name} Lind", "language": "en", "theme": "system"}).status_code == 302
    )
    refused = me.post(url, {**opened, "name": "Somebody"})
    assert f"{name} Lind" in refused.content.decode()
    assert refused.status_code == 422


@pytest.mark.parametrize("token", ["0", "nonsense", "1.2.3", "-5", "99999999999"])
def test_a_token_that_means_nothing_is_older_than_everything(signed_in, cast, token):
    url = reverse("customer_edit", args=_ids(cast, "Bageri"))
    me = signed_in("Aksel")
    opened = {**_filled_in(me.get(url).context["form"]), "name": "Brød"}
    assert me.post(url, {**opened, "opened": token}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_refused():
    cast = make_people(AT)
    url = reverse("customer_edit", args=[cast.customers["Bageri"].pk])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(cast.user("Aksel"))
    opened = _filled_in(clients[0].get(url).context["form"])

    def save(number: int) -> int:
        try:
            return clients[number].post(url, {**opened, "name": f"Bageri {number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(save, range(2))) == [302, 422]
    with behind(STAFF), transaction.atomic():
        assert Customer.objects.get(pk=cast.customers["Bageri"].pk).name in {"Bageri 0", "Bageri 1"}


def test_what_was_never_written_about_has_a_beginning(staff):
    assert opened_on(Subject("nothing", 1), Subject("customer", staff.customers["Bageri"].pk)).token.startswith("0.")
