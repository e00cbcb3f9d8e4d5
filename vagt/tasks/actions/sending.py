"""How an answer leaves the house: queued in the transaction that keeps its words and meets the clock."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import override

from vagt.kit.events import Subject
from vagt.mail.actions.queueing import Attachment, queue_mail
from vagt.mail.queries import composed, reply_address_of, subject_mark
from vagt.people.rules import Viewer
from vagt.tasks.models import Message
from vagt.tasks.queries.answers import addresses_of, mailbox_of_task, thread_of
from vagt.tasks.rules.kinds import SUBJECT

ABOUT = "task_message"  # what a bounce or a reply finds the message by


def send_answer(message: Message, *, by: Viewer, at: datetime) -> None:
    """Queue the mail of an answer, in the thread of what it answers. An answer that is for nobody's address stays in
    the portal."""
    to = addresses_of(message)
    if to:
        thread = thread_of(message.task)
        _queue("answer", message, to, thread.ids, by, at)


def send_aside(message: Message, to: Sequence[str], *, by: Viewer, at: datetime) -> None:
    """Queue a mail to third parties, outside the thread with the customer."""
    _queue("aside", message, to, (), by, at)


def _queue(kind: str, message: Message, to: Sequence[str], references: Sequence[str], by: Viewer, at: datetime) -> None:
    """From the address that was written to, signed by who wrote it, with what brings the reply back to this task."""
    task, brand = message.task, message.task.customer.brand
    mailbox = mailbox_of_task(task)
    said = composed(kind, _values(message), language=task.customer.language, brand=brand.key)
    mail = queue_mail(
        mailbox=mailbox,
        to=to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        about=Subject(ABOUT, message.pk),
        from_name=f"{message.consultant}, {brand.name}" if message.consultant else brand.name,
        reply_to=reply_address_of(mailbox, SUBJECT, task.pk) if mailbox is not None else brand.email,
        in_reply_to=references[-1] if references else "",
        references=references,
        attachments=[
            Attachment(file.key, file.name, file.media_type or "application/octet-stream", file.size, file.content_id)
            for file in message.attachments.order_by("id")
        ],
        customer_id=task.customer_id,
        by=by,
        at=at,
    )
    message.mail_id = mail.message_id
    message.save(update_fields=["mail_id"])


def _values(message: Message) -> dict[str, str]:
    """What was written, and who wrote it, by name and role, in the customer's language."""
    task = message.task
    with override(task.customer.language):
        person = message.consultant
        roles = ", ".join(str(role) for role in person.roles.order_by("pk")) if person is not None else ""
        name = str(person) if person is not None else ""
        return {
            "body": message.body or "",
            "title": task.title,
            "mark": subject_mark(task.pk),
            "number": f"#{task.pk}",
            "name_and_role": ", ".join(part for part in (name, roles) if part),
            "consultant": name,
            "role": roles,
            "brand": task.customer.brand.name,
            "signature": str(task.customer.brand.signature),
        }
