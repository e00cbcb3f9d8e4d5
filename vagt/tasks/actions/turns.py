"""What else ends a turn, and what takes an answer back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.people.actions.permission import require
from vagt.people.models import Affiliation, Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.asking import ask_when_resolved
from vagt.tasks.actions.clocks import Work, record_event, settle
from vagt.tasks.actions.entering import entered, person, refuse_gone, require_or_contact, require_themselves
from vagt.tasks.actions.status import set_status
from vagt.tasks.actions.words import record
from vagt.tasks.errors import NotOpen, PastDue, ReasonMissing, SecondPerson
from vagt.tasks.models import Message, ResponseClock, Task, Turn
from vagt.tasks.queries.clocks import running_of, waiting_clocks
from vagt.tasks.rules.clocks import broken

VOID_REASONS = ("withdrawn_by_customer", "not_an_inquiry", "forged", "duplicate")
NO_ANSWER_REASONS = ("thanks", "for_information", "answered_elsewhere")
EVIDENCE = ("telephone_log", "second_person")


@transaction.atomic
def needs_no_answer(turn: Turn, *, reason: str, by: Viewer, at: datetime) -> None:
    """A consultant says that a message needs no answer ("Thanks!"), before its due time; never automatic.

    `reason` is one of `NO_ANSWER_REASONS`. Refuses once the due time has passed (PastDue), and anybody but a person.
    """
    require(by, "task.answer")
    person(by)
    if reason not in NO_ANSWER_REASONS:
        raise ReasonMissing(_("Say why it needs no answer."), field="reason")
    with entered(by, turn.task) as task:
        clock = _clock_of(turn)
        if clock.outcome == "broken" or (clock.due_at is not None and at > clock.due_at):
            raise PastDue(_("The due time has passed: answer it."), due_at=clock.due_at)
        _end(Work(task, by, at), clock, reason)


@transaction.atomic
def void_turn(turn: Turn, *, reason: str, by: Viewer, at: datetime) -> None:
    """A service manager takes a turn out of what counts; `reason` is one of `VOID_REASONS`, and is reported."""
    require(by, "task.void")
    if reason not in VOID_REASONS:
        raise ReasonMissing(_("Say why it does not count."), field="reason")
    with entered(by, turn.task) as task:
        _end(Work(task, by, at), _clock_of(turn), reason)


@transaction.atomic
def withdraw_meeting(message: Message, *, reason: str, by: Viewer, at: datetime) -> int:
    """The mail of an answer failed for good: the clocks it met run again from their original arrival.

    An answer that the contact can see in the portal stays. Returns how many clocks run again; a second call finds
    none. `reason` is a code, such as `bounced`.
    """
    require(by, "task.edit")
    with entered(by, message.task) as task:
        work, found = Work(task, by, at), 0
        met = ResponseClock.objects.filter(met_by=message, outcome__in=["met", "answered_late"]).select_related("turn")
        for clock in met.order_by("id"):
            turn = clock.turn
            if turn is not None and turn.contact_id is not None and _sees_in_portal(turn.contact_id, task.customer_id):
                continue
            inputs = {"message_id": message.pk, "reason": reason}
            record_event(work, clock, "clock.meeting_withdrawn", inputs)
            if turn is not None:
                Turn.objects.filter(pk=turn.pk).update(ended_at=None)
            found += 1
        if found:
            settle(task, activity_at=at)
        return found


@transaction.atomic
def confirm_meeting(
    message: Message, *, evidence: str = "second_person", reference: str = "", by: Viewer, at: datetime
) -> int:
    """An entry written down after the due time is proved: its clocks are judged by when the answer was given.

    `evidence` is `telephone_log` (with the telephone system's `reference`) or `second_person`: somebody else than who
    wrote the entry (SecondPerson). Returns how many clocks that changed.
    """
    require(by, "task.answer")
    if evidence not in EVIDENCE:
        raise ReasonMissing(_("Say what proves it."), field="evidence")
    if evidence == "second_person" and person(by) == message.consultant_id:
        raise SecondPerson(_("Somebody else than who wrote it must say that it is so."))
    with entered(by, message.task) as task:
        claimed = ResponseClock.objects.filter(met_by=message, outcome="answered_late", claimed_at__isnull=False)
        work, found = Work(task, by, at), 0
        for clock in claimed.select_related("turn").order_by("id"):
            inputs = {"message_id": message.pk, "evidence": evidence, "reference": reference[:60]}
            record_event(work, clock, "clock.meeting_confirmed", inputs)
            found += 1
        if found:
            settle(task, activity_at=at)
        return found


@transaction.atomic
def finish_for_customer(task: Task, *, contact: Contact, by: Viewer, at: datetime) -> Task:
    """The customer says that it is done: what is resolved is closed, and what is open is resolved.

    What they still waited for is withdrawn by them and does not count, unless its due time had passed: that stays
    broken, whoever loses interest in the answer.
    """
    require_or_contact(by, "task.edit")
    require_themselves(by, contact)
    with entered(by, task) as locked:
        refuse_gone(locked)
        work, before = Work(locked, by, at), locked.status
        for clock in waiting_clocks(locked):
            if clock.turn is not None:
                _withdraw(work, clock)
        set_status(work, "closed" if locked.status == "resolved" else "resolved")
        settle(locked, activity_at=at)
        ask_when_resolved(work, before)
        return locked


def _withdraw(work: Work, clock: ResponseClock) -> None:
    if clock.outcome == "open" and broken(running_of(clock), work.at).outcome == "broken":
        record_event(work, clock, "clock.broken", {"tell": "duty_lead"})
    if clock.outcome == "open":
        record_event(work, clock, "clock.voided", {"reason": "withdrawn_by_customer"})
    _close_turn(work, clock, "withdrawn_by_customer")


def _clock_of(turn: Turn) -> ResponseClock:
    """The clock of a turn that is still open, as it is now that the task is locked."""
    clock = ResponseClock.objects.select_related("turn").filter(turn=turn).first()
    if clock is None or clock.turn is None or clock.turn.ended_at is not None:
        raise NotOpen(_("It was answered meanwhile."))
    return clock


def _end(work: Work, clock: ResponseClock, reason: str) -> None:
    record_event(work, clock, "clock.voided", {"reason": reason})
    _close_turn(work, clock, reason)
    settle(work.task, activity_at=work.at)


def _close_turn(work: Work, clock: ResponseClock, reason: str) -> None:
    Turn.objects.filter(clock=clock).update(ended_at=work.at)
    record("turn.ended", work.task, by=work.by, at=work.at, turn_id=clock.turn_id, reason=reason)


def _sees_in_portal(contact_id: int, customer_id: int) -> bool:
    """Whether the contact can sign in and read the answer there."""
    signs_in = Contact.objects.filter(pk=contact_id, user__isnull=False, user__is_active=True)
    belongs = Affiliation.objects.filter(contact_id=contact_id, customer_id=customer_id, ended_at__isnull=True)
    return signs_in.exists() and belongs.exists()
