"""An address that nobody knows: asked once, with one link, whether somebody reads its mail."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.agreements.queries.lacking import without_agreement
from vagt.intake.errors import LinkExpired
from vagt.intake.models import Confirmation
from vagt.intake.queries.unsorted import has_open_confirmation
from vagt.intake.rules.confirming import HOLDS
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.links import kept, new_token
from vagt.mail.actions import queue_automatic_mail
from vagt.mail.errors import NotAnAddress
from vagt.mail.models import InboundMessage
from vagt.mail.queries import composed, wants_no_answer
from vagt.people.actions.permission import require
from vagt.people.queries import brand_at, provider
from vagt.people.rules import Viewer

_LANGUAGES = ("da", "en")  # we do not know which one a stranger reads


@transaction.atomic
def ask_to_confirm(row: InboundMessage, *, by: Viewer, at: datetime) -> Confirmation | None:
    """Tell a stranger that their mail arrived and is kept, with the one link that confirms their address.

    Nothing of what they wrote is repeated. None when a machine wrote, when they were asked already, or when the limits
    on automatic mail say no; the mail waits all the same.
    """
    require(by, "mail.file")
    address = row.from_address.strip().lower()
    if wants_no_answer(row) or has_open_confirmation(address, at=at):
        return None
    token = new_token()
    values = {
        "link": settings.PUBLIC_URL + reverse("address_confirm", args=[token]),
        "provider": provider().name,
    }
    brand = brand_at(row.mailbox.address)
    holds = without_agreement("email")
    said = [
        composed("confirm_address", {**values, "holds": getattr(holds, one)}, language=one, brand=brand)
        for one in _LANGUAGES
    ]
    try:
        sent = queue_automatic_mail(
            mailbox=row.mailbox,
            to=address,
            subject=" / ".join(one.subject for one in said),
            text="\n---\n\n".join(one.text for one in said),
            html="<hr>".join(one.html for one in said),
            about=Subject("inbound_message", row.pk),
            in_reply_to=row.message_id,
            references=[row.message_id],
            by=by,
            at=at,
        )
    except NotAnAddress:
        return None
    if sent is None:
        return None
    asked = Confirmation.objects.create(
        inbound=row, address=address, hashed=kept(token), asked_at=at, expires_at=at + HOLDS
    )
    facts = {"confirmation_id": asked.pk, "outbound_id": sent.pk}
    events.record("address.asked", Subject("inbound_message", row.pk), by=by, at=at, facts=facts)
    return asked


@transaction.atomic
def confirm_address(asked: Confirmation, *, name: str, company: str, by: Viewer, at: datetime) -> Confirmation:
    """Whoever holds the link reads that address's mail, and says who they are. The first word stands.

    Needs no right but the link; nobody is signed in, so `by` is the system that saw it used. Refuses one that is too old
    (LinkExpired).
    """
    row = Confirmation.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if row.confirmed_at is not None:
        return row
    if at >= row.expires_at:
        raise LinkExpired(_("This link is too old. Write to us once more, and you get another one."))
    row.confirmed_at, row.name, row.company = at, name.strip()[:120], company.strip()[:160]
    row.save(update_fields=["confirmed_at", "name", "company"])
    subject = Subject("inbound_message", row.inbound_id)
    events.record("address.confirmed", subject, by=by, at=at, facts={"confirmation_id": row.pk})
    return row
