"""Tasks that turn out to be one, two, or another customer's."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.models import Affiliation, Contact, Customer
from vagt.people.queries import customers_visible_to
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import Work, copy_clock, freeze, move_clock, record_event, settle, terms_then
from vagt.tasks.actions.entering import entered, refuse_gone
from vagt.tasks.actions.resolving import follow_status
from vagt.tasks.actions.words import File, Written, keep_files, record, write_down
from vagt.tasks.errors import BadChoice, NothingWritten, OtherCustomer, ReasonMissing
from vagt.tasks.models import Attachment, Link, Message, Participant, ResponseClock, Task, TimeEntry, Turn
from vagt.tasks.queries.clocks import waiting_clocks
from vagt.tasks.rules.kinds import OPENED_NOW, SUBJECT, first_step
from vagt.tasks.rules.resolution import RESOLUTION


@transaction.atomic
def merge(task: Task, into: Task, *, by: Viewer, at: datetime) -> Task:
    """Two tasks of one customer are one: what was said, its turns and their clocks move, and the first is gone.

    Refuses tasks of two customers (OtherCustomer), a task into itself, and one that is closed.
    """
    require(by, "task.edit")
    if task.pk == into.pk:
        raise BadChoice(_("A task cannot be merged into itself."), field="into")
    first, second = sorted((task, into), key=lambda one: one.pk)  # everybody locks two tasks in this order
    with entered(by, first) as one, entered(by, second) as other:
        source, target = (one, other) if first.pk == task.pk else (other, one)
        if source.pk == target.pk:
            return target
        if source.customer_id != target.customer_id:
            raise OtherCustomer(_("Only tasks of one customer are merged."), field="into")
        refuse_gone(target)
        work = Work(source, by, at)
        for clock in ResponseClock.objects.filter(task=source).order_by("id"):
            move_clock(work, clock, target)
        for model in (Turn, Message, Attachment, TimeEntry):
            model.objects.filter(task=source).update(task=target)
        _take_participants(source, target)
        record("task.merged", source, by=by, at=at, into_id=target.pk, old_status=source.status)
        record("task.took_over", target, by=by, at=at, merged_id=source.pk)
        settle(source, status="cancelled", merged_into=target, closes_at=None, activity_at=at)
        settle(target, activity_at=at)
        follow_status(Work(target, by, at), target.status, since=at)
        return target


def _take_participants(source: Task, target: Task) -> None:
    known = {(p.contact_id, p.consultant_id, p.email) for p in target.participants.all()}
    for row in source.participants.all():
        if (row.contact_id, row.consultant_id, row.email) not in known:
            Participant.objects.filter(pk=row.pk).update(task=target)


@transaction.atomic
def split(
    task: Task, *, title: str, messages: Sequence[Message] = (), kind: str | None = None, by: Viewer, at: datetime
) -> Task:
    """A part of a task becomes one of its own, linked to it: the chosen messages and every open clock are copied.

    The customer waits on both, by the same due time. Refuses an empty title and messages of another task.
    """
    require(by, "task.edit")
    if not title.strip():
        raise NothingWritten(_("A task needs a title."), field="title")
    with entered(by, task) as locked:
        chosen = sorted(messages, key=lambda message: message.pk)
        if any(message.task_id != locked.pk for message in chosen):
            raise BadChoice(_("The messages must be of this task."), field="messages")
        begun = _beside(locked, title, kind, at)
        record("task.opened", begun, by=by, at=at, kind=begun.kind, priority=begun.priority, asked="split")
        work = Work(begun, by, at)
        for clock in waiting_clocks(locked):
            if clock.kind == RESOLUTION:
                copy_clock(work, None, clock)
        turns = {clock.turn_id: _copied_turn(work, clock) for clock in waiting_clocks(locked) if clock.turn is not None}
        for message in chosen:
            _copied(message, begun, turns.get(message.turn_id), at)
        Link.objects.create(customer_id=locked.customer_id, source=locked, target=begun, kind="split", made_at=at)
        record("task.split", locked, by=by, at=at, new_id=begun.pk, message_ids=[message.pk for message in chosen])
        settle(begun)
        settle(locked, activity_at=at)
        return begun


def _beside(task: Task, title: str, kind: str | None, at: datetime) -> Task:
    wanted = kind or (task.kind if task.kind in OPENED_NOW else "inquiry")
    if wanted not in OPENED_NOW:
        raise BadChoice(_("There is no such kind of task."), field="kind")
    begun = Task(
        kind=wanted,
        title=title.strip()[:200],
        customer_id=task.customer_id,
        contact=task.contact,
        system=task.system,
        channel=task.channel,
        impact=task.impact,
        urgency=task.urgency,
        priority=task.priority,
        overridden=task.overridden,
        declared_critical=task.declared_critical,
        to_the_top=task.to_the_top,
        step=first_step(wanted),
        team=task.team,
        assignee=task.assignee,
        opened_at=at,
        activity_at=at,
        triaged_at=task.triaged_at,
        triage_due_at=task.triage_due_at,
        triage_missed_at=task.triage_missed_at,
    )
    begun.save()
    return begun


def _copied_turn(work: Work, clock: ResponseClock) -> Turn:
    old = clock.turn
    if old is None:
        raise AssertionError("a notification goal is not split")
    turn = Turn.objects.create(
        task=work.task,
        customer_id=work.task.customer_id,
        contact=old.contact,
        channel=old.channel,
        reply_to=old.reply_to,
        received_at=old.received_at,
    )
    copy_clock(work, turn, clock)
    return turn


def _copied(message: Message, begun: Task, turn: Turn | None, at: datetime) -> None:
    files = tuple(
        File(f.key, f.name, f.size, f.sha256, f.media_type, f.content_id) for f in message.attachments.order_by("id")
    )
    copy = write_down(
        begun,
        message.kind,
        Written(message.body or "", message.html, (), message.mail_id),
        occurred_at=message.occurred_at,
        at=at,
        contact=message.contact,
        consultant=message.consultant,
        channel=message.channel,
        to=message.to,
        turn=turn,
        copied_from=message,
        call_outcome=message.call_outcome,
    )
    keep_files(copy, files, at)


@transaction.atomic
def move_to_customer(
    task: Task, customer: Customer, *, contact: Contact | None = None, reason: str, by: Viewer, at: datetime
) -> Task:
    """A task was another customer's all along: it moves with everything on it.

    Its open clocks are derived from what that customer was promised when the messages arrived; what was judged stays.
    The old customer's contacts take part no longer. Refuses a missing reason and a contact of somebody else.
    """
    require(by, "task.move")
    if not reason.strip():
        raise ReasonMissing(_("Say why."), field="reason")
    if not customers_visible_to(by).filter(pk=customer.pk).exists():
        raise OtherCustomer(_("This is not a customer of yours."), field="customer")
    if contact is not None and not _belongs(contact.pk, customer):
        raise OtherCustomer(_("%(name)s is not at this customer.") % {"name": contact}, field="contact")
    with entered(by, task) as locked:
        old_id = locked.customer_id
        if old_id == customer.pk:
            return locked
        locked.participants.filter(contact__isnull=False).delete()
        locked.customer, locked.system, locked.contact, locked.team = customer, None, contact, customer.team
        locked.save(update_fields=["customer", "system", "contact", "team"])  # the rows that hang on it follow
        for turn in locked.turns.filter(contact__isnull=False).select_related("contact"):
            _readdress(turn, contact, customer)
        _record_move(locked, old_id, reason, by, at)
        work = Work(locked, by, at)
        for clock in waiting_clocks(locked):
            terms_id = freeze(terms_then(locked, clock.received_at))
            inputs = {"cause": "customer", "terms_id": terms_id, "effective": None}
            record_event(work, clock, "clock.rederived", inputs)
        settle(locked, activity_at=at)
        return locked


class Owed(NamedTuple):
    """A message that waits for an answer: when it came, by when it is owed now, and by when after the move."""

    received_at: datetime
    due: datetime | None
    moved: datetime | None


@transaction.atomic
def move_looked_at(
    task: Task, customer: Customer, *, contact: Contact | None = None, by: Viewer, at: datetime
) -> Sequence[Owed]:
    """What moving would make of the promises that wait. Nothing of it stays; refuses as the move itself would."""
    before = {clock.pk: clock.due_at for clock in waiting_clocks(task)}
    beginning = transaction.savepoint()
    try:
        move_to_customer(task, customer, contact=contact, reason=_("Only looked at"), by=by, at=at)
        after = [(clock.pk, clock.received_at, clock.due_at) for clock in waiting_clocks(task)]
    finally:
        transaction.savepoint_rollback(beginning)
    return [Owed(received, before.get(pk), due) for pk, received, due in after]


def _record_move(task: Task, old_id: int, reason: str, by: Viewer, at: datetime) -> None:
    for customer_id in (old_id, task.customer_id):
        events.record(
            "task.moved",
            Subject(SUBJECT, task.pk),
            by=by,
            at=at,
            customer_id=customer_id,
            facts={"old_customer_id": old_id, "new_customer_id": task.customer_id},
            words=events.Words(why=reason.strip()),
        )


def _readdress(turn: Turn, contact: Contact | None, customer: Customer) -> None:
    """Who waits is a contact of the new customer, or an address without one."""
    if turn.contact is None or _belongs(turn.contact.pk, customer):
        return
    address = "" if contact else turn.contact.email
    Turn.objects.filter(pk=turn.pk).update(contact=contact, reply_to=address)


def _belongs(contact_id: int, customer: Customer) -> bool:
    return Affiliation.objects.filter(contact_id=contact_id, customer=customer, ended_at__isnull=True).exists()
