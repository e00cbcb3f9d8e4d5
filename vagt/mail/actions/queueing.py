"""Mail that is to leave: written in the caller's own transaction, so that it leaves exactly when that commits."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Actor, Subject
from vagt.mail.errors import NoRecipients, NotAnAddress, TooLarge
from vagt.mail.models import Mailbox, OutboundAttachment, OutboundMessage
from vagt.mail.queries.outbound import automatic_sent
from vagt.mail.rules.addresses import address as checked
from vagt.mail.rules.limits import limit_reached
from vagt.mail.rules.sending import LARGEST
from vagt.mail.rules.tokens import Named, make_message_id
from vagt.mail.sealing import naming_key

Auto = Literal["", "generated", "replied"]

_MOST_REFERENCES: Final = 30
_LONGEST_SUBJECT: Final = 400
_ACKNOWLEDGING: Final = 7_246_802  # an advisory lock; the number has no meaning


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is kept under `key` in the file storage. With a `content_id` it is an image inside the HTML."""

    key: str
    name: str
    media_type: str = "application/octet-stream"
    size: int = 0
    content_id: str = ""


@transaction.atomic
def queue_mail(
    *,
    mailbox: Mailbox | None,
    to: Sequence[str],
    subject: str,
    text: str,
    about: Subject,
    html: str = "",
    cc: Sequence[str] = (),
    from_name: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
    auto: Auto = "",
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> OutboundMessage:
    """A mail to be sent once the caller's transaction has committed; its Message-ID is final now.

    It leaves from `mailbox`, or from the installation's own address when that is None. `about` is what the caller
    finds again when `mail.sent`, `mail.failed` or `mail.bounced` comes back; its kind stands in the Message-ID, so it
    is lower case letters and `_`. Whether `by` may write is for the caller to ask. Behind the staff wall.
    Refuses a mail to nobody (NoRecipients), an address that is none (NotAnAddress) and more than 25 MB (TooLarge).
    """
    recipients, copies = _recipients(to), _recipients(cc)
    if not recipients:
        raise NoRecipients(_("A mail needs somebody to go to."), field="to")
    files = list(attachments)
    _must_fit(len(text.encode()) + len(html.encode()) + sum(file.size for file in files))
    sender, name = _sender(mailbox)
    row = OutboundMessage.objects.create(
        mailbox=mailbox,
        from_address=sender,
        from_name=_one_line(from_name or name)[:200],
        reply_to=reply_to and _address(reply_to),
        to=recipients,
        cc=[copy for copy in copies if copy not in recipients],
        remaining=list(dict.fromkeys([*recipients, *copies])),
        subject=_one_line(subject)[:_LONGEST_SUBJECT],
        text=text,
        html=html,
        headers={key: _one_line(value) for key, value in (headers or {}).items()},
        message_id=_message_id(about, sender),
        in_reply_to=_one_line(in_reply_to),
        references=[_one_line(one) for one in references if one.strip()][-_MOST_REFERENCES:],
        auto=auto,
        about_kind=about.kind,
        about_id=about.id,
        customer_id=customer_id,
        queued_at=at,
        next_attempt_at=at,
    )
    _attach(row, files)
    facts = {"about_kind": about.kind, "about_id": about.id, "auto": auto, "mailbox_id": mailbox and mailbox.pk}
    events.record(
        "mail.queued", Subject("outbound_message", row.pk), by=by, at=at, customer_id=customer_id, facts=facts
    )
    return row


@transaction.atomic
def queue_automatic_mail(
    *,
    mailbox: Mailbox | None,
    to: str,
    subject: str,
    text: str,
    about: Subject,
    html: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    auto: Literal["generated", "replied"] = "replied",
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> OutboundMessage | None:
    """An acknowledgement or the like, marked as automatic; None when a limit of `rules.limits` says: not again.

    Ask `rules.kinds` first whether the mail it answers was written by a person. One is decided at a time, so that two
    mails at the same moment do not both get the last answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ACKNOWLEDGING])
    sent = automatic_sent(_address(to), about.kind, about.id, answers_only=auto == "replied", at=at)
    if limit_reached(sent) is not None:
        return None
    return queue_mail(
        mailbox=mailbox,
        to=[to],
        subject=subject,
        text=text,
        html=html,
        about=about,
        reply_to=reply_to,
        in_reply_to=in_reply_to,
        references=references,
        auto=auto,
        customer_id=customer_id,
        by=by,
        at=at,
    )


def _attach(row: OutboundMessage, files: Iterable[Attachment]) -> None:
    OutboundAttachment.objects.bulk_create(
        OutboundAttachment(
            message=row,
            key=file.key,
            name=_one_line(file.name)[-255:],
            media_type=file.media_type,
            size=file.size,
            content_id=file.content_id,
            customer_id=row.customer_id,
        )
        for file in files
    )


def _sender(mailbox: Mailbox | None) -> tuple[str, str]:
    if mailbox is not None:
        return mailbox.address, mailbox.display_name
    name, _open, address = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    return address.rstrip("> "), name.strip(' "')


def _message_id(about: Subject, sender: str) -> str:
    domain = sender.rpartition("@")[2] or settings.MAIL_DOMAIN
    named = Named(about.kind, about.id)
    return make_message_id(named, random=secrets.token_bytes(10), domain=domain, key=naming_key())


def _recipients(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_address(one) for one in given))


def _address(text: str) -> str:
    found = checked(text)
    if found is None:
        raise NotAnAddress(_("%(address)s is not an e-mail address.") % {"address": text}, field="to", address=text)
    return found


def _one_line(text: str) -> str:
    """Without control characters, which would begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _must_fit(size: int) -> None:
    if size > LARGEST:
        words = _("The mail is larger than %(most)s MB. Share large files in another way.")
        raise TooLarge(words % {"most": LARGEST // 2**20}, field="attachments", bytes=size, most=LARGEST)
