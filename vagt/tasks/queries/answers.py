"""Where an answer goes, and the mails it answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from vagt.people.models import Contact
from vagt.tasks.models import Message, Task, Turn


@dataclass(frozen=True, slots=True)
class Thread:
    """The Message-IDs of a conversation, the oldest first."""

    ids: Sequence[str]

    @property
    def newest(self) -> str:
        return self.ids[-1] if self.ids else ""


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
