"""What a mail says it belongs to: by our Message-IDs, by the address it was sent to, by the mark in its subject."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from vagt.intake.queries.readings import recipients_of, references_of
from vagt.intake.queries.senders import Known
from vagt.intake.rules.filing import Mark, Thread
from vagt.kit.models import Event
from vagt.mail.models import InboundMessage
from vagt.mail.queries import named_by_address, named_by_message_id, named_by_subject
from vagt.mail.rules.tokens import Named
from vagt.tasks.models import Message, Participant, Task, Turn

TASK, MESSAGE, INBOUND = "task", "task_message", "inbound_message"
_DAY = timedelta(days=1)


def thread_named(message: InboundMessage, known: Known, *, at: datetime) -> Thread | None:
    """The task that a token of ours in this mail names, the surest token first; None when there is none.

    Subjects that look alike and other programs' Message-IDs name nothing.
    """
    for mark, named in _named(message):
        task = _task(named)
        if task is not None:
            return Thread(
                task_id=task.pk,
                customer_id=task.customer_id,
                mark=mark,
                takes_part=_takes_part(task, known, message.from_address),
                reopenings=_reopenings(task, at),
                is_resolved=task.status == "resolved",
            )
    return None


def _named(message: InboundMessage) -> Iterator[tuple[Mark, Named]]:
    for reference in references_of(message):
        if (named := named_by_message_id(reference)) is not None:
            yield "message_id", named
    for address in recipients_of(message):
        if (named := named_by_address(address)) is not None:
            yield "address", named
    if (number := named_by_subject(message.subject)) is not None:
        yield "subject", Named(TASK, number)


def _task(named: Named) -> Task | None:
    """The task behind a name; of one that was merged, the one it was merged into."""
    row: Task | None = None
    if named.kind == TASK:
        row = Task.objects.filter(pk=named.id).first()
    elif named.kind == MESSAGE:
        row = Task.objects.filter(messages=named.id).first()
    elif named.kind == INBOUND:
        became = InboundMessage.objects.filter(pk=named.id, about_kind=TASK).values("about_id")
        row = Task.objects.filter(pk__in=became).first()
    while row is not None and row.merged_into_id is not None:
        row = Task.objects.filter(pk=row.merged_into_id).first()
    return row


def _takes_part(task: Task, known: Known, address: str) -> bool:
    """Whether the sender is whose task it is, has written on it, or was added to its conversation."""
    contact = known.contact
    if contact is not None:
        if task.contact_id == contact.pk or Message.objects.filter(task=task, contact=contact).exists():
            return True
        if Participant.objects.filter(task=task, contact=contact).exists():
            return True
    same = Q(email__iexact=address) & ~Q(email="")
    waits = Turn.objects.filter(task=task, reply_to__iexact=address).exclude(reply_to="")
    return Participant.objects.filter(same, task=task).exists() or waits.exists()


def _reopenings(task: Task, at: datetime) -> int:
    rows = Event.objects.filter(subject_kind=TASK, subject_id=task.pk, kind="task.status_changed", at__gt=at - _DAY)
    return rows.filter(actor_kind="system", facts__old="resolved").count()
