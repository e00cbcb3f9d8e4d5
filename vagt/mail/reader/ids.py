"""Message-IDs, with their angle brackets. An empty one is none: two mails without an id have nothing in common."""

import re
from typing import Final

from vagt.mail.reader.limits import MOST_IDS

_ID: Final = re.compile(r"<([^<>\s\x00-\x1f\x7f]{1,995})>")
_NAKED: Final = re.compile(r"[^<>\s\"(),;\x00-\x1f\x7f]{1,500}@[^<>\s\"(),;\x00-\x1f\x7f]{1,495}")


def all_ids(text: str) -> tuple[str, ...]:
    """Every id of a header, in its order; of very many the last, which are the nearest in the conversation."""
    found = [f"<{one}>" for one in _ID.findall(text)]
    if not found and "@" in text and "<" not in text:
        found = [f"<{one}>" for one in text.split() if _NAKED.fullmatch(one)]
    return tuple(dict.fromkeys(found[-MOST_IDS:]))


def first_id(text: str) -> str:
    return next(iter(all_ids(text)), "")
