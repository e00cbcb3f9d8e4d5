"""One link confirms an address: how it is made, kept and how long it holds."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Final

HOLDS: Final = timedelta(days=14)
TOKEN_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def kept(token: str) -> bytes | None:
    """What is stored of a token: enough to know it again, not enough to use it. None for what is no token of ours."""
    return sha256(token.encode("ascii")).digest() if _TOKEN.fullmatch(token) else None
