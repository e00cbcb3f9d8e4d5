"""Reads that only the pages of tasks need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotFound
from vagt.kit.models import Change
from vagt.people.models import Consultant, Contact, Customer, User
from vagt.people.queries import affiliations_visible_to, consultants_who_see
from vagt.people.rules import Viewer, may
from vagt.tasks.models import OPEN, Link, Message, Participant, ResponseClock, SavedView, Task, Turn
from vagt.tasks.queries.clocks import clocks_visible_to
from vagt.tasks.queries.page import TaskPage
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.mentions import mentioned

MOST_COUNTED = 99


def changed_since(viewer: Viewer, since: datetime) -> int:
    """How many visible tasks somebody touched after an instant, counted up to `MOST_COUNTED` + 1."""
    newer = visible_to(viewer).filter(activity_at__gt=since).order_by("-activity_at").values("pk")
    return newer[: MOST_COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class Load:
    """A customer's open tasks: how many, and how many of them were promised an answer by now."""

    open: int
    broken: int


def load_of(viewer: Viewer, customer: Customer, at: datetime) -> Load:
    """How much is open for a customer."""
    rows = visible_to(viewer).filter(OPEN, customer=customer)
    found = rows.aggregate(open=Count("pk"), broken=Count("pk", filter=Q(next_due_at__lt=at)))
    return Load(found["open"], found["broken"])


