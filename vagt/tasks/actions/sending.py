"""How an answer leaves the house: queued in the transaction that keeps its words and meets the clock."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.kit.events import Subject
from vagt.kit.markdown import html_of
from vagt.mail.actions.queueing import Attachment, queue_mail
from vagt.mail.queries import subject_mark
from vagt.mail.reader.quoting import marker_line
from vagt.people.rules import Viewer
from vagt.tasks.models import Message
from vagt.tasks.queries.answers import addresses_of, mailbox_of_task, thread_of

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
    """From the address that was written to, signed by who wrote it, with what brings the reply back to this task."""
    task, brand = message.task, message.task.customer.brand
    mailbox = mailbox_of_task(task)
    with override(task.customer.language):
        signature = _signature(message)
        above = marker_line(_("Write your reply above this line"))
    mail = queue_mail(
        mailbox=mailbox,
        to=to,
        subject=f"Re: {task.title} {subject_mark(task.pk)}",
        text=f"{above}\n\n{message.body or ''}\n\n-- \n{signature}",
        html=f"<p>{escape(above)}</p>{html_of(message.body or '')}<p>-- <br>{escape(signature).replace(chr(10), '<br>')}</p>",
        about=Subject(ABOUT, message.pk),
        from_name=f"{message.consultant}, {brand.name}" if message.consultant else brand.name,
        reply_to="" if mailbox is not None else brand.email,
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


def _signature(message: Message) -> str:
    """Who answered, by name and role, above the brand's own lines."""
    lines = []
    if message.consultant is not None:
        roles = ", ".join(str(role) for role in message.consultant.roles.order_by("pk"))
        lines = [", ".join(part for part in (str(message.consultant), roles) if part)]
    return "\n".join([*lines, str(message.task.customer.brand.signature)]).strip()
