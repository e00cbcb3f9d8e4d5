"""The screens, through the browser's door: what is typed is kept, what is wrong is said beside its field."""

import pytest
from django.urls import reverse

from vagt.kit.audit import PAGE
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.models import Event
from vagt.people.models import Contact, Customer, User
from vagt.people.queries import affiliation_of, rating_of
from vagt.people.rules import SYSTEM

FRAGMENT = {"HX-Request": "true"}


def _page(response) -> str:
    return response.content.decode()


@pytest.fixture(autouse=True)
def _people_read_english(cast):
    with behind(STAFF):
        User.objects.update(language="en")


def test_the_list_is_filtered_in_the_address_bar_and_by_htmx(signed_in):
    client = signed_in("Signe")
    assert "Bageri" in _page(client.get("/customers/"))
    whole = _page(client.get("/customers/?q=cykel"))
    assert "Cykelhuset" in whole
    assert "Dybvad" not in whole
    assert "<html" in whole
    part = _page(client.get("/customers/?q=cykel", headers=FRAGMENT))
    assert "Cykelhuset" in part
    assert "<html" not in part
    assert "No such customer" in _page(client.get("/customers/?q=zzz"))


def test_what_was_typed_stays_and_the_refusal_stands_beside_its_field(signed_in, cast):
    url = reverse("customer_edit", args=[cast.customers["Bageri"].pk])
    client = signed_in("Signe")
    typed = {
        "name": "Bageriet på hjørnet",
        "number": "1002",
        "brand": cast.brand.pk,
        "team": "",
        "language": "da",
        "domains": "bageri.example",
    }
    response = client.post(url, typed)
    page = _page(response)
    assert response.status_code == 422
    assert "Bageriet på hjørnet" in page
    assert "Customer number 1002 is in use" in page
    assert 'id="id_number_error"' in page
    saved = client.post(url, {**typed, "number": "1001", "why": "New name"})
    assert saved.status_code == 302
    with behind(STAFF):
        assert Customer.objects.get(number="1001").name == "Bageriet på hjørnet"


def test_a_contact_is_added_with_rights(signed_in, cast):
    url = reverse("contact_add", args=[cast.customers["Bageri"].pk])
    typed = {
        "name": "Ida",
        "email": "ida@bageri.example",
        "language": "da",
        "phones": "12 34 56 99\nnonsense",
        "approve": "on",
        "approve_up_to": "5000",
    }
    client = signed_in("Signe")
    assert "nonsense" in _page(client.post(url, typed))
    assert client.post(url, {**typed, "phones": "12 34 56 99"}).status_code == 302
    with behind(STAFF):
        ida = Contact.objects.get(email="ida@bageri.example")
        kept = affiliation_of(SYSTEM, ida.pk, cast.customers["Bageri"].pk)
        assert (kept.rights, kept.approve_up_to) == ({"approve"}, 5000)


def test_the_rights_matrix_shows_who_may_what(signed_in, cast):
    page = _page(signed_in("Freja").get(reverse("customer_contacts", args=[cast.customers["Cykelhuset"].pk])))
    assert "Mette" in page
    assert "25,000" in page
    assert "New contact" not in page, "a consultant reads, and does not change"


def test_a_cell_of_the_matrix_is_edited_in_place_and_without_script(signed_in, cast):
    malthe, skill = cast.consultants["Malthe"], cast.skills["prices"]
    url = reverse("skill_rate", args=[malthe.pk, skill.pk])
    client = signed_in("Aksel")
    assert "<html" in _page(client.get(url))
    assert "<html" not in _page(client.get(url, headers=FRAGMENT))
    wrong = client.post(url, {"level": 3, "goal_level": 2}, headers=FRAGMENT)
    assert wrong.status_code == 422
    assert "goal lies above" in _page(wrong)
    cell = client.post(url, {"level": 1, "goal_level": 2, "goal_on": "2026-12-01"}, headers=FRAGMENT)
    assert "<html" not in _page(cell)
    assert client.post(url, {"level": 2}).status_code == 302
    with behind(STAFF):
        assert rating_of(malthe.pk, skill.pk).level == 2


def test_the_audit_shows_old_new_why_and_who(signed_in, cast):
    url = reverse("contact_rights", args=[cast.contacts["Laura"].pk, cast.customers["Bageri"].pk])
    signed_in("Signe").post(url, {"see_money": "on", "why": "She keeps the books"})
    page = _page(signed_in("Aksel").get("/audit/?kind=contact.rights_changed"))
    assert "Rights changed" in page
    assert "She keeps the books" in page
    assert "Signe" in page
    assert "Laura" in page
    assert signed_in("Signe").get("/audit/").status_code == 403


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("subject_kind=team", "Team made", "Contact added"),
        ("kind=skill.added", "Skill added", "Team made"),
        ("since=2026-07-04", "Nothing was recorded", "Team made"),
        ("until=2026-06-01", "Skill added|Contact added|System added", "Nothing was recorded"),
        ("until=2026-05-31", "Nothing was recorded", "Team made"),
        ("since=nonsense", "Enter a valid date", "Nothing was recorded"),
    ],
)
def test_the_audit_is_filtered(signed_in, query, shown, hidden):
    response = signed_in("Aksel").get(f"/audit/?{query}")
    table = _page(response).partition('id="audit"')[2] if "nonsense" not in query else _page(response)
    assert any(words in table for words in shown.split("|"))
    assert f">{hidden}" not in table


def test_the_audit_pages_back_to_the_beginning(signed_in):
    client = signed_in("Aksel")
    seen, url = 0, "/audit/"
    for _turn in range(9):
        page = _page(client.get(url))
        seen += page.count("<time ")
        if "Older" not in page:
            break
        url = "/audit/?before=" + page.rpartition("before=")[2].partition('"')[0]
    with behind(STAFF):
        assert seen == Event.objects.count() > PAGE


def test_my_company_names_the_team_and_my_rights(signed_in):
    page = _page(signed_in("Mette").get("/company/"))
    assert "Cykelhuset" in page
    assert "Malthe" in page
    assert "Frontend developer" in page
    assert "25,000" in page
    assert "not you" in _page(signed_in("Jonas").get("/company/"))


def test_panels_are_cards_and_pages(signed_in, cast):
    client = signed_in("Freja")
    for name, words in (
        ("customer_contacts_panel", "Torben"),
        ("customer_team_panel", "Malthe"),
        ("customer_systems_panel", "Dybvad portal"),
    ):
        url = reverse(name, args=[cast.customers["Dybvad Skibsteknik"].pk])
        part = _page(client.get(url, headers=FRAGMENT)).strip()
        assert part.startswith('<section class="v-card">')
        assert words in part
        assert "<html" in _page(client.get(url))


def test_an_invitation_from_the_page(signed_in, cast):
    url = reverse("contact_invite", args=[cast.contacts["Laura"].pk])
    assert signed_in("Signe").post(url).status_code == 302
    assert signed_in("Freja").post(url).status_code == 403


@pytest.mark.parametrize("url", ["/customers/", "/people/", "/teams/", "/skills/", "/audit/", "/company/"])
def test_words_typed_by_people_are_never_markup(signed_in, cast, url):
    with behind(STAFF):
        Customer.objects.update(name="<script>alert(1)</script>")
    page = _page(signed_in("Mette" if url == "/company/" else "Aksel").get(url))
    assert "<script>alert" not in page