def open_tasks_of(viewer: Viewer, customer: Customer, limit: int = 8) -> Sequence[Task]:
    """The customer's open tasks in the order of the queue."""
    rows = visible_to(viewer).filter(OPEN, customer=customer).select_related("assignee__user")
    return list(rows.order_by("queue_rank", "queue_at", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Told:
    """Names and words that the events of a task speak of, read once for all of them."""

    people: Mapping[int, str]  # by user
    consultants: Mapping[int, str]
    reasons: Mapping[int, str]  # by event
    dues: Mapping[int, ResponseClock]  # by turn
    clocks: Mapping[int, ResponseClock]


def told_of(found: TaskPage) -> Told:
    """What the lines between the messages need to be read."""
    events, clocks = found.events, found.clocks
    acted = {event.actor_id for event in events if event.actor_id is not None}
    named = {event.facts.get(key) for event in events for key in ("assignee_id", "old_assignee_id")} - {None}
    consultants = Consultant.objects.filter(pk__in=named).values_list("pk", "user__name")
    reasons = Change.objects.filter(event__in=[event.pk for event in events]).exclude(why="")
    return Told(
        people=dict(User.objects.filter(pk__in=acted).values_list("pk", "name")),
        consultants=dict(consultants),
        reasons=dict(reasons.values_list("event_id", "why")) if found.beside.has_reasons else {},
        dues={clock.turn_id: clock for clock in clocks if clock.turn_id is not None},
        clocks={clock.pk: clock for clock in clocks},
    )


class Reader(NamedTuple):
    """A contact by name, whom an answer may go to."""

    pk: int
    name: str


def contacts_of(customer: Customer, viewer: Viewer) -> Sequence[Contact]:
    """Who speaks for a customer now, by name."""
    rows = affiliations_visible_to(viewer).filter(customer=customer, ended_at__isnull=True)
    return [row.contact for row in rows.select_related("contact").order_by("contact__name", "pk")]


def names_of_contacts(ids: Iterable[int], known: Iterable[Reader] = ()) -> Mapping[int, str]:
    """The names of contacts by id; asks only for those that are not known."""
    found = {one.pk: one.name for one in known}
    missing = set(ids) - set(found)
    return found | (dict(Contact.objects.filter(pk__in=missing).values_list("pk", "name")) if missing else {})


def colleagues(task: Task) -> Mapping[int, str]:
    """The names of those who work here now and may see the task, by consultant."""
    return dict(consultants_who_see(task.team_id).values_list("pk", "user__name"))


def mentions_in(text: str, task: Task) -> list[int]:
    """The consultants that a text on a task mentions by an @ and their name."""
    return sorted(mentioned(text, colleagues(task))) if "@" in text else []


def names_of_consultants(ids: Iterable[int]) -> Mapping[int, str]:
    """The names of these consultants; asks nothing of none."""
    wanted = set(ids)
    return dict(Consultant.objects.filter(pk__in=wanted).values_list("pk", "user__name")) if wanted else {}


def turn_of(viewer: Viewer, task: Task, turn_id: int) -> Turn:
    """One turn of a visible task. Raises `NotFound`."""
    row = Turn.objects.filter(pk=turn_id, task=task, task__in=visible_to(viewer)).select_related("task").first()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def clock_of(viewer: Viewer, number: int, clock_id: int) -> ResponseClock:
    """One clock of a visible task. Raises `NotFound`."""
    rows = clocks_visible_to(viewer).filter(pk=clock_id, task_id=number).select_related("task__customer")
    row = rows.first()
    if row is None:
        raise NotFound(_("There is no such promise."))
    return row


def link_of(viewer: Viewer, task: Task, link_id: int) -> Link:
    """One link of a visible task. Raises `NotFound`."""
    rows = Link.objects.filter(Q(source=task) | Q(target=task), pk=link_id, source__in=visible_to(viewer))
    row = rows.select_related("source", "target").first()
    if row is None:
        raise NotFound(_("There is no such link."))
    return row


def participant_of(viewer: Viewer, task: Task, participant_id: int) -> Participant:
    """One who takes part in a visible task. Raises `NotFound`."""
    rows = Participant.objects.filter(pk=participant_id, task=task, task__in=visible_to(viewer))
    row = rows.select_related("task").first()
    if row is None:
        raise NotFound(_("Nobody like that takes part."))
    return row


def view_of(viewer: Viewer, view_id: int) -> SavedView:
    """One saved view that the viewer may take away: their own, or everybody's with the right. Raises `NotFound`."""
    own = Q(owner_id=viewer.user_id, owner__isnull=False)
    wanted = own | Q(owner__isnull=True) if may(viewer, "view.share") else own
    row = SavedView.objects.filter(wanted, pk=view_id).first()
    if row is None:
        raise NotFound(_("There is no such view."))
    return row


def messages_since(task: Task, seen: int | None) -> Sequence[Message]:
    """What became part of the conversation after the message that somebody had seen."""
    rows = Message.objects.filter(task=task, internal=False, pk__gt=seen or 0)
    return list(rows.select_related("contact", "consultant__user").order_by("pk"))


def consultant_named(consultant_id: int | None) -> Consultant | None:
    """One consultant by id; None without one."""
    return Consultant.objects.filter(pk=consultant_id).select_related("user").first() if consultant_id else None


def readers_of(found: TaskPage) -> Sequence[Reader]:
    """The contacts of the conversation: whose task it is, who takes part, and who waits."""
    people = getattr(found.task, "people", None) or ()
    named = {Reader(one["contact_id"], one["contact"]) for one in people if one["contact_id"] is not None}
    waits = (clock.turn.contact for clock in found.clocks if clock.turn is not None and clock.turn.ended_at is None)
    named |= {Reader(one.pk, one.name) for one in (*waits, found.task.contact) if one is not None}
    return sorted(named, key=lambda one: (one.name, one.pk))


def files_to_erase(message: Message) -> int:
    """How many files go with the words of a message."""
    return message.attachments.count()


def third_parties_of(task: Task) -> QuerySet[Participant]:
    """Those outside who take part by address, for a choice."""
    return Participant.objects.filter(task=task).exclude(email="").order_by("email")


def message_of(viewer: Viewer, task: Task, message_id: int) -> Message:
    """One message of a visible task. Raises `NotFound`."""
    row = Message.objects.filter(pk=message_id, task=task, task__in=visible_to(viewer)).select_related("task").first()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def reasons_told(viewer: Viewer, task: Task) -> Sequence[Change]:
    """Why the priority was changed, where we meant the customer to read it (rule 7).

    The timeline is not for the portal's role; what was said to the customer is read for them, once they have seen the
    task through their own wall.
    """
    if not visible_to(viewer).filter(pk=task.pk).exists():
        return ()
    told = {"event__subject_kind": SUBJECT, "event__subject_id": task.pk, "event__facts__told": True}
    with behind(STAFF), transaction.atomic():
        rows = Change.objects.filter(event__kind="task.priority_changed", **told).exclude(why="")
        return list(rows.select_related("event").order_by("event_id"))
