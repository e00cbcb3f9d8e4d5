"""A `Message` as JSON and bytes: how it crosses from a reader's process, and how it can lie in a column.

Not pickle: what comes back from a process that met a hostile mail is parsed, never executed.
"""

import json
import struct
from datetime import datetime
from typing import Any, Final

from vagt.mail.reader.flags import Flag
from vagt.mail.reader.message import Attachment, Bounce, BouncedRecipient, Mailbox, Message

_LENGTH: Final = struct.Struct(">Q")
_FLAGS: Final = {flag.value: flag for flag in Flag}
_PEOPLE: Final = ("to", "cc", "reply_to")
_ROWS: Final = ("in_reply_to", "references", "authentication_results")
_PLAIN: Final = (
    "subject",
    "from_address",
    "from_name",
    "sender_is_clear",
    "message_id",
    "text",
    "html",
    "is_auto_reply",
    "is_bounce",
    "is_bulk",
)
_ABOUT_ATTACHMENT: Final = ("name", "type", "kind", "content_id", "inline", "looks_like", "inside")


def facts(message: Message) -> dict[str, Any]:
    """The message for a JSON column, without the bytes of its attachments; of those, what is known about them and `size`."""
    out: dict[str, Any] = {name: getattr(message, name) for name in _PLAIN}
    out |= {name: [[one.name, one.address] for one in getattr(message, name)] for name in _PEOPLE}
    out |= {name: list(getattr(message, name)) for name in _ROWS}
    bounce = message.bounce
    return out | {
        "date": message.date.isoformat() if message.date else None,
        "headers": [list(pair) for pair in message.headers],
        "automatic": sorted(message.automatic),
        "flags": sorted(flag.value for flag in message.flags),
        "bounce": _bounce_facts(bounce) if bounce else None,
        "attachments": [
            {name: getattr(one, name) for name in _ABOUT_ATTACHMENT} | {"size": len(one.bytes)}
            for one in message.attachments
        ],
    }


def from_facts(known: dict[str, Any], contents: list[bytes]) -> Message:
    """The message again, given the bytes of its attachments in their order."""
    bounce = known["bounce"]
    said: dict[str, Any] = {name: known[name] for name in _PLAIN}
    said |= {name: tuple(Mailbox(*pair) for pair in known[name]) for name in _PEOPLE}
    said |= {name: tuple(known[name]) for name in _ROWS}
    return Message(
        **said,
        date=datetime.fromisoformat(known["date"]) if known["date"] else None,
        headers=tuple((name, value) for name, value in known["headers"]),
        automatic=frozenset(known["automatic"]),
        flags=frozenset(_FLAGS[code] for code in known["flags"]),
        bounce=_bounce(bounce) if bounce else None,
        attachments=tuple(
            Attachment(bytes=content, **{name: about[name] for name in _ABOUT_ATTACHMENT})
            for about, content in zip(known["attachments"], contents, strict=True)
        ),
    )


def pack(message: Message) -> list[bytes]:
    """The pieces to send: the length of the JSON, the JSON, and the attachments one after another."""
    head = json.dumps(facts(message), ensure_ascii=False).encode()
    return [_LENGTH.pack(len(head)), head, *(one.bytes for one in message.attachments)]


def unpack(data: bytes) -> Message:
    """A message from its pieces joined."""
    (length,) = _LENGTH.unpack_from(data)
    start = _LENGTH.size + length
    known = json.loads(data[_LENGTH.size : start])
    contents: list[bytes] = []
    for about in known["attachments"]:
        contents.append(data[start : start + about["size"]])
        start += about["size"]
    return from_facts(known, contents)


def _bounce_facts(bounce: Bounce) -> dict[str, Any]:
    return {
        "recipients": [[one.address, one.action, one.status, one.diagnostic] for one in bounce.recipients],
        "original_message_id": bounce.original_message_id,
        "original_envelope_id": bounce.original_envelope_id,
        "reporting_mta": bounce.reporting_mta,
    }


def _bounce(known: dict[str, Any]) -> Bounce:
    return Bounce(
        tuple(BouncedRecipient(*one) for one in known["recipients"]),
        known["original_message_id"],
        known["original_envelope_id"],
        known["reporting_mta"],
    )
