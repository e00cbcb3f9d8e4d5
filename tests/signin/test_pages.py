"""Errors in words and in our shell, with or without a database; headers on every answer."""

import pytest
from django.db import connections
from django.test import Client
from django.urls import path


def broken(request):
    raise RuntimeError("a secret that no page may show")


def forbidden(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def misunderstood(request):
    from django.core.exceptions import BadRequest

    raise BadRequest


urlpatterns = [path("broken/", broken), path("forbidden/", forbidden), path("misunderstood/", misunderstood)]


@pytest.fixture
def with_broken_pages(settings):
    from vagt.project import urls

    urls.urlpatterns += urlpatterns
    from django.urls import clear_url_caches

    clear_url_caches()
    yield
    del urls.urlpatterns[-len(urlpatterns) :]
    clear_url_caches()


@pytest.mark.parametrize(
    ("where", "status", "words", "shell"),
    [
        ("/no/such/page/", 404, "Nothing here", "v-app"),
        ("/forbidden/", 403, "Not for you", "v-app"),
        ("/misunderstood/", 400, "Not understood", "v-gate"),
        ("/broken/", 500, "Our mistake", "v-gate"),
    ],
)
def test_an_error_is_a_page_of_ours(consultant, with_broken_pages, where, status, words, shell):
    client = Client(raise_request_exception=False)
    client.force_login(consultant)
    response = client.get(where)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert f'<body class="{shell}"' in page
    assert "secret" not in page
    assert response.headers["Content-Security-Policy"]


def test_a_contact_reads_in_their_own_shell_that_there_is_nothing(contact, client):
    client.force_login(contact)
    page = client.get("/no/such/page/").content.decode()
    assert '<body class="v-portal"' in page
    assert "Bageri" in page  # asked for outside the request's own transaction


def test_a_form_of_another_session_is_refused_in_words(consultant):
    client = Client(enforce_csrf_checks=True)
    client.force_login(consultant)
    response = client.post("/me/", {"name": "x"}, headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert "The page was too old" in response.content.decode()


def test_without_a_database_there_is_still_a_page(consultant, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(consultant)

    def gone(*args, **kwargs):
        from django.db import OperationalError

        raise OperationalError("no database")

    kind = type(connections["default"])
    with monkeypatch.context() as broken:
        broken.setattr(kind, "cursor", gone)
        broken.setattr(kind, "_cursor", gone)
        response = client.get("/me/")
    assert response.status_code == 500
    assert 'class="v-gate"' in response.content.decode()


def test_every_answer_carries_the_headers_of_safety(db, client):
    response = client.get("/account/login/")
    assert "script-src 'self' 'nonce-" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_transport_security_is_said_only_behind_tls(db, settings):
    from ipaddress import ip_network

    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.0/8"),)
    client = Client()
    assert "Strict-Transport-Security" not in client.get("/account/login/").headers
    behind_tls = client.get("/account/login/", headers={"X-Forwarded-Proto": "https"})
    assert behind_tls.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_page_has_styles_scripts_or_handlers_of_its_own(consultant, client):
    import re

    for signed_in in (False, True):
        if signed_in:
            client.force_login(consultant)
        for where in (
            "/account/login/",
            "/account/login/code/",
            "/me/",
            "/more/",
            "/account/2fa/",
            "/account/sessions/",
        ):
            page = client.get(where).content.decode()
            assert " style=" not in page
            assert "<style" not in page
            assert not re.search(r"\son[a-z]+=", page)
            inline = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
            assert inline == [], where
