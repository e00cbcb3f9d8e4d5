"""How a task begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Required, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.terms import Terms
from vagt.kit.db.walls import STAFF, behind
from vagt.people.models import Consultant, Contact, Customer, Team
from vagt.people.queries import customers_visible_to
from vagt.people.rules import Viewer
from vagt.solutions.models import System
from vagt.tasks.actions.clocks import Work, entitled_to_the_top, settle, start_clock, terms_then
from vagt.tasks.actions.entering import require_or_contact, require_themselves
from vagt.tasks.actions.resolving import start_resolution
from vagt.tasks.actions.words import Written, record, write_down
from vagt.tasks.errors import BadChoice, BadInstant, NothingWritten, OtherCustomer, SayWhoAsked
from vagt.tasks.models import Message, Task, Turn
from vagt.tasks.queries.clocks import TermsBook
from vagt.tasks.queries.matrix import matrix_in_force
from vagt.tasks.queries.visible import made_of
from vagt.tasks.rules.goals import outside_office, triage_goal
from vagt.tasks.rules.kinds import CHANNELS, OPENED_NOW, first_step
from vagt.tasks.rules.priority import DEFAULT, LEVELS, priority_of

TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked a consultant for something, by which channel, and when: the clock runs from then."""

    at: datetime
    channel: str = "phone"
    contact: Contact | None = None


OWN_INITIATIVE: Literal["own_initiative"] = "own_initiative"
WhoAsked = Asked | Literal["own_initiative"] | None


class Given(TypedDict, total=False):
    """What is said of a new task; `begin_task` tells what each means."""

    kind: Required[str]
    title: Required[str]
    channel: Required[str]
    contact: Contact | None
    system: System | None
    body: Written | None
    received_at: datetime | None
    priority: str | None
    impact: str | None
    urgency: str | None
    declared_critical: bool
    assignee: Consultant | None
    team: Team | None
    asked: WhoAsked
    source: str | None
    reply_to: str
    by: Required[Viewer]
    at: Required[datetime]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What a new turn needs to know: when, how and from whom; None where nobody waits for an answer."""

    received: datetime
    channel: str
    contact: Contact | None
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A task that was opened, with its first message and the terms of its first promise; None where nobody waits, or
    where the source had made it before."""

    task: Task
    message: Message | None = None
    book: TermsBook | None = None


def open_task(customer: Customer, **given: Unpack[Given]) -> Task:
    """A new task: what `begin_task` does, when the task is all one needs."""
    return begin_task(customer, **given).task


@transaction.atomic
def begin_task(
    customer: Customer,
    *,
    kind: str,
    title: str,
    channel: str,
    contact: Contact | None = None,
    system: System | None = None,
    body: Written | None = None,
    received_at: datetime | None = None,
    priority: str | None = None,
    impact: str | None = None,
    urgency: str | None = None,
    declared_critical: bool = False,
    assignee: Consultant | None = None,
    team: Team | None = None,
    asked: WhoAsked = None,
    source: str | None = None,
    reply_to: str = "",
    by: Viewer,
    at: datetime,
) -> Begun:
    """A new task with its first turn and the clock of that turn, which runs from `received_at` (default `at`).

    A consultant says who `asked`, or that it is our own initiative (then nobody waits and no clock runs); what
    monitoring opens has the goal to tell the customer first. Without a judgement the priority is normal and the task
    is to be triaged. `declared_critical` is the customer's word and stands until a consultant lowers it. Repeating a
    `source` returns the task it made; `reply_to` is where an answer goes to somebody who is no contact. Refuses a contact or system of another customer.
    """
    require_or_contact(by, "task.edit")
    require_themselves(by, contact)
    if not by.sees_all_customers and not customers_visible_to(by).filter(pk=customer.pk).exists():
        raise OtherCustomer(_("This is not a customer of yours."), field="customer")
    with behind(STAFF), transaction.atomic(savepoint=False):
        known = made_of(source) if source else None
        if known is not None:
            return Begun(Task.objects.get(pk=known))
        arrival = _arrival(by, channel, contact, asked, received_at or at, reply_to)
        if arrival is not None and arrival.received > at:
            raise BadInstant(_("It cannot have been received in the future."), field="received_at")
        task = _new(customer, kind, title, channel, system, at)
        task.contact = contact or (arrival.contact if arrival else None)
        task.team, task.assignee = team or customer.team, assignee
        _prioritise(task, priority, impact, urgency, declared_critical=declared_critical)
        judged = bool(priority or (impact and urgency) or declared_critical)
        return _begin(Work(task, by, at), arrival, body, source, judged=judged)


def _arrival(
    by: Viewer, channel: str, contact: Contact | None, asked: WhoAsked, received: datetime, reply_to: str
) -> _Arrival | None:
    if isinstance(asked, Asked):
        return _Arrival(asked.at, asked.channel, asked.contact or contact)
    if asked == OWN_INITIATIVE or channel == "monitoring":
        return None
    if by.kind == "consultant":
        raise SayWhoAsked(_("Say who asked for it, how and when, or that it is our own initiative."), field="asked")
    return _Arrival(received, channel, contact, reply_to)


