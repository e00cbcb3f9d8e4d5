"""Tokens: made by a person for a program of theirs, and revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.errors import NotAllowed
from vagt.kit.events import Subject, Words
from vagt.people.errors import NotAScope, OutOfRange, TooManyTokens
from vagt.people.models import Token, User
from vagt.people.queries import token_of
from vagt.people.rules import (
    TOKEN_DAYS,
    TOKEN_MARK,
    TOKEN_SEEN_SECONDS,
    TOKEN_SHOWN,
    Viewer,
    digest_of,
    scopes_for,
)

MOST: Final = 50  # tokens of one person that open something


@transaction.atomic
def make_token(name: str, scopes: Iterable[str], days: int, *, by: Viewer, at: datetime) -> tuple[Token, str]:
    """A token of the viewer's own and its key, which is shown now and never again; it expires after `days`.

    Refuses scopes that the person may not give or none (NotAScope), a validity that is not offered (OutOfRange), and
    more than `MOST` tokens (TooManyTokens).
    """
    if by.user_id is None:
        raise NotAllowed(_("Sign in first."))
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(scopes_for(by)):
        raise NotAScope(_("Choose what the token may do, among what is offered."), field="scopes")
    if days not in TOKEN_DAYS:
        raise OutOfRange(_("Choose how long the token lasts, among what is offered."), field="days")
    User.objects.select_for_update(no_key=True).get(pk=by.user_id)
    if Token.objects.filter(user_id=by.user_id, revoked_at__isnull=True, expires_at__gt=at).count() >= MOST:
        raise TooManyTokens(_("You have %(most)d tokens. Revoke one first.") % {"most": MOST}, most=MOST)
    key = TOKEN_MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user_id=by.user_id,
        customer_id=by.customer_id,
        name=name.strip(),
        prefix=key[:TOKEN_SHOWN],
        digest=digest_of(key),
        scopes=chosen,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    said = Words(new={"name": token.name, "expires_at": token.expires_at.isoformat()})
    _record("person.token_made", token, by, at, said)
    return token, key


@transaction.atomic
def revoke_token(token_id: int, *, by: Viewer, at: datetime) -> Token:
    """The viewer's own token opens nothing from now on; asked again, nothing happens. Raises `NotFound`."""
    token = token_of(by, token_id, lock=True)
    if token.revoked_at is None:
        _revoke(token, by, at)
    return token


def revoke_tokens_of(user: User, *, by: Viewer, at: datetime) -> None:
    """None of the person's tokens opens anything from now on. Inside the action that signs them out."""
    for token in Token.objects.select_for_update(no_key=True).filter(user=user, revoked_at__isnull=True).order_by("id"):
        _revoke(token, by, at)


def note_use(token: Token, *, by: Viewer, at: datetime) -> None:
    """Keep when the token was last used: at most one write a minute, whichever processes see its requests."""
    del by
    before = at - timedelta(seconds=TOKEN_SEEN_SECONDS)
    if token.last_used_at is None or token.last_used_at <= before:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=at)


def _revoke(token: Token, by: Viewer, at: datetime) -> None:
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    _record("person.token_revoked", token, by, at, None)


def _record(kind: str, token: Token, by: Viewer, at: datetime, words: Words | None) -> None:
    events.record(
        kind,
        Subject("user", token.user_id),
        by=by,
        at=at,
        customer_id=token.customer_id,
        facts={"token_id": token.pk, "scopes": token.scopes},
        words=words,
    )
