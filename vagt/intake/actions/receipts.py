"""Telling whoever wrote that it arrived, and by when a person answers. A receipt never counts as an answer."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import override

from vagt.agreements.rules.why import Why
from vagt.intake.queries.readings import references_of, wants_no_answer
from vagt.intake.rules.subjects import title_of
from vagt.kit.events import Subject
from vagt.mail.actions import queue_automatic_mail
from vagt.mail.errors import NotAnAddress
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.queries import subject_mark
from vagt.people.models import Customer
from vagt.people.rules import Viewer
from vagt.tasks.models import Message
from vagt.tasks.queries import clock_explanation
from vagt.tasks.rules.kinds import SUBJECT


def send_receipt(
    row: InboundMessage, message: Message, *, tier: int, by: Viewer, at: datetime
) -> OutboundMessage | None:
    """Queue the receipt of a mail that began a turn; None when none may leave.

    It goes to the registered address. Words of the mail are repeated only to a sender who was believed (`tier`), so
    that nobody can send theirs to others through us.
    """
    if wants_no_answer(row) or message.turn is None:
        return None
    task, contact = message.task, message.contact
    language = contact.language if contact is not None else task.customer.language
    with override(language):
        words = {
            **_promise(clock_explanation(message.turn.clock), task.customer),
            "task": task,
            "name": contact.name if contact is not None else "",
            "subject_title": title_of(row.subject) if tier else "",
            "mark": subject_mark(task.pk),
            "is_new": not task.messages.filter(pk__lt=message.pk).exists(),
        }
        subject = " ".join(render_to_string("intake/mail/receipt_subject.txt", words).split())
        text = render_to_string("intake/mail/receipt.txt", words).strip()
        html = render_to_string("intake/mail/receipt.html", words)
    try:
        return queue_automatic_mail(
            mailbox=row.mailbox,
            to=contact.email if contact is not None else row.from_address,
            subject=subject,
            text=f"{text}\n",
            html=html,
            about=Subject(SUBJECT, task.pk),
            in_reply_to=row.message_id,
            references=[*reversed(references_of(row)), row.message_id],
            customer_id=task.customer_id,
            by=by,
            at=at,
        )
    except NotAnAddress:
        return None


def _promise(why: Why, customer: Customer) -> dict[str, object]:
    """The promise in words: by when, in the calendar's own time, or that there is none."""
    brand = customer.brand
    return {
        "headline": str(why.story.headline),
        "story": ["".join(str(span.words) for span in sentence) for sentence in why.story.sentences],
        "is_promised": why.due is not None,
        "brand": brand,
        "signature": str(brand.signature),
    }
