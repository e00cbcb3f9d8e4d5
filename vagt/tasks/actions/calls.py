"""Telephone calls: in, out and missed. A call is an answer when it was answered, not when it was put off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.answering import conversation_of, meet_turns
from vagt.tasks.actions.clocks import Work, settle, terms_then
from vagt.tasks.actions.drafts import forget_draft
from vagt.tasks.actions.entering import entered, person, refuse_gone
from vagt.tasks.actions.opening import open_turn
from vagt.tasks.actions.status import set_status
from vagt.tasks.actions.words import Written, record, something, write_down
from vagt.tasks.errors import BadChoice, BadInstant
from vagt.tasks.models import Message, Task, Turn
from vagt.tasks.rules.kinds import after_customer_wrote

OUTCOMES = ("answered", "agreed", "call_back", "missed")
MEETS = ("answered", "agreed")


@dataclass(frozen=True, slots=True)
class Call:
    """When it rang and was picked up, which way, and what came of it.

    `reference` is the telephone system's own; with it the instants are proved.
    """

    rang_at: datetime
    outcome: str
    picked_up_at: datetime | None = None
    direction: Literal["in", "out"] = "in"
    contact: Contact | None = None
    reference: str = ""


@transaction.atomic
def log_call(task: Task, call: Call, body: Written, *, by: Viewer, at: datetime) -> Message:
    """A call on a task. One that came in opens a turn when it rang, or joins the open one.

    It is met at pick-up when the consultant answered or agreed something and says what; "will be called back" and a
    missed call leave it open. Written down after the due time without the telephone system's `reference`, it is late
    until somebody else confirms it (`confirm_meeting`). Refuses instants in the future or in the wrong order.
    """
    require(by, "task.answer")
    meets = call.outcome in MEETS
    consultant_id = person(by) if meets or call.outcome == "call_back" else by.consultant_id
    _check(call, at)
    if call.outcome != "missed":
        something(body)
    with entered(by, task) as locked:
        refuse_gone(locked)
        work = Work(locked, by, at)
        turn = _turn(work, call) if call.direction == "in" else None
        message = _write_down(work, call, body, turn, consultant_id)
        if meets and call.picked_up_at is not None:
            meet_turns(work, message, _reached(locked, call), answered=call.picked_up_at, proved=bool(call.reference))
        _move_on(work, call)
        settle(locked, activity_at=at, triaged_at=locked.triaged_at or (at if meets else None))
        forget_draft(locked, "call", by)
        return message


def _write_down(work: Work, call: Call, body: Written, turn: Turn | None, consultant_id: int | None) -> Message:
    message = write_down(
        work.task,
        "call",
        body,
        occurred_at=call.picked_up_at or call.rang_at,
        at=work.at,
        contact=call.contact,
        consultant_id=consultant_id,
        channel="phone",
        turn=turn,
        call_outcome=call.outcome,
        source=f"call:{call.reference}" if call.reference else None,
    )
    record(
        "call.logged",
        work.task,
        by=work.by,
        at=work.at,
        message=message,
        rang=call.rang_at,
        picked_up=call.picked_up_at,
        outcome=call.outcome,
        direction=call.direction,
        reference=call.reference[:60],
    )
    return message


def _move_on(work: Work, call: Call) -> None:
    task = work.task
    if call.direction == "in":
        set_status(work, after_customer_wrote(task.status), since=call.rang_at)
    if call.outcome in MEETS and task.status == "new":
        set_status(work, "in_progress")


def _check(call: Call, at: datetime) -> None:
    if call.outcome not in OUTCOMES or call.direction not in {"in", "out"}:
        raise BadChoice(_("Say what came of the call."), field="outcome")
    if call.outcome in {*MEETS, "call_back"} and call.picked_up_at is None:
        raise BadInstant(_("Say when it was picked up."), field="picked_up_at")
    if call.rang_at > at or (call.picked_up_at is not None and not call.rang_at <= call.picked_up_at <= at):
        raise BadInstant(_("It rang, then it was picked up, and both have been."), field="rang_at")


def _turn(work: Work, call: Call) -> Turn:
    open_now = Turn.objects.filter(task=work.task, ended_at__isnull=True).order_by("-received_at", "-id").first()
    if open_now is not None:
        return open_now
    terms = terms_then(work.task, call.rang_at)
    return open_turn(work, terms, received=call.rang_at, channel="phone", contact=call.contact)


def _reached(task: Task, call: Call) -> set[int]:
    """Whoever was on the phone, and with them the conversation they are part of."""
    if call.contact is None:
        return conversation_of(task)
    spoke = {call.contact.pk}
    return spoke | conversation_of(task) if call.contact.pk in conversation_of(task) else spoke
