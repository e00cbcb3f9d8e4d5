"""A mail's words and files as a task keeps them. Reads and writes files, so it runs outside any transaction."""

import hashlib
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from vagt.intake.queries.readings import document_of
from vagt.kit.db.walls import STAFF, behind
from vagt.mail.models import InboundMessage
from vagt.mail.queries import raw_of
from vagt.mail.reader import Message
from vagt.mail.reader.html import safe_html
from vagt.mail.reader.pool import Pool, Unread
from vagt.tasks.actions import File, Written


class FilesUnread(Exception):
    """The files of a mail could not be taken out of it again."""


def contents_of(row: InboundMessage) -> Written:
    """What a mail says, made safe, with its files stored. Again, it stores no file twice.

    Text and HTML are those that were read when it came. The files are read from the raw mail once more, in a process
    that can be killed. Raises `FilesUnread` when that fails, and `NotFound` for a mail that was erased.
    """
    known = document_of(row)
    html = known.get("html", "")
    text = known.get("text", "").strip()
    files = _files(row) if known.get("attachments") else ()
    if not text and not html and not files:
        text = row.subject.strip() or "–"
    # A picture of the mail's own keeps its name; whoever shows the mail knows where it is.
    return Written(text, safe_html(html, _same_name) if html else None, files, row.message_id[:998])


def _same_name(content_id: str) -> str:
    return f"cid:{content_id}"


def _files(row: InboundMessage) -> tuple[File, ...]:
    with behind(STAFF), transaction.atomic():
        raw = raw_of(row.raw_id)
    message = _pool().read(raw)
    if isinstance(message, Unread):
        raise FilesUnread(message.reason.value)
    return tuple(_stored(row, message))


def _stored(row: InboundMessage, message: Message) -> list[File]:
    files = []
    for number, one in enumerate(message.attachments):
        digest = hashlib.sha256(one.bytes).hexdigest()
        key = f"inbound/{row.pk}/{number}-{digest[:32]}"
        if not default_storage.exists(key):
            key = default_storage.save(key, ContentFile(one.bytes))
        content_id = one.content_id if one.inline or one.kind == "inline" else ""
        kind = one.looks_like or one.type
        files.append(File(key, one.name[:255], len(one.bytes), digest, kind[:120], content_id[:255]))
    return files


@cache
def _pool() -> Pool:
    """One reader for the life of the worker; most mail has no file, and then it is never started."""
    return Pool(1)
