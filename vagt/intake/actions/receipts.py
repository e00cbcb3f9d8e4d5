"""Telling whoever wrote that it arrived, and by when a person answers. A receipt never counts as an answer."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.agreements.rules.why import Why
from vagt.intake.queries.readings import references_of
from vagt.intake.rules.subjects import title_of
from vagt.kit.events import Subject
from vagt.kit.speech import moment_long
from vagt.mail.actions import queue_automatic_mail
from vagt.mail.errors import NotAnAddress
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.queries import composed, reply_address_of, subject_mark, wants_no_answer
from vagt.people.models import Customer
from vagt.people.rules import Viewer
from vagt.tasks.models import Message
from vagt.tasks.queries import TermsBook, clock_explanation
from vagt.tasks.rules.kinds import SUBJECT


def send_receipt(
    row: InboundMessage,
    message: Message,
    *,
    tier: int,
    joins: bool = False,
    book: TermsBook | None = None,
    by: Viewer,
    at: datetime,
) -> OutboundMessage | None:
    """Queue the receipt of a mail that began a turn; None when none may leave.

    It goes to the registered address. Words of the mail are repeated only to a sender who was believed (`tier`), so
    that nobody can send theirs to others through us. `joins`: the task was there before; `book`: terms at hand.
    """
    if wants_no_answer(row) or message.turn is None:
        return None
    task, contact = message.task, message.contact
    language = contact.language if contact is not None else task.customer.language
    why = clock_explanation(message.turn.clock, book)
    with override(language):
        values = {**_promise(why, task.customer), **_task_values(row, message, is_believed=tier > 0, is_new=not joins)}
    kind = "receipt" if why.due is not None else "receipt_without_promise"
    said = composed(kind, values, language=language, brand=task.customer.brand.key)
    try:
        return queue_automatic_mail(
            mailbox=row.mailbox,
            to=contact.email if contact is not None else row.from_address,
            subject=said.subject,
            text=said.text,
            html=said.html,
            about=Subject(SUBJECT, task.pk),
            reply_to=reply_address_of(row.mailbox, SUBJECT, task.pk),
            in_reply_to=row.message_id,
            references=[*reversed(references_of(row)), row.message_id],
            customer_id=task.customer_id,
            by=by,
            at=at,
        )
    except NotAnAddress:
        return None


def _task_values(row: InboundMessage, message: Message, *, is_believed: bool, is_new: bool) -> dict[str, str]:
    """What became of the mail; its subject only for a sender who was believed."""
    task, contact = message.task, message.contact
    title = title_of(row.subject) if is_believed else ""
    return {
        "contact": contact.name if contact is not None else "",
        "about": f"Re: {title}" if title else _("We have received your mail"),
        "mark": subject_mark(task.pk),
        "filed": _("It is task") if is_new else _("It was added to task"),
        "number": f"#{task.pk}",
    }


def _promise(why: Why, customer: Customer) -> dict[str, str]:
    """The promise in words: by when, in the calendar's own time, or that there is none."""
    brand, sentences = customer.brand, why.story.sentences
    return {
        "promise": f"{why.story.headline}.",
        "due": str(moment_long(why.due.at, why.zone)) if why.due is not None else "",
        "reason": " ".join("".join(str(span.words) for span in sentence) for sentence in sentences),
        "brand": brand.name,
        "brand_email": brand.email,
        "signature": str(brand.signature),
    }
