"""Kinds of tasks, the steps of each, and the status that a step means to everybody else."""

from collections.abc import Mapping
from typing import Final

KINDS: Final = ("inquiry", "incident", "service_request", "problem", "change")
STATUSES: Final = (
    "new",
    "in_progress",
    "waiting_customer",
    "waiting_third_party",
    "scheduled",
    "resolved",
    "closed",
    "cancelled",
)
FINISHED: Final = ("resolved", "closed", "cancelled")
GONE: Final = ("closed", "cancelled")
CHANNELS: Final = ("email", "portal", "phone", "monitoring")
ERASE_REASONS: Final = ("asked_by_customer", "sent_by_mistake", "secret", "unlawful")
SUBJECT: Final = "task"  # what the timeline calls it

_WAITING: Final = {
    "waiting_customer": "waiting_customer",
    "waiting_third_party": "waiting_third_party",
    "scheduled": "scheduled",
}
_ENDS: Final = {"resolved": "resolved", "closed": "closed", "cancelled": "cancelled"}
# kind -> step -> status; the first step is where a task begins, and the first of a status is where it leads.
STEPS: Final[Mapping[str, Mapping[str, str]]] = {
    "inquiry": {"new": "new", "in_progress": "in_progress", **_WAITING, **_ENDS},
    "incident": {
        "new": "new",
        "diagnosing": "in_progress",
        "restoring": "in_progress",
        "restored": "in_progress",
        **_WAITING,
        **_ENDS,
    },
    "service_request": {"new": "new", "checking": "in_progress", "fulfilling": "in_progress", **_WAITING, **_ENDS},
    "problem": {"new": "new", "investigating": "in_progress", "known_error": "in_progress", **_WAITING, **_ENDS},
    "change": {
        "new": "new",
        "assessing": "in_progress",
        "approved": "in_progress",
        "implementing": "in_progress",
        "reviewing": "in_progress",
        **_WAITING,
        **_ENDS,
    },
}
OPENED_NOW: Final = ("inquiry", "incident", "service_request")


def first_step(kind: str) -> str:
    """Where a task of this kind begins."""
    return next(iter(STEPS[kind]))


def status_of(kind: str, step: str) -> str:
    """The status that a step means. Raises KeyError for a step that the kind does not have."""
    return STEPS[kind][step]


def step_for(kind: str, status: str, step: str) -> str:
    """The step a task stands at when its status becomes `status`: the one it has when that fits, else the first."""
    if STEPS[kind].get(step) == status:
        return step
    return next(name for name, meaning in STEPS[kind].items() if meaning == status)


def may_become(old: str, new: str) -> bool:
    """Whether a status may follow another: what is gone stays gone, and only what is resolved is closed."""
    if old in GONE or new not in STATUSES or new == "new":
        return False
    return old == "resolved" if new == "closed" else True


def after_customer_wrote(status: str) -> str:
    """The status once the customer has written: nobody waits for them any longer, and what was resolved is not."""
    return "in_progress" if status in {"waiting_customer", "resolved"} else status
