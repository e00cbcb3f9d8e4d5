"""Access by OAuth2: tokens of a local service, asked for when they are needed, and taken by a real IMAP server."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dovecot import dovecot  # noqa: F401 - a fixture
from vagt.mail import queries
from vagt.mail.fetching.session import Session
from vagt.mail.oauth import TokenRefused, access_token
from vagt.mail.rules.settings import Secrets
from vagt.mail.tests.conftest import AT, make_mailbox
from vagt.mail.trouble import code_of

HOUR = timedelta(hours=1)
ADDRESS = "oauth@nordlys.example"


class Service(ThreadingHTTPServer):
    """A token endpoint, and the place where a server asks whether a token is good."""

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Door)
        self.asked, self.refusing, self.given = [], None, 0
        self.codes, self.refresh = {}, "second"

    def consented(self, address):
        """A person said yes at this address: the code and state with which they are sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer_to(self, said):
        """The refresh token's answer, or that of a code which is good once and for whoever has the verifier."""
        tokens = {"access_token": f"access{self.given}", "expires_in": 3600, "refresh_token": self.refresh}
        if said["grant_type"][0] != "authorization_code":
            return tokens
        asked = self.codes.pop(said["code"][0], None)
        digest = hashlib.sha256(said["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != said["redirect_uri"][0]:
            return None
        payload = base64.urlsafe_b64encode(json.dumps({"nonce": asked["nonce"]}).encode()).rstrip(b"=").decode()
        return tokens | {"id_token": f"e30.{payload}.signature"}


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append({name: values[0] for name, values in said.items()})
        if self.server.refusing is not None:
            return self.answer(400, {"error": self.server.refusing, "error_description": "long and secret"})
        self.server.given += 1
        answer = self.server.answer_to(said)
        return self.answer(400, {"error": "invalid_grant"}) if answer is None else self.answer(200, answer)

    def do_GET(self):
        good = self.path.rpartition("/")[2].partition("&")[0] == f"access{self.server.given}"
        self.answer(200, {"email": ADDRESS, "active": "true" if good else "false"})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def running(port=0):
    service = Service(port)
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join()


@pytest.fixture
def service():
    with running() as service:
        yield service


def mailbox_of(service, auth="microsoft", **values):
    endpoint = f"http://127.0.0.1:{service.server_address[1]}/token"
    secrets = Secrets(refresh_token="first", client_secret="hidden")
    given = {"incoming": "imap", "host": "127.0.0.1", "tls": "plain", "login": ADDRESS, "address": ADDRESS}
    return make_mailbox(secrets=secrets, auth=auth, client_id="app", token_endpoint=endpoint, **{**given, **values})


@pytest.mark.parametrize(("auth", "scope"), [("microsoft", "IMAP.AccessAsUser.All"), ("google", "mail.google.com")])
def test_a_token_is_asked_for_kept_sealed_and_asked_for_again_before_it_ends(staff, service, auth, scope):
    mailbox = mailbox_of(service, auth)
    assert access_token(mailbox, at=AT) == "access1"
    asked = service.asked[0]
    assert (asked["grant_type"], asked["refresh_token"], asked["client_secret"]) == ("refresh_token", "first", "hidden")
    assert scope in asked["scope"]
    mailbox.refresh_from_db()
    assert "access1" not in mailbox.sealed_access_token
    assert access_token(mailbox, at=AT + timedelta(minutes=54)) == "access1"
    assert access_token(mailbox, at=AT + timedelta(minutes=56)) == "access2"
    assert [asked["refresh_token"] for asked in service.asked] == ["first", "second"]


def test_a_refusal_says_its_code_and_none_of_its_words(staff, service):
    service.refusing = "invalid_grant"
    with pytest.raises(TokenRefused) as refused:
        access_token(mailbox_of(service), at=AT)
    assert str(refused.value) == "400 invalid_grant"
    assert code_of(refused.value) == "token_refused"


def test_a_service_that_is_away_is_not_a_refusal(staff, service):
    mailbox = mailbox_of(service)
    mailbox.token_endpoint = "http://127.0.0.1:1/"
    with pytest.raises(OSError, match="refused") as away:
        access_token(mailbox, at=AT)
    assert code_of(away.value) == "unreachable"


def test_a_real_server_takes_the_token_and_refuses_an_old_one(staff, dovecot):  # noqa: F811
    with running(dovecot.introspection) as service:
        mailbox = mailbox_of(service, port=dovecot.imap)
        account = queries.account_of(mailbox, token=access_token(mailbox, at=AT))
        session = Session(account)
        assert session.open() > 0
        session.close()
        service.given += 1
        with pytest.raises(Exception) as refused:  # noqa: PT011
            Session(account)
        assert code_of(refused.value) == "login_refused"
