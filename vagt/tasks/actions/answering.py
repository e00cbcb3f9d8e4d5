"""What we say: answers, internal notes, messages to third parties. Only an answer by a person meets a clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.asking import ask_when_resolved
from vagt.tasks.actions.clocks import Work, judge_clock, settle
from vagt.tasks.actions.drafts import forget_draft
from vagt.tasks.actions.entering import entered, person, refuse_gone
from vagt.tasks.actions.sending import send_answer
from vagt.tasks.actions.status import save, set_status
from vagt.tasks.actions.words import Written, record, something, write_down
from vagt.tasks.errors import SomebodyAnswered
from vagt.tasks.models import Message, Participant, Task, Turn
from vagt.tasks.queries.clocks import waiting_clocks
from vagt.tasks.queries.visible import newest_said
from vagt.tasks.rules.resolution import RESOLUTION


@transaction.atomic
def answer(
    task: Task,
    body: Written,
    *,
    to: Sequence[Contact] | None = None,
    status: str | None = None,
    seen_message_id: int | None = None,
    channel: str = "email",
    source: str | None = None,
    mentions: Sequence[int] = (),
    by: Viewer,
    at: datetime,
) -> Message:
    """A consultant's answer, counted when it is committed: it meets the clock of every open turn it reaches.

    `to` defaults to the whole conversation; a turn whose writer is left out stays open. `status` is changed after the
    answer was counted. Refuses anybody but a consultant (OnlyAPerson) and, when `seen_message_id` is not the newest
    of the conversation, says who wrote meanwhile (SomebodyAnswered); the draft is kept then. Repeating a `source`
    returns the answer it made.
    """
    require(by, "task.answer")
    consultant_id = person(by)
    something(body)
    with entered(by, task) as locked:
        known = Message.objects.filter(source=source, copied_from__isnull=True).first() if source else None
        if known is not None:
            return known
        refuse_gone(locked)
        _refuse_unseen(locked, seen_message_id)
        work, before = Work(locked, by, at), locked.status
        reached = _reached(locked, to)
        message = write_down(
            locked,
            "answer",
            body,
            occurred_at=at,
            at=at,
            consultant_id=consultant_id,
            channel=channel,
            to=sorted(reached),
            mentions=list(mentions),
            source=source,
        )
        record("message.sent", locked, by=by, at=at, message=message, to=sorted(reached), mentions=list(mentions))
        meet_turns(work, message, reached, answered=at)
        set_status(work, status or ("in_progress" if locked.status == "new" else locked.status))
        settle(locked, activity_at=at, triaged_at=locked.triaged_at or at)
        forget_draft(locked, "answer", by)
        send_answer(message, by=by, at=at)
        ask_when_resolved(work, before)
        return message


@transaction.atomic
def add_note(task: Task, body: Written, *, mentions: Sequence[int] = (), by: Viewer, at: datetime) -> Message:
    """An internal note: no customer ever sees it, and it meets no clock. `mentions` are ids of consultants."""
    require(by, "task.edit")
    something(body)
    with entered(by, task) as locked:
        note = write_down(
            locked,
            "note",
            body,
            occurred_at=at,
            at=at,
            consultant_id=by.consultant_id,
            channel=locked.channel,
            mentions=list(mentions),
        )
        record("message.noted", locked, by=by, at=at, message=note, mentions=list(mentions))
        save(locked, activity_at=at)
        forget_draft(locked, "note", by)
        return note


def meet_turns(
    work: Work, message: Message, reached: Iterable[int], *, answered: datetime, proved: bool = True
) -> None:
    """Judge the clock of every open turn whose writer is reached, and the goal to tell the customer first."""
    ids = set(reached)
    for clock in waiting_clocks(work.task):
        turn = clock.turn
        if clock.kind == RESOLUTION:
            continue
        if turn is None:
            if ids:
                told_first = not Turn.objects.filter(task=work.task).exists()
                judge_clock(work, clock, message, answered=answered, proved=proved, told_first=told_first)
            continue
        if turn.contact_id is not None and turn.contact_id not in ids:
            continue
        judge_clock(work, clock, message, answered=answered, proved=proved)
        turn.ended_at = work.at
        turn.save(update_fields=["ended_at"])


def conversation_of(task: Task) -> set[int]:
    """The contacts of the conversation: whose task it is, who takes part, and who waits."""
    found = set(Participant.objects.filter(task=task, contact__isnull=False).values_list("contact_id", flat=True))
    found |= set(task.turns.filter(ended_at__isnull=True).values_list("contact_id", flat=True))
    return {one for one in (*found, task.contact_id) if one is not None}


def _reached(task: Task, to: Sequence[Contact] | None) -> set[int]:
    return conversation_of(task) if to is None else {contact.pk for contact in to}


def _refuse_unseen(task: Task, seen_message_id: int | None) -> None:
    newest = newest_said(task)
    if seen_message_id is None or newest is None or newest.pk <= seen_message_id:
        return
    author = newest.consultant or newest.contact
    raise SomebodyAnswered(
        _("%(name)s wrote while you did. Read it, then send.") % {"name": author or _("Somebody")},
        message_id=newest.pk,
    )
