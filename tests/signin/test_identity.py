"""Signing in with the company's own identity provider, a real one on this machine."""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import resolve, reverse
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "vagt", "known to both"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Provider:
    """An OpenID Connect provider: discovery, authorization, token, keys, userinfo. Tests turn its answers wrong."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "freja-1", "email": "freja@nordlys.example", "email_verified": True}
    )
    claims: dict[str, Any] = field(default_factory=dict)  # written over the right ones
    userinfo: dict[str, Any] = field(default_factory=dict)  # likewise
    key: Any = KEY
    algorithm: str = "RS256"
    without_token: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # code -> what the browser came with

    def authorize(self, query: dict[str, str]) -> str:
        """The person has proved themselves here; back with a code."""
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self.asked.pop(form["code"])
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == asked["code_challenge"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        key = "a secret that somebody guessed, long enough" if self.algorithm == "HS256" else self.key
        signed = jwt.encode(claims, None if self.algorithm == "none" else key, self.algorithm, headers={"kid": "one"})
        answer = {"access_token": "access", "token_type": "Bearer", "id_token": signed}
        return {k: v for k, v in answer.items() if not (self.without_token and k == "id_token")}

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        return {
            "/.well-known/openid-configuration": lambda: {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": lambda: {
                "keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one", "alg": "RS256"}]
            },
            "/userinfo": lambda: {**self.person, **self.userinfo},
            "/token": lambda: self.token(form),
        }[path]()


@pytest.fixture
def provider(settings):
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._say({})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({key: values[0] for key, values in parse_qs(body).items()})

        def _say(self, form):
            words = json.dumps(provider.answer(urlsplit(self.path).path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "nordlys",
                    "name": "Nordlys ID",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": provider.url},
                }
            ],
        }
    }
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def through(provider, client):
    """Goes to the provider and comes back; what the browser then gets."""

    def through(**more):
        begun = client.post("/account/oidc/nordlys/login/?process=login")
        asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
        back = provider.authorize(asked)
        return client.get(urlsplit(back).path + "?" + urlsplit(back).query, headers={"Accept-Language": "en"}, **more)

    return through


def test_the_sign_in_page_offers_it_and_only_a_post_begins(provider, consultant, client):
    assert (
        "Sign in with Nordlys ID" in client.get("/account/login/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert client.get("/account/oidc/nordlys/login/").status_code == 200


def test_a_known_address_is_signed_in(consultant, through, signed_in_as):
    assert through().headers["Location"] == "/"
    assert signed_in_as() == consultant.pk


def test_the_way_back_is_kept(provider, consultant, client):
    begun = client.post("/account/oidc/nordlys/login/?process=login&next=/me/")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    back = urlsplit(provider.authorize(asked))
    assert client.get(f"{back.path}?{back.query}").headers["Location"] == "/me/"


def test_an_unknown_address_is_refused_in_words_that_name_it(provider, consultant, through, signed_in_as):
    provider.person = {"sub": "x", "email": "stranger@elsewhere.example", "email_verified": True}
    response = through()
    assert response.status_code == 403
    assert "stranger@elsewhere.example" in response.content.decode()
    assert "Nobody here has been invited with that address" in response.content.decode()
    assert signed_in_as() is None


@pytest.mark.parametrize("verified", [False, "false", None, "no"])
def test_an_address_the_provider_has_not_verified_is_no_proof(provider, consultant, through, signed_in_as, verified):
    provider.person["email_verified"] = verified
    assert through().status_code == 403
    assert signed_in_as() is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"nonce": "another attempt's"}},
        {"claims": {"nonce": None}},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"aud": "another client"}},
        {"claims": {"exp": 1_000_000_000}},
        {"claims": {"sub": "somebody-else"}},
        {"userinfo": {"sub": "somebody-else"}},
        {"key": OTHER_KEY},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"without_token": True},
    ],
    ids=lambda wrong: "-".join(str(part) for item in wrong.items() for part in item)[:40],
)
def test_a_token_with_anything_wrong_is_refused(provider, consultant, through, signed_in_as, wrong):
    for name, value in wrong.items():
        setattr(provider, name, value)
    response = through()
    assert "cannot trust" in response.content.decode()
    assert signed_in_as() is None


def test_a_state_of_another_attempt_is_refused(provider, consultant, client, signed_in_as):
    client.post("/account/oidc/nordlys/login/?process=login")
    response = client.get(
        "/account/oidc/nordlys/login/callback/?code=code-0&state=made-up", headers={"Accept-Language": "en"}
    )
    assert "cannot trust" in response.content.decode()
    assert signed_in_as() is None


def test_a_stolen_answer_does_not_work_in_another_browser(provider, consultant, client, signed_in_as):
    begun = client.post("/account/oidc/nordlys/login/?process=login")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    back = urlsplit(provider.authorize(asked))
    client.cookies.clear()
    assert "cannot trust" in client.get(f"{back.path}?{back.query}", headers={"Accept-Language": "en"}).content.decode()
    assert signed_in_as() is None


def test_allauths_own_callback_which_checks_less_cannot_be_reached():
    for name in ("openid_connect_login", "openid_connect_callback"):
        view = resolve(reverse(name, args=["any.thing"])).func
        assert view.__module__ == "vagt.people.identity"


def test_an_unknown_provider_is_nothing(provider, db, client):
    assert client.post("/account/oidc/other/login/").status_code == 404


@pytest.mark.parametrize(
    ("methods", "asked_for_one"),
    [(["pwd", "mfa"], False), (["pwd"], True), (None, True), ("mfa", True)],
)
def test_the_provider_counts_as_second_factor_only_if_it_signs_that_it_asked_for_one(
    provider, consultant, client, through, settings, methods, asked_for_one
):
    settings.SECOND_FACTOR_REQUIRED = True
    provider.claims = {"amr": methods}
    provider.userinfo = {"amr": ["mfa"]}  # userinfo is not signed, so it says nothing
    through()
    assert (client.get("/me/").status_code == 302) is asked_for_one


def test_the_providers_word_ends_with_the_session(provider, consultant, client, through, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    provider.claims = {"amr": ["mfa"]}
    through()
    client.post("/account/logout/")
    sign_in(consultant.email)
    assert client.get("/me/").headers["Location"] == "/account/2fa/"
