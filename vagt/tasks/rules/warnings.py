"""When a running clock speaks up: at 50, 75 and 90 % of its service time, and when it is broken (rule 9)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from vagt.agreements.rules.terms import Considered, Terms

BREACH: Final = 100
NEARLY: Final = 75  # the step from which a promise counts as about to break
STEPS: Final = (50, 75, 90, BREACH)
# Who is told at which step, besides all who were told before.
ESCALATION: Final = {50: "assignee", 75: "team", 90: "team_lead", BREACH: "duty_lead"}
JUST_AFTER: Final = timedelta(microseconds=1)


def step_instants(terms: Terms, deciding: Considered, *, strict: bool) -> Iterator[tuple[int, datetime]]:
    """Every step and the first instant at which it is passed. An answer at the due instant itself is in time, unless
    the promise is strict, so the breach lies just after it."""
    if deciding.starts is None or deciding.seconds is None or deciding.due is None:
        raise ValueError("a promise that does not apply has no steps")
    promise = deciding.promise
    windows = None if promise.booking is not None else terms.coverage.union(terms.held(promise.windows))
    for step in STEPS[:-1]:
        part = deciding.seconds * step // 100  # whole: targets are whole minutes
        if windows is None:
            passed = deciding.starts + timedelta(seconds=part)
        else:
            passed = windows.add(deciding.starts, part, deciding.pauses)
        yield step, passed.astimezone(UTC)
    yield BREACH, deciding.due if strict else deciding.due + JUST_AFTER


def next_event(terms: Terms, deciding: Considered, step: int, *, strict: bool) -> datetime | None:
    """When the first step above `step` is passed; None after the breach."""
    return next((at for above, at in step_instants(terms, deciding, strict=strict) if above > step), None)


def highest_passed(terms: Terms, deciding: Considered, now: datetime, *, strict: bool) -> int:
    """The highest step passed at an instant, or 0: after a stop of the service the others are jumped."""
    return max((step for step, at in step_instants(terms, deciding, strict=strict) if at <= now), default=0)
