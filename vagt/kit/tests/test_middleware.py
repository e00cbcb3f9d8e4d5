"""Proxies that are believed, limits, the content security policy and refusals."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from vagt.kit.bodies import TOO_LARGE, TOO_SLOW
from vagt.kit.errors import NotAllowed
from vagt.kit.middleware import ContentSecurityPolicy, Refusals, RequestLimits, TrustedProxies


@pytest.fixture
def ask():
    return RequestFactory()


def seen_through(settings, request):
    """Client address and scheme after the proxies' middleware."""
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    found = []
    TrustedProxies(lambda r: found.append((r.META["REMOTE_ADDR"], r.is_secure())) or HttpResponse())(request)
    return found[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "proto", "client", "secure"),
    [
        ("10.0.0.1", "203.0.113.9", "https", "203.0.113.9", True),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "https", "203.0.113.9", True),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "http", "203.0.113.9", False),
        ("203.0.113.9", "6.6.6.6", "https", "203.0.113.9", False),
        ("10.0.0.1", "nonsense", "https", "10.0.0.1", True),
        ("10.0.0.1", "", "", "10.0.0.1", False),
        ("", "6.6.6.6", "https", "", False),
    ],
)
def test_only_our_proxies_are_believed(settings, ask, peer, forwarded, proto, client, secure):
    request = ask.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO=proto)
    assert seen_through(settings, request) == (client, secure)


def test_what_a_stranger_forwards_reaches_nobody_behind(ask, settings):
    settings.TRUSTED_PROXIES = ()
    request = ask.get("/", HTTP_X_FORWARDED_FOR="6.6.6.6", HTTP_X_FORWARDED_PROTO="https")
    TrustedProxies(lambda r: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


@pytest.mark.parametrize(
    ("meta", "status", "words"),
    [
        ({"CONTENT_LENGTH": "65537"}, 413, "Too large"),
        ({"CONTENT_LENGTH": "many"}, 400, "Not understood"),
        ({"CONTENT_LENGTH": "-1"}, 400, "Not understood"),
        ({"CONTENT_LENGTH": "0", TOO_LARGE: True}, 413, "Too large"),
        ({"CONTENT_LENGTH": "0", TOO_SLOW: True}, 408, "Too slow"),
        ({"CONTENT_LENGTH": "65536"}, 200, ""),
        ({"CONTENT_LENGTH": ""}, 200, ""),
    ],
)
def test_sizes_and_times_are_limited_in_words(settings, ask, meta, status, words):
    settings.MAX_REQUEST_BYTES = 65_536
    request = ask.post("/", headers={"Accept-Language": "en"})
    request.META.update(meta)
    response = RequestLimits(lambda r: HttpResponse())(request)
    assert response.status_code == status
    assert words in response.content.decode()


def policy(response):
    parts = (part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    return {part[0]: part[1] for part in parts}


def test_the_policy_allows_only_our_own_and_the_nonce(settings, ask):
    settings.CSP_FORM_ORIGINS = ["https://login.example"]
    nonces = []
    middleware = ContentSecurityPolicy(lambda r: nonces.append(r.csp_nonce) or HttpResponse())
    first, second = (policy(middleware(ask.get("/"))) for _ in range(2))
    assert nonces[0] != nonces[1]
    assert first["script-src"] == f"'self' 'nonce-{nonces[0]}'"
    assert second["script-src"] == f"'self' 'nonce-{nonces[1]}'"
    assert first["default-src"] == "'none'"
    assert first["style-src"] == "'self'"
    assert first["form-action"] == "'self' https://login.example"
    assert first["frame-ancestors"] == "'none'"
    assert "unsafe" not in " ".join(first.values())


class FakeHtmx:
    def __bool__(self):
        return True


def refused(request):
    return Refusals(lambda r: HttpResponse()).process_exception(request, NotAllowed("This needs <b>a right</b>."))


def test_a_refusal_is_a_problem_document_for_a_program(ask):
    response = refused(ask.get("/", headers={"Accept": "application/json"}))
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert b'"code": "not_allowed"' in response.content


def test_a_refusal_is_a_toast_for_htmx_wherever_it_was_asked_from(ask):
    request = ask.get("/")
    request.htmx = FakeHtmx()
    response = refused(request)
    assert response.status_code == 403
    assert response.headers["HX-Retarget"] == "#toasts"
    assert response.headers["HX-Reswap"] == "beforeend"
    assert "&lt;b&gt;a right&lt;/b&gt;" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_other_exceptions_are_not_ours(ask):
    assert Refusals(lambda r: HttpResponse()).process_exception(ask.get("/"), ValueError()) is None
