"""Consent at Microsoft 365 or Google: a person says there that we may read and send a mailbox's mail."""

import hmac
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.mail import queries
from vagt.mail.actions import keep_consent
from vagt.mail.errors import SecretUnreadable
from vagt.mail.models import Mailbox
from vagt.mail.oauth import Attempt, TokenRefused, Tokens, consent_address, new_attempt, tokens_for_code
from vagt.mail.rules.settings import SCOPES
from vagt.people.entrance import done, workspace
from vagt.people.middleware import Request
from vagt.project.mailroom.words import CONSENT_ERRORS, SERVICES

KEPT: Final = "mail_consent"  # in the session: one attempt, for one mailbox
HOLDS: Final = timedelta(minutes=15)


@workspace("mailbox.edit")
def mailbox_consent(request: Request, mailbox_id: int) -> HttpResponse:
    """What will be asked for, and what must be registered at the service before."""
    row = _with_consent(mailbox_id)
    words = {"mailbox": row, "service": SERVICES[row.auth], "back_to": _back_to(), "scopes": SCOPES[row.auth].split()}
    return page(request, "mailroom/consent.html", words)


@workspace("mailbox.edit")
def mailbox_consent_start(request: Request, mailbox_id: int) -> HttpResponse:
    """Go to the service. Nothing changes here but what the session waits for."""
    row, attempt = _with_consent(mailbox_id), new_attempt()
    request.session[KEPT] = {**asdict(attempt), "mailbox_id": row.pk, "until": (now() + HOLDS).isoformat()}
    return redirect(consent_address(row, attempt, back_to=_back_to()))


@transaction.non_atomic_requests  # the service is asked, and no network belongs inside a transaction
@workspace("mailbox.edit")
def mailbox_consented(request: Request) -> HttpResponse:
    """The service sends the person back. It acts on a GET, as it must; `state` says that this session asked for it."""
    at, kept = now(), request.session.pop(KEPT, None)
    state = request.GET.get("state", "")
    if kept is None or not hmac.compare_digest(state.encode(), str(kept["state"]).encode()):
        return _refused(request, "unknown_state")
    if at > datetime.fromisoformat(kept["until"]):
        return _refused(request, "too_late", kept["mailbox_id"])
    if "code" not in request.GET:
        return _refused(request, request.GET.get("error", "no_code"), kept["mailbox_id"])
    with transaction.atomic():
        row = _with_consent(kept["mailbox_id"])
    found = _tokens(row, Attempt(kept["state"], kept["verifier"], kept["nonce"]), request.GET["code"])
    if isinstance(found, str):
        return _refused(request, found, row.pk)
    expires_at = at + timedelta(seconds=found.seconds)
    with transaction.atomic():
        keep_consent(row, access=found.access, expires_at=expires_at, refresh=found.refresh, by=request.viewer, at=at)
    return done(request, _("%(name)s has its consent. Test the connection now.") % {"name": row.address}, "mailboxes")


def _tokens(row: Mailbox, attempt: Attempt, code: str) -> Tokens | str:
    """The tokens, or the code of what went wrong."""
    try:
        return tokens_for_code(row, attempt, code, back_to=_back_to())
    except TokenRefused as refused:
        said = str(refused)
        return said.partition(" ")[2] if said[:1].isdigit() else said
    except SecretUnreadable:
        return "secret_unreadable"
    except OSError:
        return "unreachable"


def _refused(request: Request, code: str, mailbox_id: int | None = None) -> HttpResponse:
    """Say what went wrong and what helps; nothing has changed. Words of the service's are not repeated."""
    known = CONSENT_ERRORS.get(code)
    code = code[:60] if code.replace("_", "").isalnum() else "?"
    messages.error(
        request, str(known) if known else _("The service answered “%(code)s”. Nothing has changed.") % {"code": code}
    )
    return redirect("mailboxes") if mailbox_id is None else redirect("mailbox_consent", mailbox_id)


def _with_consent(mailbox_id: int) -> Mailbox:
    """The mailbox, when it signs in by consent. Raises `NotFound`."""
    row = queries.mailbox_of(mailbox_id)
    if row.auth not in SCOPES or not row.client_id:
        raise NotFound(_("This mailbox signs in with a password."))
    return row


def _back_to() -> str:
    return f"{settings.PUBLIC_URL}{reverse('mailbox_consented')}"
