"""A task's page: the task, what was said, what happened, what it is linked to, and its clocks; five queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.models import Event
from vagt.people.rules import Viewer
from vagt.tasks.models import Attachment, Draft, Link, Message, Participant, ResponseClock, Task
from vagt.tasks.queries.clocks import waited_on
from vagt.tasks.queries.visible import messages_visible_to, visible_to
from vagt.tasks.rules.clocks import ANSWERS
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.resolution import RESOLUTION

SHOWN = 30
WRITING = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the conversation: a message, or an event between messages."""

    at: datetime
    message: Message | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Minutes that one consultant worked on a task."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is of what most tasks have none of, and the time on it by consultant, the most first."""

    has_links: bool = False
    has_drafts: bool = False
    has_reasons: bool = False
    spent: Sequence[Spent] = ()


@dataclass(frozen=True)
class TaskPage:
    """Everything that the page of a task shows.

    `task.people` are the participants and each message's `files` its attachments, as plain mappings. `earlier` is the
    id before which older messages are fetched; None when all are there.
    """

    task: Task
    messages: Sequence[Message]
    events: Sequence[Event]
    links: Sequence[Link]
    clocks: Sequence[ResponseClock]
    earlier: int | None = None
    conversation: Sequence[Entry] = field(default_factory=tuple)
    beside: Beside = field(default_factory=Beside)

    @property
    def waiting(self) -> Sequence[ResponseClock]:
        """The clocks on which somebody waits, the earliest due first."""
        rows = [clock for clock in self.clocks if waited_on(clock)]
        return sorted(rows, key=lambda clock: (clock.due_at is None, clock.due_at or clock.received_at))

    @property
    def owed(self) -> Sequence[ResponseClock]:
        """Of these the ones that an answer meets."""
        return [clock for clock in self.waiting if clock.kind in ANSWERS]

    @property
    def resolution(self) -> ResponseClock | None:
        """By when it is to be resolved, where that is agreed and it is not."""
        return next((clock for clock in self.waiting if clock.kind == RESOLUTION and clock.due_at is not None), None)

    @property
    def suggested(self) -> int | None:
        """The task that the newest mail named and was kept apart from, while the two are not linked."""
        arrived = (event.facts for event in reversed(self.events) if event.kind == "inquiry.arrived")
        found = next((facts for facts in arrived if facts.get("suggested_id")), None)
        if found is None or found["reason"] == "of_another_customer":
            return None
        number = int(found["suggested_id"])
        return None if number in {one for row in self.links for one in (row.source_id, row.target_id)} else number

    @property
    def gathers(self) -> bool:
        """Whether it stands for a flood, and mail waits beside it, or waited."""
        return any(event.kind == "flood.began" for event in self.events)

    @property
    def newest_said_id(self) -> int | None:
        """The newest message of the conversation, which an answer says it has seen."""
        return next((message.pk for message in reversed(self.messages) if not message.internal), None)


# What happened to a task that is no message: those stand in the conversation themselves.
_OF_MESSAGES = ("message.received", "message.sent", "message.noted", "call.logged")


# Beside a task stands what its page names; whole rows of everybody around it are most of what reading them costs.
_BESIDE = ("customer", "contact", "system", "assignee__user")
_OF_TASK = (
    *(field.name for field in Task._meta.concrete_fields),
    *("customer__name", "contact__name", "system__name", "assignee__user__name"),
    *("satisfaction__task", "satisfaction__score", "satisfaction__comment"),
)


_OF_MESSAGE = (*(field.name for field in Message._meta.concrete_fields), "contact__name", "consultant__user__name")


def task_page(viewer: Viewer, number: int, *, before: int | None = None) -> TaskPage:
    """The page of a visible task, with its newest `SHOWN` messages older than `before`. Raises `NotFound`."""
    seen = visible_to(viewer).annotate(people=_people()).select_related("satisfaction", *_BESIDE)
    task = seen.only(*_OF_TASK).filter(pk=number).first()
    if task is None:
        raise NotFound(_("There is no such task."))
    rows = (
        messages_visible_to(viewer, task)
        .annotate(files=_files())
        .select_related("contact", "consultant__user")
        .only(*_OF_MESSAGE)
    )
    found, earlier = _newest(rows, before)
    events = list(Event.objects.filter(subject_kind=SUBJECT, subject_id=task.pk).order_by("seq"))
    beside = _beside_of(task)
    links = Link.objects.filter(Q(source=task) | Q(target=task)).select_related("source", "target").order_by("id")
    clocks = ResponseClock.objects.filter(task=task).select_related("turn", "turn__contact")
    return TaskPage(
        task=task,
        messages=found,
        events=events,
        links=list(links) if beside.has_links else [],
        clocks=list(clocks.order_by("received_at", "id")),
        earlier=earlier,
        conversation=conversation(found, events, earlier is not None),
        beside=beside,
    )


