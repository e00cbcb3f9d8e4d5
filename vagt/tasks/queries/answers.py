"""Where an answer goes, and the mails it answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from vagt.mail.models import Mailbox
from vagt.mail.queries import mailbox_for, read_about
from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.models import Message, Task, Turn
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.kinds import SUBJECT


@dataclass(frozen=True, slots=True)
class Thread:
    """The Message-IDs of a conversation, the oldest first."""

    ids: Sequence[str]


def addresses_of(message: Message) -> list[str]:
    """The registered addresses of those an answer is for, and of whoever wrote without being a contact."""
    contacts = Contact.objects.filter(pk__in=message.to).order_by("pk").values_list("email", flat=True)
    strangers = Turn.objects.filter(task_id=message.task_id, contact__isnull=True).exclude(reply_to="")
    written = strangers.order_by("pk").values_list("reply_to", flat=True)
    return list(dict.fromkeys([*contacts, *written]))


def thread_of(task: Task) -> Thread:
    """The mails of the conversation with the customer."""
    rows = Message.objects.filter(task=task, internal=False).exclude(mail_id="")
    return Thread(list(rows.order_by("id").values_list("mail_id", flat=True)))


def mailbox_of_task(task: Task) -> Mailbox | None:
    """The mailbox that the customer wrote to last; for a task that began otherwise, the brand's own."""
    written_to = [mail.mailbox for mail in read_about(SUBJECT, task.pk)]
    return written_to[-1] if written_to else mailbox_for(task.customer.brand.email)


def message_of(viewer: Viewer, message_id: int) -> Message | None:
    """A message of a visible task, with the task; what a mail that comes back is about."""
    rows = Message.objects.filter(pk=message_id, task__in=visible_to(viewer)).select_related("task__customer")
    return rows.first()


def message_with_mail_id(viewer: Viewer, mail_id: str) -> Message | None:
    """The newest message of a visible task that came or left with this Message-ID."""
    if not mail_id:
        return None
    rows = Message.objects.filter(mail_id=mail_id, task__in=visible_to(viewer), copied_from__isnull=True)
    return rows.select_related("task__customer").order_by("-id").first()
