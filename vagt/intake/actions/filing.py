"""A mail that was read becomes work: a new task, or a part of one that runs."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.intake.actions.confirming import ask_to_confirm
from vagt.intake.actions.flooding import begin_flood, hold, running_flood
from vagt.intake.actions.receipts import send_receipt
from vagt.intake.queries.senders import Known, known_sender
from vagt.intake.queries.threads import thread_named
from vagt.intake.queries.twins import twin_of
from vagt.intake.rules.filing import Filing, judge
from vagt.intake.rules.subjects import declares_critical, title_of
from vagt.kit import events
from vagt.kit.errors import Refusal
from vagt.kit.events import Subject
from vagt.mail.actions import mark_filed, quarantine, release
from vagt.mail.models import InboundMessage
from vagt.mail.queries import lock_inbound
from vagt.mail.reader.quoting import written
from vagt.mail.rules.sources import source_of as mail_source
from vagt.people.actions.permission import require
from vagt.people.models import Contact, Customer
from vagt.people.queries import provider, viewer_of
from vagt.people.rules import Viewer
from vagt.tasks.actions import Begun, Written, add_note, add_participant, answer, begin_task, customer_wrote
from vagt.tasks.models import Message, Participant, Task
from vagt.tasks.rules.kinds import SUBJECT

_TO_FILE = frozenset({"classified", "automatic", "bulk"})


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a mail: the step and its reason, and the task and message it is now, if any."""

    step: str
    reason: str
    task: Task | None = None
    message: Message | None = None


@transaction.atomic
def file_inbound(message: InboundMessage, body: Written, *, by: Viewer, at: datetime) -> Filed | None:
    """Make of a mail what it is: a new task, a part of one, an answer of ours, or something that waits for a person.

    The clock runs from when the mail was received, however late this happens. Whoever wrote gets a receipt, unless
    a machine wrote, or the limits on automatic mail say no. None for a mail that is filed already, so that a job that
    runs twice files once; of two workers the second finds it filed.
    """
    require(by, "mail.file")
    row = lock_inbound(message.pk)
    if row.state not in _TO_FILE:
        return None
    row.mailbox = message.mailbox  # which nobody changes for a mail, and which the caller has read for many at once
    with events.together():
        twin = twin_of(row)
        if twin is not None:
            return _same_as(row, twin, by, at)
        known = known_sender(row, at=at)
        filing = judge(row.state, known.sender, thread_named(row, known, at=at))
        return _Arriving(row, body, known, filing, by, at).done()


