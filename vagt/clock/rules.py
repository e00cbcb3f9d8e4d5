"""The reasons for which a stretch of time is open or closed."""

from typing import NamedTuple


class Rule(NamedTuple):
    """Why a stretch is open or closed: a stable `id` (as "holiday:2026-12-25") and a `name` for people."""

    id: str
    name: str = ""


WEEKLY = Rule("weekly", "Weekly hours")
CLOSED = Rule("closed", "Outside opening hours")
PAUSED = Rule("paused", "Paused")
ALWAYS = Rule("always", "Every hour of every day")
