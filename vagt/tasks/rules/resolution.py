"""What only a resolution does: it stands still while we wait for the customer or a third party (rule 5), it is met when
the task is resolved, and runs on when that turns out to be wrong. Pure, as `rules.clocks`.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from vagt.agreements.rules.terms import Terms
from vagt.tasks.rules.clocks import Running, derived, withdrawn
from vagt.tasks.rules.kinds import FINISHED

RESOLUTION: Final = "resolution"
PAUSING: Final = ("waiting_customer", "waiting_third_party")


def is_agreed(terms: Terms) -> bool:
    """Whether these terms promise a resolution at all."""
    return any(promise.kind == RESOLUTION for promise in terms.promises)


def paused(running: Running, since: datetime) -> Running:
    """It stands still from an instant on, and no step is passed meanwhile."""
    if running.outcome != "open" or running.paused_at is not None:
        return running
    return replace(running, paused_at=max(since, running.received), next_event_at=None)


def resumed(running: Running, since: datetime, terms: Terms) -> Running:
    """It runs on: the open hours of the pause are added to its due time."""
    begun = running.paused_at
    if begun is None:
        return running
    pauses = (*running.pauses, (begun, since)) if since > begun else running.pauses
    again = replace(running, pauses=pauses, paused_at=None)
    return derived(again, again.basis, terms)


def reopened(running: Running, since: datetime, terms: Terms) -> Running:
    """It was resolved and is not: the time in which everybody thought so does not count, unless it was late already."""
    begun = running.judged_at
    again = withdrawn(running, terms)
    if begun is None or again.outcome != "open" or since <= begun:
        return again
    stood = replace(again, pauses=(*again.pauses, (begun, since)))
    return derived(stood, stood.basis, terms)


def pauses_in(status: str) -> bool:
    """Whether a task in this status waits for somebody else."""
    return status in PAUSING


def is_reopened(old: str, new: str) -> bool:
    """Whether a change of status takes back that the task was resolved."""
    return old in FINISHED and new not in FINISHED
