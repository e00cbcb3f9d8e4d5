"""The stored reading of a mail, as far as filing needs it."""

from collections.abc import Iterator, Mapping
from typing import Any

from vagt.mail.models import InboundMessage
from vagt.mail.reader import Message
from vagt.mail.reader.authority import Judgement, tier

_DELIVERED = frozenset({"delivered-to", "x-original-to", "envelope-to"})


def document_of(message: InboundMessage) -> Mapping[str, Any]:
    """What the reader made of it; empty for a mail that was erased or never read."""
    return message.reading or {}


def authority_of(message: InboundMessage) -> Judgement:
    """How far the sender is believed, by the mail server that this mailbox trusts."""
    known = document_of(message)
    read = Message(
        from_address=known.get("from_address", ""),
        sender_is_clear=known.get("sender_is_clear", False),
        authentication_results=tuple(known.get("authentication_results", ())),
    )
    return tier(read, message.mailbox.trusted_authserv_id)


def references_of(message: InboundMessage) -> list[str]:
    """The Message-IDs it says it answers, the nearest first."""
    known = document_of(message)
    return list(dict.fromkeys([*known.get("in_reply_to", ()), *reversed(known.get("references", ()))]))


def recipients_of(message: InboundMessage) -> Iterator[str]:
    """Every address it was sent to, by its headers and by the envelope."""
    known = document_of(message)
    yield from message.envelope_to
    for field in ("to", "cc"):
        yield from (one["address"] for one in known.get(field, ()))
    yield from (value for name, value in known.get("headers", ()) if name in _DELIVERED)
