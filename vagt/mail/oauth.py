"""Access tokens of Microsoft 365 and Google, asked for with the refresh token that an administrator put in."""

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from typing import Any, Final

from vagt.kit.permission import SYSTEM
from vagt.mail.actions import keep_tokens
from vagt.mail.models import Mailbox
from vagt.mail.rules.settings import SCOPES, token_endpoint
from vagt.mail.sealing import unseal
from vagt.mail.staff import as_staff

TIMEOUT_SECONDS: Final = 20
_MARGIN: Final = timedelta(minutes=5)  # a token that ends in the middle of a session breaks it
_MOST_BYTES: Final = 65_536


class TokenRefused(Exception):
    """The service did not give an access token; the words are its own."""


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
    values = {
        "grant_type": "refresh_token",
        "client_id": mailbox.client_id,
        "client_secret": unseal(mailbox.sealed_client_secret),
        "refresh_token": unseal(mailbox.sealed_refresh_token),
        "scope": SCOPES[mailbox.auth],  # Microsoft wants it at every refresh
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
