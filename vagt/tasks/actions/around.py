"""What stands around a task: participants, links, time, the title, the rating, and the words that must go."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.files import forget
from vagt.mail.actions import erase_inbound, erase_outbound
from vagt.mail.queries import inbound_of
from vagt.mail.rules.sources import inbound_in
from vagt.people.actions.permission import require
from vagt.people.models import Affiliation, Consultant, Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.entering import entered, person, require_or_contact, require_themselves
from vagt.tasks.actions.words import record
from vagt.tasks.errors import BadChoice, BadInstant, NothingWritten, NotResolved, OtherCustomer
from vagt.tasks.models import Attachment, Link, Message, Participant, Satisfaction, Task, TimeEntry
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.kinds import ERASE_REASONS, SUBJECT

LINKS = ("related", "duplicate", "blocks")
DAY_MINUTES = 24 * 60


@transaction.atomic
def add_participant(
    task: Task,
    *,
    contact: Contact | None = None,
    consultant: Consultant | None = None,
    email: str = "",
    by: Viewer,
    at: datetime,
) -> Participant:
    """Somebody takes part: a colleague of the customer, one of ours, or a third party by address. Once is enough.

    Refuses a contact who is not at this customer (OtherCustomer), and more or less than one of the three.
    """
    require_or_contact(by, "task.edit")
    if sum((contact is not None, consultant is not None, bool(email))) != 1:
        raise BadChoice(_("Choose one person, or write one address."), field="participant")
    if contact is None:
        require(by, "task.edit")  # a contact brings in colleagues, nobody else
    with entered(by, task) as locked:
        if contact is not None:
            there = Affiliation.objects.filter(contact=contact, customer_id=locked.customer_id, ended_at__isnull=True)
            if not there.exists():
                raise OtherCustomer(_("%(name)s is not at this customer.") % {"name": contact}, field="contact")
        row, made = Participant.objects.get_or_create(
            task=locked,
            contact=contact,
            consultant=consultant,
            email=email.strip().lower(),
            defaults={"customer_id": locked.customer_id, "added_at": at},
        )
        if made:
            _record("participant.added", row, locked, by, at)
        return row


@transaction.atomic
def remove_participant(participant: Participant, *, by: Viewer, at: datetime) -> None:
    """Somebody takes part no longer; what they wrote stays."""
    require(by, "task.edit")
    with entered(by, participant.task) as locked:
        row = Participant.objects.filter(pk=participant.pk, task=locked).first()
        if row is not None:
            _record("participant.removed", row, locked, by, at)
            row.delete()


@transaction.atomic
def link(task: Task, other: Task, *, kind: str = "related", by: Viewer, at: datetime) -> Link:
    """Say that a task has to do with another of the same customer. Refuses one that the viewer may not see."""
    require(by, "task.edit")
    if kind not in LINKS or task.pk == other.pk:
        raise BadChoice(_("Choose another task, and how they belong together."), field="kind")
    with entered(by, task) as locked:
        if not visible_to(by).filter(pk=other.pk, customer_id=locked.customer_id).exists():
            raise OtherCustomer(_("Only tasks of one customer are linked."), field="other")
        row, made = Link.objects.get_or_create(
            source=locked, target=other, kind=kind, defaults={"customer_id": locked.customer_id, "made_at": at}
        )
        if made:
            record("task.linked", locked, by=by, at=at, other_id=other.pk, link=kind)
        return row


@transaction.atomic
def unlink(link: Link, *, by: Viewer, at: datetime) -> None:
    """Take a link away."""
    require(by, "task.edit")
    with entered(by, link.source) as locked:
        gone, _counts = Link.objects.filter(pk=link.pk, source=locked).delete()
        if gone:
            record("task.unlinked", locked, by=by, at=at, other_id=link.target_id, link=link.kind)


@transaction.atomic
def rename_task(task: Task, *, title: str, by: Viewer, at: datetime) -> Task:
    """Give a task another title. Refuses an empty one."""
    require(by, "task.edit")
    if not title.strip():
        raise NothingWritten(_("A task needs a title."), field="title")
    with entered(by, task) as locked:
        old, new = locked.title, title.strip()[:200]
        if old != new:
            locked.title, locked.activity_at = new, at
            locked.save(update_fields=["title", "activity_at"])
            events.record(
                "task.renamed",
                Subject(SUBJECT, locked.pk),
                by=by,
                at=at,
                customer_id=locked.customer_id,
                words=events.Words(old={"title": old}, new={"title": new}),
            )
        return locked


@transaction.atomic
def add_time(task: Task, *, minutes: int, worked_on: date, note: str = "", by: Viewer, at: datetime) -> TimeEntry:
    """Minutes that the consultant worked on a task; a correction is a negative entry. At most a day at once."""
    require(by, "time.add")
    consultant_id = person(by)
    if minutes == 0 or abs(minutes) > DAY_MINUTES:
        raise BadChoice(_("Write minutes: at least 1, at most a day."), field="minutes")
    if worked_on > at.date():
        raise BadInstant(_("That day has not been yet."), field="worked_on")
    with entered(by, task) as locked:
        entry = TimeEntry.objects.create(
            task=locked,
            customer_id=locked.customer_id,
            consultant_id=consultant_id,
            worked_on=worked_on,
            minutes=minutes,
            note=note.strip(),
            recorded_at=at,
        )
        day = worked_on.isoformat()
        record("time.added", locked, by=by, at=at, entry_id=entry.pk, minutes=minutes, worked_on=day)
        return entry


@transaction.atomic
def rate(task: Task, *, score: int, comment: str = "", contact: Contact, by: Viewer, at: datetime) -> Satisfaction:
    """The customer says how they found it, 1 to 5, once it is resolved; again replaces what they said."""
    require_or_contact(by, "task.edit")
    require_themselves(by, contact)
    if score not in range(1, 6):
        raise BadChoice(_("Choose from 1 to 5."), field="score")
    with entered(by, task) as locked:
        if locked.status not in {"resolved", "closed"}:
            raise NotResolved(_("Tell us once it is resolved."))
        row, _made = Satisfaction.objects.update_or_create(
            task=locked,
            defaults={
                "customer_id": locked.customer_id,
                "contact": contact,
                "score": score,
                "comment": comment.strip(),
                "rated_at": at,
            },
        )
        record("task.rated", locked, by=by, at=at, score=score, contact_id=contact.pk)
        return row


@transaction.atomic
def erase_message(message: Message, *, reason: str, by: Viewer, at: datetime) -> None:
    """Erase the words and files of a message for good, and of the mail it came or left by; `reason` is a code.

    That it was, when, and its digest stay. The copies that a split made of it go too. Refuses a reason that is none of
    `ERASE_REASONS` (BadChoice). The second time it is a no-op.
    """
    require(by, "task.erase")
    if reason not in ERASE_REASONS:
        raise BadChoice(_("Choose why."), field="reason")
    first = message.copied_from_id or message.pk
    copies = Message.objects.filter(Q(pk=first) | Q(copied_from_id=first)).select_related("task")
    for one in copies.order_by("task_id", "pk"):  # everybody locks tasks in this order
        _erase(one, reason, by, at)


def _erase(message: Message, reason: str, by: Viewer, at: datetime) -> None:
    with entered(by, message.task) as locked:
        changed = Message.objects.filter(pk=message.pk, erased_at__isnull=True).update(
            body=None, html=None, salt=None, erased_at=at, erased_by_id=by.user_id
        )
        if not changed:
            return
        files = Attachment.objects.filter(message=message)
        keys = set(files.values_list("key", flat=True))
        files.delete()
        kept = set(Attachment.objects.filter(key__in=keys).values_list("key", flat=True))  # by a copy after a split
        record("message.erased", locked, by=by, at=at, erased_id=message.pk, reason=reason, files=len(keys))
        _erase_mail(message, reason, by, at)
        for key in keys - kept:
            transaction.on_commit(partial(forget, key))


def _erase_mail(message: Message, reason: str, by: Viewer, at: datetime) -> None:
    """The mail that a message came or left by."""
    came = inbound_in(message.source)
    if came is not None:
        erase_inbound(inbound_of(came), why=reason, by=by, at=at)
    elif message.mail_id:
        erase_outbound(message.mail_id, why=reason, by=by, at=at)


def _record(kind: str, row: Participant, task: Task, by: Viewer, at: datetime) -> None:
    record(
        kind,
        task,
        by=by,
        at=at,
        participant_id=row.pk,
        contact_id=row.contact_id,
        consultant_id=row.consultant_id,
        third_party=bool(row.email),
    )
