"""A person's tokens, and whose a key is."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.models import Token
from vagt.people.queries.visible import viewer_of
from vagt.people.rules import NOBODY, Viewer, digest_of


def tokens_listed(viewer: Viewer, at: datetime) -> Sequence[Token]:
    """The viewer's own tokens that open something now, the newest first."""
    if viewer.user_id is None:
        return []
    at_customer = Q(customer__isnull=True) if viewer.customer_id is None else Q(customer_id=viewer.customer_id)
    rows = Token.objects.filter(at_customer, user_id=viewer.user_id)
    return list(rows.filter(revoked_at__isnull=True, expires_at__gt=at).order_by("-id"))


def token_of(viewer: Viewer, token_id: int, *, lock: bool = False) -> Token:
    """One of the viewer's own tokens, locked when it is to be changed. Raises `NotFound`."""
    rows = Token.objects.select_for_update(no_key=True) if lock else Token.objects.all()
    row = rows.filter(pk=token_id, user_id=viewer.user_id).first() if viewer.user_id is not None else None
    if row is None:
        raise NotFound(_("There is no such token."))
    return row


def bearer_of(key: str, at: datetime) -> tuple[Token, Viewer] | None:
    """The token with this key and the viewer it stands for; None when it opens nothing (any more).

    Behind the staff wall, since it decides the wall. A contact's token stands for them at its own customer only: at
    another one they have not given it anything.
    """
    token = Token.objects.select_related("user").filter(digest=digest_of(key)).first()
    if token is None or token.revoked_at is not None or token.expires_at <= at:
        return None
    viewer = viewer_of(token.user, customer_id=token.customer_id)
    if viewer == NOBODY or viewer.customer_id != token.customer_id:
        return None
    return token, viewer
