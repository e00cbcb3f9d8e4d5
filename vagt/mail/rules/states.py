"""The life of a message that came in, and of one that goes out."""

from typing import Final

INBOUND: Final = (
    "stored", "classified", "filed", "joined", "bounce", "automatic", "bulk", "quarantined", "rejected",
    "failed",
)  # fmt: skip
OUTBOUND: Final = ("queued", "sending", "sent", "failed", "bounced")

# Reading and sorting are one step. What a machine sorted out a person can always take up again.
_NEXT: Final[dict[str, frozenset[str]]] = {
    "stored": frozenset({"classified", "bounce", "automatic", "bulk", "quarantined"}),
    "classified": frozenset({"filed", "joined", "automatic", "bulk", "quarantined", "failed"}),
    "automatic": frozenset({"classified", "joined", "rejected"}),
    "bulk": frozenset({"classified", "rejected"}),
    "bounce": frozenset({"classified", "rejected"}),
    "quarantined": frozenset({"classified", "stored", "rejected"}),
    "rejected": frozenset({"classified", "stored"}),
    "failed": frozenset({"classified", "stored", "quarantined"}),
    "filed": frozenset(),
    "joined": frozenset(),
}


def may_become(state: str, to: str) -> bool:
    """Whether a message goes from one state to the other."""
    return to in _NEXT[state]
