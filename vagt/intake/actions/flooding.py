"""Very many mails of one sender: one task stands for them, and what comes after it waits beside it. Nothing is dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.intake.models import Flood, Held
from vagt.intake.queries.senders import known_sender
from vagt.intake.rules.filing import MOST_AN_HOUR
from vagt.intake.rules.flooding import is_over
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.mail.actions import mark_filed, quarantine, reject, release
from vagt.mail.models import InboundMessage
from vagt.mail.queries import lock_inbound
from vagt.mail.rules.sources import source_of
from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.queries import provider
from vagt.people.rules import SYSTEM, Viewer
from vagt.tasks.actions import Written, add_note, customer_wrote
from vagt.tasks.models import Message, Task
from vagt.tasks.rules.kinds import SUBJECT

REASON = "flood"


@transaction.atomic
def running_flood(customer_id: int, contact: Contact | None, *, by: Viewer, at: datetime) -> Flood:
    """The flood of this sender that runs now, locked; begun when none does. `contact` None: everybody of the customer's
    domain who is no contact, as they are counted.

    Of two workers the second waits until the first has opened the task. `task` is None for the first.
    """
    require(by, "mail.file")
    mine = {"customer_id": customer_id, "contact": contact, "ended_at": None}
    known = _locked(mine)
    if known is not None and known.task is not None and is_over(known.task.status, known.last_at, at):
        known.ended_at = at
        known.save(update_fields=["ended_at"])
        known = None
    if known is None:
        Flood.objects.get_or_create(**mine, defaults={"began_at": at, "last_at": at})
        known = _locked(mine)
    if known is None:
        raise AssertionError("nobody ends a flood that has no task")
    return known


def _locked(mine: Mapping[str, Any]) -> Flood | None:
    rows = Flood.objects.filter(**{name: value for name, value in mine.items() if value is not None})
    rows = rows.filter(**{f"{name}__isnull": True for name, value in mine.items() if value is None})
    return rows.select_for_update(no_key=True, of=("self",)).select_related("task").first()


@transaction.atomic
def begin_flood(flood: Flood, task: Task, *, by: Viewer, at: datetime) -> None:
    """This task, opened by the first mail beyond the limit, stands for those that come after it; whoever works on it
    is told."""
    require(by, "mail.file")
    flood.task = task
    flood.save(update_fields=["task"])
    facts = {"flood_id": flood.pk, "contact_id": flood.contact_id, "most": MOST_AN_HOUR}
    subject = Subject(SUBJECT, task.pk)
    events.record("flood.began", subject, by=by, at=at, customer_id=task.customer_id, facts=facts)
    with override(provider().default_language):
        words = _(
            "More than %(most)s mails of this sender became tasks within an hour. This one stands for those that follow: "
            "they wait beside it, and become tasks of their own, or part of this one, when somebody says so."
        )
        add_note(task, Written(words % {"most": MOST_AN_HOUR}), by=by, at=at)


@transaction.atomic
def hold(flood: Flood, row: InboundMessage, *, by: Viewer, at: datetime) -> Held:
    """Keep a mail beside the task of its flood, until somebody looks at it."""
    require(by, "mail.file")
    quarantine(row, REASON, by=by, at=at)
    flood.last_at = max(flood.last_at, at)
    flood.save(update_fields=["last_at"])
    held, _made = Held.objects.get_or_create(inbound=row, defaults={"flood": flood})
    return held


@transaction.atomic
def let_through(held: Iterable[Held], *, by: Viewer, at: datetime) -> int:
    """Each becomes a task of its own, with its clock from when it was received. Returns how many; what somebody judged
    meanwhile stays as they said."""
    require(by, "mail.judge")
    return sum(release(row, by=by, at=at) is not None for row in _waiting(held))


@transaction.atomic
def put_away(held: Iterable[Held], *, by: Viewer, at: datetime) -> int:
    """Nothing comes of them; they are kept as they came, and can be taken up again. Returns how many."""
    require(by, "mail.judge")
    return sum(reject(row, by=by, at=at) is not None for row in _waiting(held))


@transaction.atomic
def take_into(held: Held, body: Written, *, by: Viewer, at: datetime) -> Message | None:
    """A mail that waits is part of the flood's task; on one that is closed, of its follow-up. None when somebody judged
    it meanwhile."""
    require(by, "mail.judge")
    row, task = next(iter(_waiting([held])), None), held.flood.task
    if row is None or task is None:
        return None
    known = known_sender(row, at=at)
    contact = known.contact if task.customer_id in known.sender.customers else None
    release(row, by=by, at=at)
    row = lock_inbound(row.pk)
    message = customer_wrote(
        task,
        contact=contact,
        body=body,
        received_at=row.received_at,
        channel="email",
        source=source_of(row.pk),
        reply_to="" if contact is not None else row.from_address,
        by=SYSTEM,
        at=at,
    )
    about = Subject(SUBJECT, message.task_id)
    mark_filed(row, about=about, customer_id=message.customer_id, joined=True, by=SYSTEM, at=at)
    return message


def _waiting(held: Iterable[Held]) -> list[InboundMessage]:
    """Those of the mails that still wait, locked in one order."""
    rows = (lock_inbound(number) for number in sorted({one.inbound_id for one in held}))
    return [row for row in rows if row.state == "quarantined"]
