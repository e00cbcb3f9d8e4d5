"""What the reader made of a mail, reduced to what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any, NamedTuple

from vagt.mail.rules.kinds import Judged


class GivenBack(NamedTuple):
    """What a delivery report says of one mail of ours: its Message-ID, whether for good, and the status (RFC 3463)."""

    message_id: str
    permanent: bool
    status: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as it was read: what is looked for, the rest as a document, and what kind of mail it is."""

    version: int
    message_id: str
    from_address: str
    subject: str
    document: Mapping[str, Any]
    judged: Judged
    given_back: Sequence[GivenBack] = ()


def as_document(value: Any) -> Any:
    """A reader's result as JSON: bytes become their size and hash, since the mail itself is kept."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_document(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_document(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(as_document(inner) for inner in value)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"size": len(value), "sha256": sha256(value).hexdigest()}
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