_BESIDE_OF: Final = """
SELECT EXISTS (SELECT FROM tasks_link WHERE source_id = %(task)s OR target_id = %(task)s),
       EXISTS (SELECT FROM tasks_draft WHERE task_id = %(task)s),
       EXISTS (SELECT FROM kit_event e JOIN kit_change c ON c.event_id = e.id
                WHERE e.subject_kind = 'task' AND e.subject_id = %(task)s AND c.why <> ''),
       (SELECT coalesce(json_agg(json_build_array(name, total) ORDER BY total DESC, name), '[]')
          FROM (SELECT u.name, sum(t.minutes) AS total FROM tasks_timeentry t
                  JOIN people_consultant c ON c.id = t.consultant_id JOIN people_user u ON u.id = c.user_id
                 WHERE t.task_id = %(task)s GROUP BY u.name) spent)
"""


def _beside_of(task: Task) -> Beside:
    """One small statement says which of four larger ones a page can do without."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE_OF, {"task": task.pk})
        links, drafts, reasons, spent = cursor.fetchone()
    return Beside(links, drafts, reasons, tuple(Spent(name, minutes) for name, minutes in spent))


def portal_page(viewer: Viewer, number: int, *, before: int | None = None) -> TaskPage:
    """The same for a contact: what was said to them and by them, and the clocks of their turns; no events, no links."""
    task = visible_to(viewer).annotate(people=_people()).select_related("system", "contact", "satisfaction").filter(
        pk=number
    ).first()  # fmt: skip
    if task is None:
        raise NotFound(_("There is no such task."))
    rows = messages_visible_to(viewer, task).annotate(files=_files()).select_related("contact", "consultant__user")
    found, earlier = _newest(rows, before)
    clocks = list(
        ResponseClock.objects.filter(task=task)
        .exclude(kind="notification")
        .select_related("turn")
        .order_by("received_at", "id")
    )
    return TaskPage(task, found, (), (), clocks, earlier, conversation(found, (), trimmed=False))


def conversation(messages: Sequence[Message], events: Sequence[Event], trimmed: bool) -> Sequence[Entry]:  # noqa: FBT001 - a fact about the messages
    """Messages and events in the order in which they happened; without the events before the first one shown."""
    said = [Entry(message.occurred_at, message=message) for message in messages]
    first = said[0].at if said and trimmed else None
    happened = [
        Entry(event.at, event=event)
        for event in events
        if event.kind not in _OF_MESSAGES and (first is None or event.at >= first)
    ]
    return tuple(sorted(chain(said, happened), key=_place))


def _place(entry: Entry) -> tuple[datetime, int, int]:
    if entry.message is not None:
        return entry.at, 0, entry.message.pk
    return entry.at, 1, entry.event.pk if entry.event else 0


def _newest(rows: QuerySet[Any], before: int | None) -> tuple[list[Message], int | None]:
    older = rows.filter(pk__lt=before) if before is not None else rows
    found = list(older.order_by("-id")[: SHOWN + 1])
    shown = list(reversed(found[:SHOWN]))
    return shown, shown[0].pk if len(found) > SHOWN else None


def _files() -> ArraySubquery:
    rows = Attachment.objects.filter(message=OuterRef("pk")).order_by("id")
    return ArraySubquery(
        rows.values(
            json=JSONObject(
                id="id", name="name", size="size", media_type="media_type", content_id="content_id", scan="scan"
            )
        )
    )


def _people() -> ArraySubquery:
    rows = Participant.objects.filter(task=OuterRef("pk")).order_by("id")
    return ArraySubquery(
        rows.values(
            json=JSONObject(
                id="id",
                contact_id="contact_id",
                contact="contact__name",
                consultant_id="consultant_id",
                consultant="consultant__user__name",
                email="email",
            )
        )
    )


def attachment_of(viewer: Viewer, attachment_id: int) -> Attachment:
    """One file of a visible task; a contact's own wall leaves out what is internal. Raises `NotFound`."""
    rows = Attachment.objects.filter(pk=attachment_id, task__in=visible_to(viewer))
    row = (rows if viewer.is_staff else rows.filter(internal=False)).first()
    if row is None:
        raise NotFound(_("There is no such file."))
    return row


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the viewer was writing last, answer or note, and has not sent; and the others who write just now."""

    mine: Draft | None
    others: Sequence[str]


NOTHING_UNSENT: Final = Unsent(None, ())


def unsent_on(viewer: Viewer, task: Task, at: datetime) -> Unsent:
    """The drafts on a task: mine whenever it was, of the others those of the last minute."""
    drafts = list(Draft.objects.filter(task=task).select_related("user").order_by("updated_at"))
    mine = [draft for draft in drafts if draft.user_id == viewer.user_id]
    now = {draft.user.name for draft in drafts if draft not in mine and at - WRITING < draft.updated_at <= at}
    return Unsent(mine[-1] if mine else None, sorted(now))


def file_keys(among: Iterable[str]) -> frozenset[str]:
    """Those of the keys that a message names. Behind the staff wall."""
    return frozenset(Attachment.objects.filter(key__in=among).values_list("key", flat=True))
