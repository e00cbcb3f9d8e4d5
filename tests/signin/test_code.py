"""Signing in with a code sent by mail: how every invited person begins."""

from django.core import mail


def test_the_code_signs_in_and_proves_the_address(contact, post, code_in_mail, signed_in_as):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=contact).update(verified=False)
    response = post("/account/login/code/", {"email": contact.email})
    assert response.headers["Location"] == "/account/login/code/confirm/"
    assert post("/account/login/code/confirm/", {"code": code_in_mail()}).headers["Location"] == "/"
    assert signed_in_as() == contact.pk
    assert EmailAddress.objects.get(user=contact).verified


def test_the_mail_speaks_the_language_of_the_person_and_says_who_writes(contact, post):
    post("/account/login/code/", {"email": contact.email}, headers={"Accept-Language": "en"})
    message = mail.outbox[-1]
    assert message.to == [contact.email]
    assert "kode" in message.body
    assert "Your sign-in code" not in message.body
    assert "localhost!" not in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_mail_leaves_only_when_the_transaction_has_committed(contact, client):
    client.post("/account/login/code/", {"email": contact.email})
    assert mail.outbox == []


def test_an_unknown_address_sees_the_same_page(contact, client, post):
    known = post("/account/login/code/", {"email": contact.email})
    client.cookies.clear()
    unknown = post("/account/login/code/", {"email": "nobody@y.example"})
    assert unknown.status_code == known.status_code
    assert unknown.headers["Location"] == known.headers["Location"]


def test_three_wrong_codes_end_the_attempt(contact, post, code_in_mail, signed_in_as):
    post("/account/login/code/", {"email": contact.email})
    right = code_in_mail()
    for _ in range(3):
        post("/account/login/code/confirm/", {"code": "AAAA-AAAA"})
    post("/account/login/code/confirm/", {"code": right})
    assert signed_in_as() is None


def test_a_code_works_once_and_in_one_browser(contact, client, post, code_in_mail, signed_in_as):
    post("/account/login/code/", {"email": contact.email})
    code = code_in_mail()
    client.cookies.clear()
    post("/account/login/code/confirm/", {"code": code})
    assert signed_in_as() is None
