"""Links that open one thing without signing in: a word that nobody guesses, mailed once, of which we keep the hash."""

import re
import secrets
from hashlib import sha256
from typing import Final

_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """The word of a new link; it stands in the mail and nowhere else."""
    return secrets.token_urlsafe(_BYTES)


def kept(token: str) -> bytes | None:
    """What is stored of a token: enough to know it again, not enough to use it. None for what is no token of ours."""
    return sha256(token.encode("ascii")).digest() if _TOKEN.fullmatch(token) else None
