"""Consent for a mailbox: there and back, once, for the session that asked; and every no in words."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from vagt.kit.models import Event
from vagt.mail.models import Mailbox
from vagt.mail.oauth import access_token
from vagt.mail.sealing import unseal
from vagt.mail.tests.conftest import AT
from vagt.mail.tests.test_oauth import mailbox_of, service  # noqa: F401 - a fixture
from vagt.project.mailroom import consent
from vagt.project.mailroom.tests.test_pages import client, staff  # noqa: F401 - fixtures

CALLBACK = reverse("mailbox_consented")


@pytest.fixture(params=["microsoft", "google"])
def mailbox(request, staff, service):  # noqa: F811
    place = f"http://127.0.0.1:{service.server_address[1]}/authorize"
    return mailbox_of(service, request.param, consent_endpoint=place, tenant="nordlys")


def start(client, mailbox):  # noqa: F811
    page = client.get(reverse("mailbox_consent", args=[mailbox.pk])).content.decode()
    assert "http://localhost:8000/mail/consent/" in page
    return client.get(reverse("mailbox_consent_start", args=[mailbox.pk])).headers["Location"]


def test_a_person_says_yes_and_the_tokens_are_kept_sealed(client, mailbox, service):  # noqa: F811
    address = start(client, mailbox)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", "app")
    assert ("offline_access" in asked["scope"]) != (asked.get("access_type") == "offline")
    assert "hidden" not in address  # the client's secret is for the service alone
    assert client.get(CALLBACK, service.consented(address)).status_code == 302
    mailbox.refresh_from_db()
    assert unseal(mailbox.sealed_refresh_token) == "second"
    assert "second" not in mailbox.sealed_refresh_token
    assert mailbox.revision == 2  # a running fetcher begins anew
    assert access_token(mailbox, at=AT) == "access1"
    event = Event.objects.get(kind="mailbox.consented")
    assert (event.subject_id, event.facts) == (mailbox.pk, {"service": mailbox.auth})


def test_an_answer_is_good_once_and_only_in_the_session_that_asked(client, mailbox, service):  # noqa: F811
    back = service.consented(start(client, mailbox))
    client.get(CALLBACK, {**back, "state": "guessed"})
    assert "second" not in unseal(Mailbox.objects.get(pk=mailbox.pk).sealed_refresh_token)
    client.get(CALLBACK, back)  # a wrong state has ended the attempt
    assert not Event.objects.filter(kind="mailbox.consented").exists()
    back = service.consented(start(client, mailbox))
    client.get(CALLBACK, back)
    client.get(CALLBACK, back)
    assert Event.objects.filter(kind="mailbox.consented").count() == 1


def test_another_attempts_code_is_refused(client, mailbox, service):  # noqa: F811
    """PKCE and the nonce: a code that was given to somebody else is worth nothing here."""
    theirs = service.consented(start(client, mailbox))
    ours = service.consented(start(client, mailbox))
    client.get(CALLBACK, {"code": theirs["code"], "state": ours["state"]})
    assert not Event.objects.filter(kind="mailbox.consented").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"error": "access_denied"}, ("Consent was not given", "Der blev ikke givet samtykke")),
        ({"error": "consent_required"}, ("administrator",)),
        ({"error": "<script>alert(1)</script>"}, ("“?”", "»?«")),
        ({"error": "new_code"}, ("new_code",)),
    ],
)
def test_a_no_of_the_service_is_told_in_words(client, staff, service, change, words):  # noqa: F811
    row = mailbox_of(service, "google", consent_endpoint="http://127.0.0.1:1/authorize")
    state = parse_qs(urlsplit(start(client, row)).query)["state"][0]
    page = client.get(CALLBACK, {"state": state, **change}, follow=True).content.decode()
    assert any(word in page for word in words)
    assert "<script>alert" not in page
    assert not Event.objects.filter(kind="mailbox.consented").exists()


@pytest.mark.parametrize("trouble", ["refused", "no refresh token", "away", "late"])
def test_what_goes_wrong_after_the_yes_changes_nothing(client, staff, service, trouble, monkeypatch):  # noqa: F811
    row = mailbox_of(service, "google", consent_endpoint="http://127.0.0.1:1/authorize")
    back = service.consented(start(client, row))
    if trouble == "refused":
        service.refusing = "invalid_client"
    elif trouble == "no refresh token":
        service.refresh = ""
    elif trouble == "away":
        Mailbox.objects.filter(pk=row.pk).update(token_endpoint="http://127.0.0.1:1/")
    else:
        later = consent.now() + timedelta(minutes=16)
        monkeypatch.setattr(consent, "now", lambda: later)
    page = client.get(CALLBACK, back, follow=True).content.decode()
    assert "alert" in page
    row.refresh_from_db()
    assert unseal(row.sealed_refresh_token) == "first"
    assert not Event.objects.filter(kind="mailbox.consented").exists()


def test_a_mailbox_with_a_password_has_no_such_page(client, service):  # noqa: F811
    row = mailbox_of(service, "password")
    for name in ("mailbox_consent", "mailbox_consent_start"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
