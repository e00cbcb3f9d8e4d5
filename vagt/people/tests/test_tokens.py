"""Tokens: shown once, kept as a hash, worth what their person is worth, and gone with them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind, portal
from vagt.kit.errors import NotFound
from vagt.kit.models import Event
from vagt.kit.now import now
from vagt.people.actions import consultant_leaves, end_affiliation
from vagt.people.actions.tokens import make_token, note_use, revoke_token
from vagt.people.errors import NotAScope, OutOfRange
from vagt.people.models import Token
from vagt.people.queries import bearer_of, viewer_of
from vagt.people.rules import SYSTEM
from vagt.people.tests.conftest import AT


def _viewer(cast, name):
    return viewer_of(cast.user(name))


def test_the_key_opens_until_it_expires_and_only_its_hash_is_kept(staff):
    freja = _viewer(staff, "Freja")
    token, key = make_token("Nightly", ["read"], 30, by=freja, at=AT)
    assert bearer_of(key, AT) == (token, freja)
    assert bearer_of(key, AT + timedelta(days=30)) is None
    assert bearer_of(key[:-1], AT) is None
    kept = Token.objects.values_list("digest", "prefix").get(pk=token.pk)
    assert len(bytes(kept[0])) == 32
    assert key.startswith(kept[1])
    assert len(kept[1]) < 12
    event = Event.objects.filter(kind="person.token_made").latest("id")
    assert event.facts == {"token_id": token.pk, "scopes": ["read"]}


def test_a_contact_gives_no_token_that_answers_customers(staff):
    contact = viewer_of(staff.contact_of["Bageri"].user)
    for scopes in (["answer"], [], ["everything"]):
        with pytest.raises(NotAScope):
            make_token("Bot", scopes, 30, by=contact, at=AT)
    with pytest.raises(OutOfRange):
        make_token("Bot", ["read"], 9999, by=contact, at=AT)


def test_a_revoked_token_opens_nothing_and_only_its_own_person_revokes_it(staff):
    freja = _viewer(staff, "Freja")
    token, key = make_token("Nightly", ["read"], 30, by=freja, at=AT)
    with pytest.raises(NotFound):
        revoke_token(token.pk, by=_viewer(staff, "Signe"), at=AT)
    revoke_token(token.pk, by=freja, at=AT)
    revoke_token(token.pk, by=freja, at=AT)
    assert bearer_of(key, AT) is None
    assert Event.objects.filter(kind="person.token_revoked", facts__token_id=token.pk).count() == 1


def test_tokens_go_with_the_person(staff):
    _token, freja = make_token("Nightly", ["read"], 30, by=_viewer(staff, "Freja"), at=AT)
    consultant_leaves(staff.consultants["Freja"], by=SYSTEM, at=AT)
    contact = staff.contact_of["Bageri"]
    _token, key = make_token("Sync", ["read"], 30, by=viewer_of(contact.user), at=AT)
    assert bearer_of(key, AT) is not None
    end_affiliation(contact, staff.customers["Bageri"], by=SYSTEM, at=AT)
    assert bearer_of(freja, AT) is None
    assert bearer_of(key, AT) is None
    assert not Token.objects.filter(revoked_at__isnull=True).exists()


def test_the_last_use_is_written_once_a_minute(staff):
    freja = _viewer(staff, "Freja")
    token, _key = make_token("Nightly", ["read"], 30, by=freja, at=AT)
    for seconds, kept in ((0, 0), (59, 0), (60, 60)):
        note_use(token, by=freja, at=AT + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == AT + timedelta(seconds=kept)


def test_the_wall_shows_a_customer_no_token_of_another(cast):
    with behind(STAFF), transaction.atomic():
        make_token("Sync", ["read"], 30, by=viewer_of(cast.contact_of["Bageri"].user), at=AT)
        make_token("Nightly", ["read"], 30, by=_viewer(cast, "Freja"), at=AT)
    for name, seen in (("Bageri", 1), ("Cykelhuset", 0)):
        with behind(portal(cast.customers[name].pk)), transaction.atomic():
            assert Token.objects.count() == seen


def test_a_person_makes_one_on_their_page_sees_its_key_once_and_revokes_it(cast, signed_in):
    for name in ("Freja", cast.contact_of["Bageri"].name):
        client = signed_in(name)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": now().timestamp()}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        url = reverse("tokens")
        assert client.post(url, {"name": "Nightly", "scopes": ["read"], "days": "1"}).status_code == 422
        made = client.post(url, {"name": "Nightly", "scopes": ["read"], "days": "30"})
        assert made.status_code == 200
        assert made.headers["Cache-Control"] == "no-store"
        assert "vagt_" in made.content.decode().split("<code>")[1]
        with behind(STAFF), transaction.atomic():
            token = Token.objects.latest("id")
        again = client.get(url).content.decode()
        assert f"<code>{token.prefix}…</code>" in again
        assert again.count("vagt_") == 1
        assert client.post(reverse("token_revoke", args=[token.pk])).status_code == 302
        assert token.prefix not in client.get(url).content.decode()


def test_a_key_is_made_only_by_somebody_who_proved_who_they_are(signed_in):
    client = signed_in("Freja")
    answered = client.post(reverse("tokens"), {"name": "Nightly", "scopes": ["read"], "days": "30"})
    assert answered.status_code == 302
    assert answered.url.startswith(reverse("account_reauthenticate"))
