"""How an answer leaves the house: queued in the transaction that keeps its words and meets the clock."""

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
    task = message.task
    to = addresses_of(message)
    if not to:
        return
    thread, brand = thread_of(task), task.customer.brand
    signature = brand.signature.da if task.customer.language == "da" else brand.signature.en
    text, html = message.body or "", html_of(message.body or "")
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
        in_reply_to=thread.newest,
        references=thread.ids,
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