@dataclass(frozen=True, slots=True)
class _Arriving:
    """A locked mail with what was decided about it."""

    row: InboundMessage
    body: Written
    known: Known
    filing: Filing
    by: Viewer
    at: datetime

    def done(self) -> Filed:
        """Take the step that was decided."""
        steps = {
            "file": self.opened,
            "join": self.joined,
            "note": self.noted,
            "answer": self.answered,
            "quarantine": self.put_aside,
            "hold": self.held,
            "take_up": self.taken_up,
        }
        step = steps.get(self.filing.step)
        return step() if step is not None else Filed(self.filing.step, self.filing.reason)

    def opened(self, *, many: bool = False) -> Filed:
        customer = Customer.objects.select_related("team", "brand").get(pk=self.filing.customer_id or 0)
        begun = open_for(self.row, self.body, customer, self.known.contact, many=many, by=self.by, at=self.at)
        self._record(begun.task)
        self._suggest(begun.task)
        if begun.message is not None:
            tier = self.known.sender.tier
            send_receipt(self.row, begun.message, tier=tier, book=begun.book, by=self.by, at=self.at)
        return Filed("file", self.filing.reason, begun.task, begun.message)

    def joined(self) -> Filed:
        contact = self.known.contact
        message = customer_wrote(
            self._task(),
            contact=contact,
            body=self.body,
            received_at=self.row.received_at,
            channel="email",
            source=source_of(self.row),
            reply_to="" if contact is not None else self.row.from_address,
            by=self.by,
            at=self.at,
        )
        task = message.task
        if contact is not None and _is_new_here(contact, task):
            add_participant(task, contact=contact, by=self.by, at=self.at)
        mark_filed(self.row, about=_about(task), customer_id=task.customer_id, joined=True, by=self.by, at=self.at)
        self._record(task)
        note_partial(self.row, task, by=self.by, at=self.at)
        if _begins_turn(message):
            send_receipt(self.row, message, joins=True, tier=self.known.sender.tier, by=self.by, at=self.at)
        return Filed("join", self.filing.reason, task, message)

    def noted(self) -> Filed:
        """An automatic reply: seen by us, and nothing else happens. No turn, no clock, no change of status."""
        with override(provider().default_language):
            head = _("Automatic reply from %(address)s:") % {"address": self.row.from_address}
        text = f"{head}\n\n{self.body.text}"
        task = self._task()
        message = add_note(task, Written(text, None, self.body.files, self.body.mail_id), by=self.by, at=self.at)
        mark_filed(
            self.row, about=_about(message.task), customer_id=task.customer_id, joined=True, by=self.by, at=self.at
        )
        return Filed("note", self.filing.reason, message.task, message)

    def answered(self) -> Filed:
        """A consultant answered by mail: it counts as their answer, and leaves through us. Else it waits for a person."""
        if self.known.consultant is None:
            raise AssertionError("only a consultant answers")
        body = Written(written(self.body.text), None, self.body.files, self.body.mail_id)
        try:
            with transaction.atomic():
                who = viewer_of(self.known.consultant.user)
                message = answer(self._task(), body, source=source_of(self.row), by=who, at=self.at)
        except Refusal:  # not their task, or it is closed
            return self.put_aside("from_a_consultant")
        task = message.task
        mark_filed(self.row, about=_about(task), customer_id=task.customer_id, joined=True, by=self.by, at=self.at)
        self._record(task)
        return Filed("answer", self.filing.reason, task, message)

    def taken_up(self) -> Filed:
        """A machine sorted it out that a person wrote: it goes on as such, by the event that says it was read."""
        release(self.row, by=self.by, at=self.at)
        return Filed("take_up", self.filing.reason)

    def put_aside(self, because: str = "") -> Filed:
        reason = because or self.filing.reason
        quarantine(self.row, reason, by=self.by, at=self.at)
        if reason == "unknown_sender":
            ask_to_confirm(self.row, by=self.by, at=self.at)
        return Filed("quarantine", reason)

    def held(self) -> Filed:
        """Beyond what one sender's mail may become: the first opens the task of the flood, the others wait beside it."""
        flood = running_flood(self.filing.customer_id or 0, self.known.contact, by=self.by, at=self.at)
        if flood.task is not None:
            hold(flood, self.row, by=self.by, at=self.at)
            return Filed("hold", self.filing.reason, flood.task)
        filed = self.opened(many=True)
        if filed.task is not None:
            begin_flood(flood, filed.task, by=self.by, at=self.at)
        return filed

    def _task(self) -> Task:
        return Task.objects.get(pk=self.filing.task_id or 0)

    def _record(self, task: Task) -> None:
        facts = {
            "inbound_id": self.row.pk,
            "step": self.filing.step,
            "reason": self.filing.reason,
            "tier": self.known.sender.tier,
            "believed": self.known.why,
            "suggested_id": self.filing.suggested,
        }
        events.record(
            "inquiry.arrived", _about(task), by=self.by, at=self.at, customer_id=task.customer_id, facts=facts
        )

    def _suggest(self, task: Task) -> None:
        """Tell who works on it that it may belong to another task, and why it was not put there."""
        if self.filing.suggested is None:
            return
        with override(provider().default_language):
            why = {
                "flood": _("very many mails came from the sender"),
                "unverified": _("it is not certain who sent it"),
                "of_another_customer": _("that task is another customer's"),
                "takes_no_part": _("the sender takes no part in it"),
            }
            words = _("This may belong to #%(number)s, which the mail names. It was kept apart because %(why)s.")
            text = words % {"number": self.filing.suggested, "why": why[self.filing.reason]}
        add_note(task, Written(text), by=self.by, at=self.at)


def open_for(
    row: InboundMessage,
    body: Written,
    customer: Customer,
    contact: Contact | None,
    *,
    many: bool = False,
    by: Viewer,
    at: datetime,
) -> Begun:
    """The task that a mail opens, from when it was received; the mail, which is locked, is marked as filed.

    `many`: it stands for very many, and says so.
    """
    title = title_of(row.subject)
    if not title:
        with override(customer.language):
            title = _("(no subject)")
    if many:
        with override(customer.language):
            title = _("Very many mails: %(title)s") % {"title": title}
    begun = begin_task(
        customer,
        kind="inquiry",
        title=title,
        channel="email",
        contact=contact,
        body=body,
        received_at=row.received_at,
        declared_critical=declares_critical(row.subject),
        source=source_of(row),
        reply_to="" if contact is not None else row.from_address,
        by=by,
        at=at,
    )
    mark_filed(row, about=_about(begun.task), customer_id=customer.pk, by=by, at=at)
    note_partial(row, begun.task, by=by, at=at)
    return begun


def note_partial(row: InboundMessage, task: Task, *, by: Viewer, at: datetime) -> None:
    """Of a mail above the cap only the beginning is with us: whoever works on it must know."""
    if not row.partial:
        return
    with override(provider().default_language):
        words = _("The mail is larger than we fetch. Its beginning is here; all of it is in the mailbox %(mailbox)s.")
        add_note(task, Written(words % {"mailbox": row.mailbox.address}), by=by, at=at)


def source_of(row: InboundMessage) -> str:
    """What a message made of this mail names as its source."""
    return mail_source(row.pk)


def _same_as(row: InboundMessage, twin: InboundMessage, by: Viewer, at: datetime) -> Filed:
    """The same mail came to another mailbox of ours too: it is that task's, and says nothing new."""
    task = Task.objects.get(pk=twin.about_id or 0)
    mark_filed(row, about=_about(task), customer_id=task.customer_id, joined=True, by=by, at=at)
    return Filed("join", "same_mail", task)


def _about(task: Task) -> Subject:
    return Subject(SUBJECT, task.pk)


def _begins_turn(message: Message) -> bool:
    turn = message.turn
    return turn is not None and not turn.messages.filter(pk__lt=message.pk).exists()


def _is_new_here(contact: Contact, task: Task) -> bool:
    return task.contact_id != contact.pk and not Participant.objects.filter(task=task, contact=contact).exists()
