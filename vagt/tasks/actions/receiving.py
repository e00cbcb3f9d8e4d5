"""What a customer writes on a task: it joins the turn that is open, or begins one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import Work, settle, terms_then
from vagt.tasks.actions.entering import entered, require_or_contact, require_themselves
from vagt.tasks.actions.opening import OWN_INITIATIVE, Asked, open_task, open_turn
from vagt.tasks.actions.status import set_status
from vagt.tasks.actions.words import Written, record, something, write_down
from vagt.tasks.errors import BadInstant
from vagt.tasks.models import Link, Message, Task, Turn
from vagt.tasks.rules.kinds import GONE, OPENED_NOW, after_customer_wrote


@transaction.atomic
def customer_wrote(
    task: Task,
    *,
    contact: Contact | None,
    body: Written,
    received_at: datetime,
    channel: str,
    source: str | None = None,
    reply_to: str = "",
    by: Viewer,
    at: datetime,
) -> Message:
    """A customer's message, received at `received_at`: it joins the open turn, or opens one with its clock.

    A task that waited for the customer or was resolved is worked on again; of one that is closed or cancelled a
    linked follow-up is opened, and the message is on that. Repeating a `source` returns the message it made.
    Refuses an empty message and an arrival in the future.
    """
    require_or_contact(by, "task.edit")
    require_themselves(by, contact)
    if received_at > at:
        raise BadInstant(_("It cannot have been received in the future."), field="received_at")
    something(body)
    with entered(by, task) as locked:
        known = Message.objects.filter(source=source, copied_from__isnull=True).first() if source else None
        if known is not None:
            return known
        if locked.status in GONE:
            return _follow_up(locked, contact, body, received_at, channel, source, by, at)
        work = Work(locked, by, at)
        turn = Turn.objects.filter(task=locked, ended_at__isnull=True).order_by("-received_at", "-id").first()
        if turn is None:
            terms = terms_then(locked, received_at)
            turn = open_turn(work, terms, received=received_at, channel=channel, contact=contact, reply_to=reply_to)
        message = write_down(
            locked,
            "customer_wrote",
            body,
            occurred_at=received_at,
            at=at,
            contact=contact,
            channel=channel,
            turn=turn,
            source=source,
        )
        record("message.received", locked, by=by, at=at, message=message, turn_id=turn.pk)
        set_status(work, after_customer_wrote(locked.status), since=received_at)
        settle(locked, activity_at=at)
        return message


def _follow_up(
    gone: Task,
    contact: Contact | None,
    body: Written,
    received_at: datetime,
    channel: str,
    source: str | None,
    by: Viewer,
    at: datetime,
) -> Message:
    asked = Asked(received_at, channel, contact) if by.kind == "consultant" else None
    begun = open_task(
        gone.customer,
        kind=gone.kind if gone.kind in OPENED_NOW else "inquiry",
        title=gone.title,
        channel=channel,
        contact=contact or gone.contact,
        system=gone.system,
        body=body,
        received_at=received_at,
        team=gone.team,
        asked=asked,
        source=source,
        by=by,
        at=at,
    )
    link_follow_up(begun, gone, by, at)
    return Message.objects.filter(task=begun).order_by("id")[0]


def link_follow_up(begun: Task, of: Task, by: Viewer, at: datetime) -> None:
    """Tie a follow-up to the task it follows."""
    Link.objects.create(customer_id=of.customer_id, source=of, target=begun, kind="follow_up", made_at=at)
    record("task.followed_up", of, by=by, at=at, follow_up_id=begun.pk)


@transaction.atomic
def follow_up(
    task: Task, *, title: str, kind: str = "inquiry", body: Written | None = None, by: Viewer, at: datetime
) -> Task:
    """A linked task of our own initiative, after one that is finished or beside one that runs."""
    with entered(by, task) as locked:
        begun = open_task(
            locked.customer,
            kind=kind,
            title=title,
            channel=locked.channel if locked.channel != "monitoring" else "portal",
            contact=locked.contact,
            system=locked.system,
            body=body,
            team=locked.team,
            asked=OWN_INITIATIVE,
            by=by,
            at=at,
        )
        link_follow_up(begun, locked, by, at)
        return begun
