"""Names that we give and know again: Message-IDs, reply addresses and marks in the subject.

Each carries what it is about and a code made with the installation's key, so that nobody can name what they were not
written to about. All of it is lower case letters and digits, because mail programs change the case of addresses.
"""

import hmac
import re
from base64 import b32encode
from hashlib import sha256
from typing import Final, NamedTuple

_MESSAGE_CODE: Final = 20
_ADDRESS_CODE: Final = 12
_SUBJECT_CODE: Final = 6  # short, for people to read; who answers must take part in the task as well
_MESSAGE = re.compile(r"<([a-z][a-z_]{0,30})\.([1-9][0-9]{0,17})\.([a-z2-7]{10,40})\.([a-z2-7]{20})@[^@<>\s]{1,250}>")
_TOKEN = re.compile(r"([a-z][a-z_]{0,30})-([1-9][0-9]{0,17})-([a-z2-7]{12})")
_MARK = re.compile(r"\[#([1-9][0-9]{0,17})-([a-z2-7]{6})\]", re.IGNORECASE)


class Named(NamedTuple):
    """What a token of ours is about."""

    kind: str
    id: int


def spelled(random: bytes) -> str:
    """Random bytes as they stand in a Message-ID."""
    return b32encode(random).decode("ascii").rstrip("=").lower()


def _code(key: bytes, purpose: str, *parts: object, length: int) -> str:
    text = "|".join([purpose, *(str(part) for part in parts)])
    return spelled(hmac.digest(key, text.encode("utf-8"), sha256))[:length]


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.lower().encode("utf-8"), right.encode("utf-8"))


def make_message_id(named: Named, *, random: bytes, domain: str, key: bytes) -> str:
    """`<task.100234.random.code@domain>`; `random` makes it unique, at least 10 bytes."""
    unique = spelled(random)
    code = _code(key, "message", named.kind, named.id, unique, length=_MESSAGE_CODE)
    return f"<{named.kind}.{named.id}.{unique}.{code}@{domain}>"


def named_by_message_id(text: str, *, key: bytes) -> Named | None:
    """What a Message-ID of ours is about; None for every other one, also one of ours that was edited."""
    found = _MESSAGE.fullmatch(text.strip())
    if found is None:
        return None
    kind, number, unique, code = found.groups()
    right = _code(key, "message", kind, number, unique, length=_MESSAGE_CODE)
    return Named(kind, int(number)) if _same(code, right) else None


def reply_address(address: str, named: Named, *, key: bytes) -> str:
    """`support+task-100234-code@domain`: a mail to it says what it is about."""
    local, _, domain = address.rpartition("@")
    code = _code(key, "address", named.kind, named.id, length=_ADDRESS_CODE)
    return f"{local}+{named.kind}-{named.id}-{code}@{domain}"


def named_by_address(address: str, *, key: bytes) -> Named | None:
    """What a reply address of ours is about; None for every other address."""
    local, _, _domain = address.strip().rpartition("@")
    found = _TOKEN.fullmatch(local.partition("+")[2].lower())
    if found is None:
        return None
    kind, number, code = found.groups()
    return Named(kind, int(number)) if _same(code, _code(key, "address", kind, number, length=_ADDRESS_CODE)) else None


def without_token(address: str) -> str:
    """The mailbox's own address, of one that may carry a token."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()


def subject_mark(number: int, *, key: bytes) -> str:
    """`[#100234-code]`, to stand in a subject."""
    return f"[#{number}-{_code(key, 'subject', number, length=_SUBJECT_CODE)}]"


def named_by_subject(subject: str, *, key: bytes) -> int | None:
    """The number that a mark of ours in a subject names, the first that is right; None when there is none."""
    for found in _MARK.finditer(subject[:1000]):
        if _same(found[2], _code(key, "subject", found[1], length=_SUBJECT_CODE)):
            return int(found[1])
    return None
