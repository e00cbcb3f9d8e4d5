"""What a subject says, once the marks and prefixes of mail programs are off it."""

import re
from typing import Final

_LOOKED_AT: Final = 1000
_MARK: Final = re.compile(r"\[#\d{1,18}(?:-[a-z2-7]{6})?\]", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?i)\s*(?:re|sv|fw|fwd|vs|vb|aw|wg|antw)\s?(?:\[\d{1,3}\])?:\s*")
# The word stands first and by itself: "Critical review of the catalogue" declares nothing.
_CRITICAL: Final = re.compile(r"(?i)(?:\[\s?(?:kritisk|critical)\s?\]|(?:kritisk|critical)\s?(?:[:!–—-]|$))")


def title_of(subject: str) -> str:
    """The subject as the title of a task; empty when it says nothing."""
    text = _MARK.sub(" ", subject[:_LOOKED_AT])
    while (found := _PREFIX.match(text)) is not None:
        text = text[found.end() :]
    return " ".join(text.split())[:200]


def declares_critical(subject: str) -> bool:
    """Whether the customer says in the subject that it is critical: `KRITISK: ...`, `[critical] ...`."""
    return _CRITICAL.match(title_of(subject)) is not None
