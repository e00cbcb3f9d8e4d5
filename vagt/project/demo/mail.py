"""Mail of the demo: a mailbox that only sends (into `var/mail-out`), a mail that waits, and one that came back."""

from dataclasses import dataclass
from datetime import datetime

from vagt.kit.events import Subject
from vagt.kit.permission import SYSTEM
from vagt.mail import queries
from vagt.mail.actions import add_mailbox, quarantine, queue_mail, record_bounce, record_reading, store_inbound
from vagt.mail.models import InboundMessage, Mailbox, OutboundMessage
from vagt.mail.reader import read
from vagt.mail.reading import reading_of
from vagt.mail.rules.settings import Secrets, Settings

ADDRESS = "support@nordlys.example"
_STRANGER = """From: Ukendt Leverand\xf8r <faktura@ukendt.example>
To: support@nordlys.example
Subject: Faktura 4711
Message-ID: <4711@ukendt.example>
Content-Type: text/plain; charset=utf-8

Hej,

Se venligst vores nye kontonummer.
"""


@dataclass(frozen=True)
class Post:
    """What was made."""

    mailbox: Mailbox
    inbound: InboundMessage
    outbound: OutboundMessage


def make_mail(at: datetime) -> Post:
    """Make it, or find it made. Behind the staff wall."""
    mailbox = queries.mailbox_at(ADDRESS)
    if mailbox is None:
        settings = Settings(address=ADDRESS, display_name="Nordlys Support", incoming="none")
        mailbox = add_mailbox("support", settings, Secrets(), by=SYSTEM, at=at)
    raw = _STRANGER.encode("utf-8")
    arrived = store_inbound(mailbox, raw, by=SYSTEM, at=at)
    inbound = arrived.message
    if arrived.is_new:
        reading = reading_of(read(raw), inbound, queries.own_addresses())
        inbound = quarantine(record_reading(inbound, reading, by=SYSTEM, at=at), "unknown_sender", by=SYSTEM, at=at)
    about = Subject("inbound_message", inbound.pk)
    written = queries.mail_about(about.kind, about.id)
    return Post(mailbox, inbound, written[0] if written else _returned(mailbox, about, at))


def _returned(mailbox: Mailbox, about: Subject, at: datetime) -> OutboundMessage:
    """A mail that a server gave back."""
    made = queue_mail(
        mailbox=mailbox,
        to=["faktura@ukendt.example"],
        subject="Re: Faktura 4711",
        text="Hej,\n\nHvem er I?\n",
        about=about,
        by=SYSTEM,
        at=at,
    )
    record_bounce(made.message_id, permanent=True, status="5.1.1", by=SYSTEM, at=at)
    return queries.outbound_of(made.pk)
