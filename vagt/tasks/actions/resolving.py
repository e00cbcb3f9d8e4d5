"""The clock of a resolution, where one is agreed: it begins with the first inquiry and follows the task's status."""

from datetime import datetime

from vagt.agreements.rules.terms import Terms
from vagt.tasks.actions.clocks import Work, judge_clock, record_event, settle, start_clock
from vagt.tasks.models import ResponseClock
from vagt.tasks.rules.kinds import FINISHED
from vagt.tasks.rules.replay import said
from vagt.tasks.rules.resolution import RESOLUTION, is_agreed, is_reopened, pauses_in


def start_resolution(work: Work, terms: Terms, *, received: datetime, channel: str) -> None:
    """The task is to be resolved by when these terms say; nothing where they do not, or where it is promised already."""
    if is_agreed(terms) and not ResponseClock.objects.filter(task=work.task, kind=RESOLUTION).exists():
        start_clock(work, None, terms, kind=RESOLUTION, received=received, channel=channel)


def follow_status(work: Work, old: str, *, since: datetime) -> None:
    """The status changed from `old`: the clock stands still, runs on, is met, or begins again from `since` on."""
    clocks = list(ResponseClock.objects.filter(task=work.task, kind=RESOLUTION).order_by("id"))
    for clock in clocks:
        _follow(work, clock, old, since)
    if clocks:
        settle(work.task)


def _follow(work: Work, clock: ResponseClock, old: str, since: datetime) -> None:
    status, waits = work.task.status, clock.outcome in {"open", "broken"}
    when = {"since": said(since)}
    if clock.paused_at is not None and not pauses_in(status):
        record_event(work, clock, "clock.resumed", when)
    if status == "cancelled":
        if waits:
            record_event(work, clock, "clock.voided", {"reason": "cancelled"})
    elif status in FINISHED:
        if waits:
            judge_clock(work, clock, None, answered=work.at)
    elif is_reopened(old, status) and clock.judged_at is not None:
        record_event(work, clock, "clock.reopened", when)
    if pauses_in(status) and clock.outcome == "open" and clock.paused_at is None:
        record_event(work, clock, "clock.paused", when)