def _new(customer: Customer, kind: str, title: str, channel: str, system: System | None, at: datetime) -> Task:
    if kind not in OPENED_NOW:
        raise BadChoice(_("There is no such kind of task."), field="kind")
    if channel not in CHANNELS:
        raise BadChoice(_("There is no such channel."), field="channel")
    if not title.strip():
        raise NothingWritten(_("A task needs a title."), field="title")
    if system is not None and system.customer_id != customer.pk:
        raise OtherCustomer(_("%(system)s is not this customer's system.") % {"system": system}, field="system")
    return Task(
        customer=customer,
        kind=kind,
        title=title.strip()[:TITLE_LENGTH],
        channel=channel,
        system=system,
        status="new",
        step=first_step(kind),
        opened_at=at,
        activity_at=at,
    )


def _prioritise(
    task: Task, priority: str | None, impact: str | None, urgency: str | None, *, declared_critical: bool
) -> None:
    if priority is not None and priority not in PRIORITIES:
        raise BadChoice(_("There is no such priority."), field="priority")
    if any(level is not None and level not in LEVELS for level in (impact, urgency)):
        raise BadChoice(_("Impact and urgency are high, medium or low."), field="impact")
    task.impact, task.urgency = impact or "", urgency or ""
    by_matrix = priority_of(matrix_in_force(), impact, urgency) if impact and urgency else None
    task.declared_critical = declared_critical
    task.priority = "critical" if declared_critical else priority or by_matrix or DEFAULT
    task.overridden = by_matrix is not None and task.priority != by_matrix


def _begin(work: Work, arrival: _Arrival | None, body: Written | None, source: str | None, *, judged: bool) -> Begun:
    first: Message | None = None
    task, by, at = work.task, work.by, work.at
    received = arrival.received if arrival else at
    terms = terms_then(task, received)
    task.to_the_top = entitled_to_the_top(task, terms, at)
    task.triaged_at = at if judged or arrival is None else None
    task.triage_due_at = None if task.triaged_at else triage_goal(terms, received, task.channel)
    task.save()
    record("task.opened", task, by=by, at=at, **_opened(task, received, judged=judged, arrival=arrival))
    if arrival is not None:
        turn = open_turn(
            work, terms, received=received, channel=arrival.channel, contact=arrival.contact, reply_to=arrival.reply_to
        )
        first = _first_words(work, turn, body or Written(""), source)
    else:
        if body is not None and not body.is_empty:
            note = write_down(
                task, "note", body, occurred_at=at, at=at, consultant_id=by.consultant_id, channel=task.channel
            )
            record("message.noted", task, by=by, at=at, message=note)
        if task.channel == "monitoring":
            start_clock(work, None, terms, kind="notification", received=received, channel=task.channel)
    settle(task)
    return Begun(task, first, work.book)


def _opened(task: Task, received: datetime, *, judged: bool, arrival: _Arrival | None) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "channel": task.channel,
        "priority": task.priority,
        "impact": task.impact,
        "urgency": task.urgency,
        "judged": judged,
        "declared_critical": task.declared_critical,
        "contact_id": task.contact_id,
        "system_id": task.system_id,
        "team_id": task.team_id,
        "assignee_id": task.assignee_id,
        "asked": "customer" if arrival else task.channel if task.channel == "monitoring" else OWN_INITIATIVE,
        "received": received,
        "triage_due": task.triage_due_at,
    }


def open_turn(
    work: Work, terms: Terms, *, received: datetime, channel: str, contact: Contact | None, reply_to: str = ""
) -> Turn:
    """A new turn with its clock: the customer waits for an answer from when they wrote."""
    task = work.task
    turn = Turn.objects.create(
        task=task,
        customer_id=task.customer_id,
        contact=contact,
        channel=channel,
        received_at=received,
        reply_to=reply_to,
    )
    record(
        "turn.opened",
        task,
        by=work.by,
        at=work.at,
        turn_id=turn.pk,
        contact_id=turn.contact_id,
        received=received,
        channel=channel,
        pages=task.priority == "critical" and outside_office(terms, received),
    )
    start_clock(work, turn, terms, received=received, channel=channel)
    start_resolution(work, terms, received=received, channel=channel)
    return turn


def _first_words(work: Work, turn: Turn, body: Written, source: str | None) -> Message:
    first = write_down(
        work.task,
        "customer_wrote",
        body,
        occurred_at=turn.received_at,
        at=work.at,
        contact=turn.contact,
        channel=turn.channel,
        turn=turn,
        source=source,
    )
    record("message.received", work.task, by=work.by, at=work.at, message=first, turn_id=turn.pk)
    return first
