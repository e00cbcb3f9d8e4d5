"""Access tokens of Microsoft 365 and Google: asked for with a refresh token, which a person's consent gives us."""

import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from vagt.kit.permission import SYSTEM
from vagt.mail.actions import keep_tokens
from vagt.mail.models import Mailbox
from vagt.mail.rules.settings import CONSENT_ASKS, SCOPES, consent_endpoint, token_endpoint
from vagt.mail.sealing import unseal
from vagt.mail.staff import as_staff

TIMEOUT_SECONDS: Final = 20
_MARGIN: Final = timedelta(minutes=5)  # a token that ends in the middle of a session breaks it
_MOST_BYTES: Final = 65_536


class TokenRefused(Exception):
    """The service did not give an access token; the words are its own."""


class Tokens(NamedTuple):
    """What a consent gives."""

    access: str
    refresh: str
    seconds: int

    def __repr__(self) -> str:
        return "Tokens(…)"  # they stand in no log


def access_token(mailbox: Mailbox, *, at: datetime) -> str:
    """A token that is good for a few minutes at least, asked for when the kept one is not; empty without OAuth2.

    Raises `TokenRefused`, OSError when the service cannot be reached, and `SecretUnreadable`.
    """
    if mailbox.auth == "password":
        return ""
    if mailbox.sealed_access_token and mailbox.access_expires_at and mailbox.access_expires_at - _MARGIN > at:
        return unseal(mailbox.sealed_access_token)
    answer = _ask(mailbox)
    token, seconds = str(answer.get("access_token", "")), int(answer.get("expires_in", 3600))
    if not token:
        raise TokenRefused("the answer holds no access token")
    with as_staff():
        keep_tokens(
            mailbox,
            access=token,
            expires_at=at + timedelta(seconds=seconds),
            refresh=answer.get("refresh_token"),
            by=SYSTEM,
            at=at,
        )
    return token


def _ask(mailbox: Mailbox) -> dict[str, Any]:
    return _tokens(
        mailbox,
        {
            "grant_type": "refresh_token",
            "refresh_token": unseal(mailbox.sealed_refresh_token),
            "scope": SCOPES[mailbox.auth],  # Microsoft wants it at every refresh
        },
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to get a person's consent; the session keeps it, and it is used once.

    `state` brings the answer back to who asked, `verifier` proves to the service that we asked (PKCE), and `nonce`
    comes back inside what the service signs.
    """

    state: str
    verifier: str
    nonce: str


def new_attempt() -> Attempt:
    """An attempt that nobody can guess."""
    return Attempt(*(secrets.token_urlsafe(48) for _ in range(3)))


def consent_address(mailbox: Mailbox, attempt: Attempt, *, back_to: str) -> str:
    """Where the person goes to say yes; the service sends them back to `back_to`."""
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": mailbox.client_id,
        "redirect_uri": back_to,
        "scope": f"{SCOPES[mailbox.auth]} openid",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": mailbox.login or mailbox.address,
        **CONSENT_ASKS[mailbox.auth],
    }
    url = consent_endpoint(mailbox.auth, tenant=mailbox.tenant, chosen=mailbox.consent_endpoint)
    return f"{url}{'&' if '?' in url else '?'}{urllib.parse.urlencode(asked)}"


def tokens_for_code(mailbox: Mailbox, attempt: Attempt, code: str, *, back_to: str) -> Tokens:
    """What the service gives for the code that it sent the person back with.

    Raises `TokenRefused` with the service's code, or `no_refresh_token`, or `wrong_nonce`; and OSError when the service
    cannot be reached. The network is asked, so not inside a transaction.
    """
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
    answer = _tokens(mailbox, {**asked, "code_verifier": attempt.verifier})
    # The token comes straight from the service over TLS, so its signature says nothing more (OpenID Connect 3.1.3.7).
    if not hmac.compare_digest(_nonce_in(str(answer.get("id_token", ""))).encode(), attempt.nonce.encode()):
        raise TokenRefused("wrong_nonce")
    access, refresh = str(answer.get("access_token", "")), str(answer.get("refresh_token", ""))
    if not access or not refresh:
        raise TokenRefused("no_refresh_token")
    return Tokens(access, refresh, int(answer.get("expires_in", 3600)))


def _nonce_in(id_token: str) -> str:
    try:
        payload = id_token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return ""
    return str(said.get("nonce", "")) if isinstance(said, dict) else ""


def _tokens(mailbox: Mailbox, asked: dict[str, str]) -> dict[str, Any]:
    values = {
        **asked,
        "client_id": mailbox.client_id,
        "client_secret": unseal(mailbox.sealed_client_secret),
    }
    body = urllib.parse.urlencode({name: value for name, value in values.items() if value}).encode("ascii")
    url = token_endpoint(mailbox.auth, tenant=mailbox.tenant, chosen=mailbox.token_endpoint)
    request = urllib.request.Request(url, data=body, headers={"Accept": "application/json"})  # noqa: S310 - checked in the form
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            answer = json.loads(response.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        raise TokenRefused(_reason(error)) from error
    except ValueError as error:
        raise TokenRefused("the answer is not JSON") from error
    return answer if isinstance(answer, dict) else {}


def _reason(error: urllib.error.HTTPError) -> str:
    """The service's code, never its whole answer, which may repeat what we sent."""
    with error:
        try:
            said = json.loads(error.read(_MOST_BYTES))
        except ValueError:
            said = {}
    code = said.get("error", "") if isinstance(said, dict) else ""
    return f"{error.code} {code}".strip()[:100]
