"""Goals of the provider's own: told to nobody outside, counted, never a promise."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from vagt.agreements.rules.terms import Inquiry, Promise, Terms, consider, due_for
from vagt.clock import NeverOpen
from vagt.kit.words import Words

NOTIFY_MINUTES: Final = 30
NOTIFICATION: Final = "notification"


def best_effort_goal(terms: Terms, inquiry: Inquiry) -> datetime | None:
    """By when we mean to answer where nothing is promised; it keeps such an inquiry from starving."""
    effort = terms.best_effort
    minutes = effort.minutes.get(inquiry.priority) if effort and inquiry.kind == "response" else None
    if effort is None or minutes is None:
        return None
    try:
        return terms.coverage.union(terms.held(effort.windows)).add(inquiry.received, minutes * 60)
    except NeverOpen:
        return None


def with_notification(terms: Terms) -> Terms:
    """The terms with the goal to tell a customer first of what monitoring found, where the plan says none (rule 12).

    Thirty minutes inside the hours in which a critical inquiry is answered; nothing where none is.
    """
    if any(promise.kind == NOTIFICATION for promise in terms.promises):
        return terms
    critical = [p for p in terms.promises if p.kind == "response" and p.booking is None and "critical" in p.minutes]
    if not critical:
        return terms
    goal = Promise(
        key=NOTIFICATION,
        kind=NOTIFICATION,
        entitlement=critical[0].entitlement,
        clause="",
        clause_name=Words("Vi fortæller det først", "We tell it first"),
        windows=tuple(dict.fromkeys(key for promise in critical for key in promise.windows)),
        minutes={"critical": NOTIFY_MINUTES},
    )
    return replace(terms, promises=(*terms.promises, goal))


def triage_goal(terms: Terms, received: datetime, channel: str) -> datetime | None:
    """By when somebody has judged the priority of what arrived without one: the critical target of a customer who is
    covered when it arrives (rule 11); None for one who is not."""
    critical = Inquiry(received, "critical", channel)
    return goal.at if covered_at(terms, critical) and (goal := due_for(terms, critical)) else None


def covered_at(terms: Terms, inquiry: Inquiry) -> bool:
    """Whether the hours of a promise that applies are open at the arrival, or a booking is."""
    for promise in terms.promises:
        found = consider(terms, promise, inquiry)
        if found.due is None:
            continue
        if promise.booking is not None:
            if promise.booking.start <= inquiry.received:
                return True
        elif terms.coverage.union(terms.held(promise.windows)).is_open(inquiry.received):
            return True
    return False


def outside_office(terms: Terms, at: datetime) -> bool:
    """Whether the ordinary hours are shut: what is covered then pages somebody."""
    return not terms.coverage.union(("office",)).is_open(at)
