"""Once a task is resolved its contact is asked how it was: one mail for a task, ever, with one link."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from vagt.agreements.queries import terms_for
from vagt.kit.events import Subject
from vagt.kit.links import kept, new_token
from vagt.kit.speech import day_long
from vagt.mail.actions.queueing import queue_mail
from vagt.mail.queries import automatic_sent, composed, reply_address_of, subject_mark
from vagt.mail.rules.limits import limit_reached
from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.queries import provider
from vagt.people.rules import Viewer
from vagt.tasks.actions.around import rate
from vagt.tasks.actions.clocks import Work
from vagt.tasks.actions.words import record
from vagt.tasks.errors import LinkSpent
from vagt.tasks.models import RatingRequest, Task
from vagt.tasks.queries.answers import mailbox_of_task, thread_of
from vagt.tasks.queries.asking import is_at_customer, may_be_asked, waiting_requests
from vagt.tasks.rules.asking import HOLDS, WAITS
from vagt.tasks.rules.kinds import SUBJECT

KIND: Final = "resolved"
BATCH: Final = 100


def ask_when_resolved(work: Work, before: str) -> None:
    """Ask how it was, in the transaction that resolves the task; nothing when it was resolved `before`.

    Whoever says themselves that it is solved is asked on the page where they say it, not by mail.
    """
    task, by = work.task, work.by
    if task.status != "resolved" or before == "resolved" or not provider().asks_rating:
        return
    if by.kind == "contact" and by.contact_id == task.contact_id:
        return
    contact = may_be_asked(task, at=work.at)
    if contact is None:
        return
    values = {"customer_id": task.customer_id, "contact": contact, "wanted_at": work.at}
    asked, _made = RatingRequest.objects.get_or_create(task=task, defaults=values)
    if asked.sent_at is None:
        _ask(work, asked, contact)


@transaction.atomic
def ask_waiting(*, limit: int = BATCH, by: Viewer, at: datetime) -> int:
    """Ask those whom the limits on automatic mail held back, while their task is still resolved. Returns how many.

    A task that somebody is changing is left to the next time.
    """
    require(by, "task.edit")
    found = 0
    for asked in waiting_requests(at - WAITS, limit):
        rows = Task.objects.filter(pk=asked.task_id, status="resolved")
        task = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
        contact = may_be_asked(task, at=at) if task is not None else None
        if task is not None and contact is not None:
            found += _ask(Work(task, by, at), asked, contact)
    return found


@transaction.atomic
def rate_by_link(asked: RatingRequest, *, score: int, comment: str = "", by: Viewer, at: datetime) -> RatingRequest:
    """Whoever holds the link says how it was, in the name of the contact it was sent to. The first word stands.

    Needs no right but the link; nobody is signed in, so `by` is the system that saw it used. Refuses one that is too
    old, or whose contact has left the customer (LinkSpent), and a task that is worked on again (NotResolved).
    """
    row = RatingRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("task").get(pk=asked.pk)
    if row.used_at is not None:
        return row
    refuse_spent(row, at=at)
    rate(row.task, score=score, comment=comment, contact=row.contact, by=by, at=at)
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row


def refuse_spent(asked: RatingRequest, *, at: datetime) -> None:
    """Return when the link still holds; raise `LinkSpent` otherwise."""
    if asked.expires_at is None or at >= asked.expires_at:
        raise LinkSpent(_("This link is too old. Write to us instead: we read it."))
    if not is_at_customer(asked.contact_id, asked.task.customer_id):
        raise LinkSpent(_("This link holds no more."))


def _ask(work: Work, asked: RatingRequest, contact: Contact) -> bool:
    """Queue the mail with a link of its own; no when a limit on automatic mail says: not now.

    It is counted without the lock under which receipts are counted: many tasks are resolved in one transaction, and one
    mail for a task makes no loop.
    """
    task, at = work.task, work.at
    if limit_reached(automatic_sent(contact.email, SUBJECT, task.pk, at=at)) is not None:
        return False
    token, thread, mailbox = new_token(), thread_of(task).ids, mailbox_of_task(task)
    brand = task.customer.brand
    said = composed(KIND, _values(task, contact, token), language=contact.language, brand=brand.key)
    mail = queue_mail(
        mailbox=mailbox,
        to=[contact.email],
        subject=said.subject,
        text=said.text,
        html=said.html,
        about=Subject(SUBJECT, task.pk),
        reply_to=reply_address_of(mailbox, SUBJECT, task.pk) if mailbox is not None else brand.email,
        in_reply_to=thread[-1] if thread else "",
        references=thread,
        auto="generated",
        customer_id=task.customer_id,
        by=work.by,
        at=at,
    )
    asked.contact, asked.hashed, asked.sent_at, asked.expires_at = contact, kept(token), at, at + HOLDS
    asked.save(update_fields=["contact", "hashed", "sent_at", "expires_at"])
    record("task.rating_asked", task, by=work.by, at=at, contact_id=contact.pk, outbound_id=mail.pk)
    return True


def _values(task: Task, contact: Contact, token: str) -> dict[str, str]:
    brand = task.customer.brand
    with override(contact.language):
        return {
            "contact": contact.name,
            "title": task.title,
            "mark": subject_mark(task.pk),
            "number": f"#{task.pk}",
            "closing": _closing(task),
            "link": settings.PUBLIC_URL + reverse("rating", args=[token]),
            "brand": brand.name,
            "brand_email": brand.email,
            "signature": str(brand.signature),
        }


def _closing(task: Task) -> str:
    """When it closes by itself, in the customer's own calendar; empty where nothing says when."""
    if task.closes_at is None:
        return ""
    zone = terms_for(task.customer, task.closes_at).zone
    days = provider().close_after_days
    words = ngettext(
        "If we hear nothing, it closes by itself on %(day)s, after %(days)s working day.",
        "If we hear nothing, it closes by itself on %(day)s, after %(days)s working days.",
        days,
    )
    return words % {"day": day_long(task.closes_at.astimezone(ZoneInfo(zone)).date()), "days": days}
