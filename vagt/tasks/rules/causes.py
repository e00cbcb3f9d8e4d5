"""Why clocks are derived anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cause:
    """What changed: a calendar (its id), or the bookings or the agreement of a customer (its id).

    Of an agreement `effective` is when its terms begin to hold: the later of its first day and the second signature.
    """

    kind: Literal["calendar", "booking", "agreement"]
    id: int
    effective: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamChange:
    """A customer is served by another team than this one (None: than nobody)."""

    customer_id: int
    old_team_id: int | None
    new_team_id: int | None
