"""Mailboxes: added, changed, and the tokens that their servers give us."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.errors import Refusal
from vagt.kit.events import Actor, Subject, Words
from vagt.kit.permission import require
from vagt.mail.errors import AddressTaken, Incomplete, NotAnAddress
from vagt.mail.models import Mailbox
from vagt.mail.rules.addresses import address as checked
from vagt.mail.rules.settings import Secrets, Settings, lacking
from vagt.mail.sealing import seal

# Another server or folder numbers its mail anew, so what was fetched there says nothing about here.
_PLACE = ("host", "login", "folder", "incoming")


@transaction.atomic
def add_mailbox(key: str, settings: Settings, secrets: Secrets, *, by: Actor, at: datetime) -> Mailbox:
    """A new mailbox, its secrets sealed.

    Refuses an address that is none (NotAnAddress), a key or an address in use (AddressTaken), and settings with which
    no mail could be fetched (Incomplete).
    """
    require(by, "mailbox.edit")
    values = _checked(settings)
    try:
        with transaction.atomic():
            row = Mailbox.objects.create(key=key.strip().lower(), **values, **_sealed(secrets))
    except IntegrityError as error:
        raise _taken() from error
    said = {name: value for name, value in values.items() if value not in ("", None)}
    events.record("mailbox.added", Subject("mailbox", row.pk), by=by, at=at, words=Words(new={"key": row.key, **said}))
    return row


@transaction.atomic
def change_mailbox(
    mailbox: Mailbox, settings: Settings, secrets: Secrets, *, why: str = "", by: Actor, at: datetime
) -> Mailbox:
    """The mailbox with these settings, and with those secrets that are given. Refuses as `add_mailbox` does.

    Another server, user or folder begins at its first mail: what is known already is not stored twice.
    """
    require(by, "mailbox.edit")
    row = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox.pk)
    values, sealed = _checked(settings), _sealed(secrets)
    old = {name: getattr(row, name) for name in values}
    differing = [name for name in values if old[name] != values[name]]
    if not differing and not sealed:
        return row
    for name, value in {**values, **sealed}.items():
        setattr(row, name, value)
    row.revision += 1
    row.failures, row.problem, row.sending_problem = 0, "", ""
    if sealed:
        row.sealed_access_token, row.access_expires_at = "", None
    if set(differing) & set(_PLACE):
        row.uidvalidity, row.last_uid, row.unfetched = None, 0, []
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _taken() from error
    given = [name.removeprefix("sealed_") for name in sealed]
    new = {**{name: values[name] for name in differing}, **dict.fromkeys(given, _("another one"))}
    words = Words(old={name: old[name] for name in differing}, new=new, why=why)
    events.record("mailbox.changed", Subject("mailbox", row.pk), by=by, at=at, words=words)
    return row


@transaction.atomic
def keep_tokens(
    mailbox: Mailbox, *, access: str, expires_at: datetime, refresh: str | None, by: Actor, at: datetime
) -> None:
    """The access token that the service gave, sealed; and the refresh token, where it gave a new one."""
    require(by, "mailbox.edit")
    values: dict[str, Any] = {
        "sealed_access_token": seal(access),
        "access_expires_at": expires_at,
        "refreshed_at": at,
    }
    if refresh:
        values["sealed_refresh_token"] = seal(refresh)
    Mailbox.objects.filter(pk=mailbox.pk).update(**values)


@transaction.atomic
def keep_consent(
    mailbox: Mailbox, *, access: str, expires_at: datetime, refresh: str, by: Actor, at: datetime
) -> Mailbox:
    """Somebody consented at the service: its tokens, sealed. Fetching and sending begin anew with them."""
    require(by, "mailbox.edit")
    row = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox.pk)
    row.sealed_refresh_token, row.sealed_access_token = seal(refresh), seal(access)
    row.access_expires_at, row.refreshed_at = expires_at, at
    row.revision += 1
    row.failures, row.problem, row.sending_problem = 0, "", ""
    row.save()
    events.record("mailbox.consented", Subject("mailbox", row.pk), by=by, at=at, facts={"service": row.auth})
    return row


def _checked(settings: Settings) -> dict[str, Any]:
    values = asdict(settings)
    address = checked(settings.address)
    if address is None:
        raise NotAnAddress(_("That is not an e-mail address."), field="address", address=settings.address)
    missing = next(lacking(settings), None)
    if missing is not None:
        raise Incomplete(_("This is needed to fetch mail."), field=missing)
    return {**values, "address": address.lower()}


def _sealed(secrets: Secrets) -> dict[str, str]:
    names = ("secret", "client_secret", "refresh_token", "smtp_secret")
    return {f"sealed_{name}": seal(value) for name in names if (value := getattr(secrets, name)) is not None}


def _taken() -> Refusal:
    return AddressTaken(_("Another mailbox has this address or key."), field="address")
