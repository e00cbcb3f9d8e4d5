"""Writing down what was said: the words in their row, proof and ids on the timeline."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.rules import Viewer
from vagt.tasks.errors import NothingWritten
from vagt.tasks.models import Attachment, Message, Task
from vagt.tasks.rules.kinds import SUBJECT
from vagt.tasks.rules.replay import said


@dataclass(frozen=True, slots=True)
class File:
    """A file that is already stored under `key`."""

    key: str
    name: str
    size: int
    sha256: str
    media_type: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote: text (Markdown when we write it), the HTML it came as, made safe, and its files."""

    text: str
    html: str | None = None
    files: tuple[File, ...] = ()
    mail_id: str = ""  # the Message-ID of the mail it is

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.html and not self.files


def something(body: Written) -> Written:
    """The body, unless nothing was written."""
    if body.is_empty:
        raise NothingWritten(_("Nothing is written yet."), field="body")
    return body


def write_down(task: Task, kind: str, body: Written, *, occurred_at: datetime, at: datetime, **values: Any) -> Message:
    """A message with its files. The digest is salted, since an unsalted hash of a short text can be guessed."""
    salt = secrets.token_bytes(16)
    internal = kind in {"note", "third_party"}
    message = Message.objects.create(
        task=task,
        customer_id=task.customer_id,
        kind=kind,
        internal=internal,
        body=body.text,
        html=body.html,
        mail_id=body.mail_id,
        salt=salt,
        digest=hashlib.sha256(salt + body.text.encode()).digest(),
        occurred_at=occurred_at,
        recorded_at=at,
        **values,
    )
    keep_files(message, body.files, at)
    return message


def keep_files(message: Message, files: Sequence[File], at: datetime) -> None:
    """The files of a message, as rows."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            task_id=message.task_id,
            customer_id=message.customer_id,
            internal=message.internal,
            key=file.key,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            content_id=file.content_id,
            recorded_at=at,
        )
        for file in files
    )


def record(kind: str, task: Task, /, *, by: Viewer, at: datetime, message: Message | None = None, **facts: Any) -> None:
    """An event of a task; of a message with the proof of its words and when it was said."""
    if message is not None:
        facts = {"message_id": message.pk, "digest": bytes(message.digest).hex(), **facts}
    events.record(
        kind,
        Subject(SUBJECT, task.pk),
        by=by,
        at=at,
        occurred_at=message.occurred_at if message is not None else None,
        customer_id=task.customer_id,
        facts={name: said(value) if isinstance(value, datetime) else value for name, value in facts.items()},
    )
