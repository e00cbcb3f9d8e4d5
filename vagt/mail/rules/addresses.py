"""Addresses that mail can go to."""

import re
import unicodedata
from typing import Final

# Letters beyond ASCII stand in the part before the @ as they are (RFC 6531); the domain has a spelling in ASCII.
_LOCAL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]{1,64}")
_MOST_BYTES: Final = 64
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def needs_smtputf8(address: str) -> bool:
    """Whether only servers that know SMTPUTF8 take it."""
    return not address.isascii()


def address(text: str) -> str | None:
    """The address as it is kept: domain in lower case and ASCII (IDNA); None when no mail can be sent to it."""
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not local.isprintable() or len(local.encode()) > _MOST_BYTES:
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    try:
        ascii_domain = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    if len(ascii_domain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return f"{local}@{ascii_domain}"
