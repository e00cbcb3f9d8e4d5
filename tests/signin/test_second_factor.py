"""Consultants carry a second factor; contacts may."""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth

PASSWORD = "a long enough password"


def code_of(secret):
    """What an authenticator app shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


@pytest.fixture
def half_a_minute_later(monkeypatch):
    """The next figure is showing; a figure works once."""
    later = time.time() + 30
    return lambda: monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: later))


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def with_app(consultant, client, post, sign_in):
    """Freja, who has set up an authenticator app and signed out; her secret and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    sign_in(consultant.email)
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200, page
    secret = page.context["form"].secret
    response = post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert response.status_code == 302, response.content.decode()
    from allauth.mfa.models import Authenticator

    recovery = RecoveryCodes(Authenticator.objects.get(user=consultant, type="recovery_codes")).get_unused_codes()
    client.logout()
    return secret, recovery


def test_who_signed_in_long_ago_proves_it_again_before_changing_factors(consultant, client, sign_in):
    sign_in(consultant.email)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()
    response = client.get("/account/2fa/totp/activate/")
    assert response.headers["Location"] == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    client.post(response.headers["Location"], {"password": PASSWORD})
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_a_consultant_without_one_is_sent_to_set_it_up_whatever_they_ask_for(required, consultant, client, sign_in):
    sign_in(consultant.email)
    for path in ("/", "/me/", "/more/", "/account/sessions/", "/account/password/change/"):
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (302, "/account/2fa/"), path


def test_until_then_they_are_nobody_behind_no_wall(required, consultant, client, sign_in):
    sign_in(consultant.email)
    response = client.get("/account/2fa/")
    assert response.status_code == 200
    assert response.wsgi_request.viewer.kind == "nobody"
    assert "a second factor" in response.content.decode()


def test_they_may_change_language_and_leave(required, consultant, client, sign_in, signed_in_as):
    sign_in(consultant.email)
    assert (
        client.post("/me/language/", {"language": "da", "next": "/account/2fa/"}).headers["Location"] == "/account/2fa/"
    )
    client.post("/account/logout/")
    assert signed_in_as() is None


def test_once_set_up_everything_opens(
    required, with_app, consultant, client, post, sign_in, signed_in_as, half_a_minute_later
):
    secret, _codes = with_app
    half_a_minute_later()
    response = sign_in(consultant.email)
    assert response.headers["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as() is None
    post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in_as() == consultant.pk
    assert client.get("/me/").status_code == 200


def test_a_wrong_figure_does_not_open(with_app, consultant, post, sign_in, signed_in_as):
    sign_in(consultant.email)
    assert post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert signed_in_as() is None


def test_a_recovery_code_opens_once(required, with_app, consultant, client, post, sign_in, signed_in_as):
    _secret, codes = with_app
    sign_in(consultant.email)
    post("/account/2fa/authenticate/", {"code": codes[0]})
    assert signed_in_as() == consultant.pk
    assert client.get("/me/").status_code == 200
    client.logout()
    sign_in(consultant.email)
    post("/account/2fa/authenticate/", {"code": codes[0]})
    assert signed_in_as() is None


def test_a_code_by_mail_does_not_replace_the_second_factor(with_app, consultant, post, code_in_mail, signed_in_as):
    post("/account/login/code/", {"email": consultant.email})
    response = post("/account/login/code/confirm/", {"code": code_in_mail()})
    assert response.headers["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as() is None


def test_who_throws_the_last_one_away_sets_up_another(required, with_app, consultant, client, post, sign_in):
    from allauth.mfa.models import Authenticator

    _secret, codes = with_app
    sign_in(consultant.email)
    post("/account/2fa/authenticate/", {"code": codes[0]})
    Authenticator.objects.filter(user=consultant).delete()
    assert client.get("/me/").headers["Location"] == "/account/2fa/"


def test_a_contact_needs_none(required, contact, client, sign_in):
    sign_in(contact.email)
    assert client.get("/me/").status_code == 200


def test_where_it_is_not_required_nobody_is_asked(consultant, client, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(consultant.email)
    assert client.get("/me/").status_code == 200


def test_a_figure_works_once(with_app, consultant, client, post, sign_in, signed_in_as, half_a_minute_later):
    secret, _codes = with_app
    half_a_minute_later()
    sign_in(consultant.email)
    post("/account/2fa/authenticate/", {"code": code_of(secret)})
    client.logout()
    sign_in(consultant.email)
    assert post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 200
    assert signed_in_as() is None


def test_the_secret_is_not_readable_in_the_database(with_app, consultant):
    from allauth.mfa.models import Authenticator

    secret, codes = with_app
    kept = str(list(Authenticator.objects.filter(user=consultant).values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)
