"""How an answer leaves the house: queued in the transaction that keeps its words and meets the clock."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from vagt.kit.events import Subject
from vagt.kit.markdown import html_of
from vagt.mail.actions.queueing import Attachment, queue_mail
from vagt.people.rules import Viewer
from vagt.tasks.models import Message, Task
from vagt.tasks.queries.answers import addresses_of, thread_of

ABOUT = "task_message"  # what a bounce or a reply finds the message by


def send_answer(message: Message, *, by: Viewer, at: datetime) -> None:
    """Queue the mail of an answer, in the thread of what it answers. An answer that is for nobody's address stays in
    the portal."""
    to = addresses_of(message)
    if to:
        thread = thread_of(message.task)
        _queue(message, to, thread.ids, by, at)


def send_aside(message: Message, to: Sequence[str], *, by: Viewer, at: datetime) -> None:
    """Queue a mail to third parties, outside the thread with the customer."""
    _queue(message, to, (), by, at)


def _queue(message: Message, to: Sequence[str], references: Sequence[str], by: Viewer, at: datetime) -> None:
    task, brand = message.task, message.task.customer.brand
    text, html = message.body or "", html_of(message.body or "")
    signature = brand.signature.da if task.customer.language == "da" else brand.signature.en
    if signature:
        text = f"{text}\n\n-- \n{signature}"
        html = f"{html}<p>-- <br>{escape(signature).replace(chr(10), '<br>')}</p>"
    mail = queue_mail(
        mailbox=None,
        to=to,
        subject=_subject(task),
        text=text,
        html=html,
        about=Subject(ABOUT, message.pk),
        from_name=brand.name,
        reply_to=brand.email,
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


def _subject(task: Task) -> str:
    return f"Re: {task.title} [{task.number}]"
