"""What people change about themselves, and in which language they read."""

import pytest

from vagt.kit.db.walls import STAFF, behind


@pytest.fixture
def at_home(consultant, client):
    client.force_login(consultant)
    return consultant


def saved(client, **changed):
    values = {"name": "Freja", "language": "en", "theme": "system", "single_keys": "on", **changed}
    return client.post("/me/", {key: value for key, value in values.items() if value is not None})


def test_name_language_and_keys_are_kept_and_recorded(at_home, client):
    from vagt.kit.models import Event

    assert saved(client, name="Freja Holm", language="da", single_keys=None).status_code == 302
    at_home.refresh_from_db()
    assert (at_home.name, at_home.language, at_home.single_keys) == ("Freja Holm", "da", False)
    with behind(STAFF):
        event = Event.objects.get(kind="person.profile_changed")
        assert event.change.old == {"name": "Freja", "language": "en", "single_keys": True}
        assert event.change.new == {"name": "Freja Holm", "language": "da", "single_keys": False}
    assert event.actor_id == at_home.pk


def test_what_was_typed_is_kept_when_something_is_wrong(at_home, client):
    response = saved(client, name="", language="da")
    assert response.status_code == 422
    page = response.content.decode()
    assert 'aria-describedby="id_name_error"' in page
    assert '<option value="da" selected>' in page


def test_a_contact_is_renamed_where_colleagues_see_them(contact, client):
    from vagt.kit.models import Event
    from vagt.people.models import Contact

    client.force_login(contact)
    assert saved(client, name="Laura Lind", language="en").status_code == 302
    with behind(STAFF):
        laura = Contact.objects.get(user=contact)
        assert laura.name == "Laura Lind"
        event = Event.objects.get(kind="person.profile_changed")
        assert event.customer_id == laura.affiliations.get().customer_id
        assert event.change.new == {"name": "Laura Lind", "language": "en"}


def test_the_persons_language_beats_the_browsers(at_home, client):
    saved(client, language="da")
    response = client.get("/me/", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "da"
    assert '<html lang="da"' in response.content.decode()


def test_before_signing_in_the_browser_decides_and_a_switch_is_remembered(db, client):
    assert client.get("/account/login/", headers={"Accept-Language": "da"}).headers["Content-Language"] == "da"
    response = client.post("/me/language/", {"language": "en", "next": "/account/login/"})
    assert response.headers["Location"] == "/account/login/"
    assert client.get("/account/login/", headers={"Accept-Language": "da"}).headers["Content-Language"] == "en"


def test_the_switch_changes_the_person_too(at_home, client):
    client.post("/me/language/", {"language": "da", "next": "/me/"})
    at_home.refresh_from_db()
    assert at_home.language == "da"


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "evil", ""])
def test_the_switches_lead_back_to_us(db, client, where):
    assert client.post("/me/language/", {"language": "en", "next": where}).headers["Location"] == "/"
    assert client.post("/me/appearance/", {"theme": "dark", "next": where}).headers["Location"] == "/"


def test_light_or_dark_is_remembered_by_the_browser(db, client):
    client.post("/me/appearance/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/account/login/").content.decode()
    client.post("/me/appearance/", {"theme": "system"})
    assert "data-bs-theme" not in client.get("/account/login/").content.decode()


def test_an_unknown_language_changes_nothing(at_home, client):
    client.post("/me/language/", {"language": "xx"})
    at_home.refresh_from_db()
    assert at_home.language == "en"


def test_my_menu_leads_to_my_pages(at_home, client):
    page = client.get("/me/").content.decode()
    for path in ("/me/", "/account/2fa/", "/account/password/change/", "/account/sessions/"):
        assert f'href="{path}"' in page
    assert 'action="/account/logout/"' in page


def test_my_sessions_are_listed_and_the_others_ended(at_home, client):
    from django.test import Client

    other = Client()
    other.force_login(at_home)
    other.get("/me/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = client.get("/account/sessions/", headers={"User-Agent": "This browser"}).content.decode()
    assert "Firefox, Windows" in page
    client.post("/account/sessions/")
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_my_address_is_changed_by_somebody_else(at_home, client):
    assert "changes it" in client.get("/account/email/").content.decode()
    client.post("/account/email/", {"email": "me@evil.example", "action_add": ""})
    from allauth.account.models import EmailAddress

    assert not EmailAddress.objects.filter(email="me@evil.example").exists()
