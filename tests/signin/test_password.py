"""Signing in with a password, and everything that does not sign in."""

import pytest
from django.core import mail


def test_the_right_password_opens_the_front_page(consultant, sign_in, signed_in_as):
    response = sign_in(consultant.email)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert signed_in_as() == consultant.pk


def test_the_address_may_be_typed_in_any_case(consultant, sign_in, signed_in_as):
    sign_in("FREJA@Nordlys.example")
    assert signed_in_as() == consultant.pk


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(consultant, sign_in, signed_in_as):
    wrong, unknown = (
        sign_in(email, "not the password").content.decode() for email in (consultant.email, "x@y.example")
    )
    said = "The email address and/or password you specified are not correct."
    assert said in wrong
    assert said in unknown
    assert signed_in_as() is None


def test_who_was_shut_out_stays_out(consultant, sign_in, signed_in_as):
    consultant.is_active = False
    consultant.save()
    sign_in(consultant.email)
    assert signed_in_as() is None


def test_an_address_not_proved_yet_is_proved_with_a_code_first(consultant, sign_in, signed_in_as, post, code_in_mail):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=consultant).update(verified=False)
    response = sign_in(consultant.email)
    assert signed_in_as() is None
    post(response.headers["Location"], {"code": code_in_mail()})
    assert signed_in_as() == consultant.pk
    assert EmailAddress.objects.get(user=consultant).verified


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_the_way_back_never_leaves_us(consultant, client, sign_in, where):
    assert sign_in(consultant.email, next=where).headers["Location"] == "/"


def test_the_way_back_is_kept(consultant, client, sign_in):
    assert client.get("/me/").headers["Location"] == "/account/login/?next=/me/"
    assert sign_in(consultant.email, next="/me/").headers["Location"] == "/me/"


def test_nobody_signs_up(db, client):
    page = client.get("/account/signup/", headers={"Accept-Language": "en"}).content.decode()
    assert "Nobody signs up here" in page
    client.post(
        "/account/signup/", {"email": "new@y.example", "password1": "long enough 1", "password2": "long enough 1"}
    )
    from vagt.people.models import User

    assert not User.objects.filter(email="new@y.example").exists()


def test_no_page_before_signing_in_offers_to_sign_up(db, client):
    for path in ("/account/login/", "/account/login/code/", "/account/password/reset/"):
        page = client.get(path).content.decode()
        assert "/account/signup/" not in page, path


def test_a_forgotten_password_is_replaced_through_a_mail(consultant, client, post, sign_in, signed_in_as):
    post("/account/password/reset/", {"email": consultant.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    post(page.request["PATH_INFO"], {"password1": "another long password", "password2": "another long password"})
    client.logout()
    sign_in(consultant.email, "another long password")
    assert signed_in_as() == consultant.pk


def test_signing_out_takes_a_post(consultant, client, sign_in, signed_in_as):
    sign_in(consultant.email)
    assert client.get("/account/logout/").status_code == 200
    assert signed_in_as() == consultant.pk
    client.post("/account/logout/")
    assert signed_in_as() is None


def test_without_keep_me_signed_in_the_browser_forgets(consultant, client, sign_in):
    sign_in(consultant.email)
    assert client.cookies["sessionid"]["max-age"] == ""
    client.post("/account/logout/")
    sign_in(consultant.email, remember="on")
    assert client.cookies["sessionid"]["max-age"] == 14 * 24 * 3600


def test_the_address_127_0_0_1_leads_to_localhost_where_passkeys_work(db, client, settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    response = client.get("/account/login/?next=/me/", headers={"Host": "127.0.0.1:8000"})
    assert response.headers["Location"] == "http://localhost:8000/account/login/?next=/me/"
    assert client.get("/account/login/", headers={"Host": "localhost:8000"}).status_code == 200
