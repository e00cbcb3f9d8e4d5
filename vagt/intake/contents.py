"""A mail's words and files as a task keeps them. Reads and writes files, so it runs outside any transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from vagt.intake.queries.readings import document_of
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.files import keep_shown
from vagt.mail.models import InboundMessage
from vagt.mail.queries import raw_of
from vagt.mail.reader import Message
from vagt.mail.reader.html import safe_html
from vagt.mail.reader.pool import Pool, Unread
from vagt.mail.rules.pictures import TYPES
from vagt.mail.rules.readings import as_document
from vagt.tasks.actions import File, Written


class FilesUnread(Exception):
    """The files of a mail could not be taken out of it again."""


def contents_of(row: InboundMessage) -> Written:
    """What a mail says, made safe, with its files stored. Again, it stores no file twice.

    Text and HTML are those that were read when it came. The files are read from the raw mail once more the first time,
    in a process that can be killed; afterwards, as for a mail that waited for a person, they are found where they lie.
    Raises `FilesUnread` when that fails, and `NotFound` for a mail that was erased.
    """
    known = document_of(row)
    html = known.get("html", "")
    text = known.get("text", "").strip()
    described = known.get("attachments")
    files = _files(row, described) if described else ()
    if not text and not html and not files:
        text = row.subject.strip() or "–"
    # A picture of the mail's own keeps its name; whoever shows the mail knows where it is.
    return Written(text, safe_html(html, _same_name) if html else None, files, row.message_id[:998])


def _same_name(content_id: str) -> str:
    return f"cid:{content_id}"


def _files(row: InboundMessage, described: Sequence[Mapping[str, Any]]) -> tuple[File, ...]:
    """The files that the reading describes, as they lie in the storage; read from the raw mail where one is missing."""
    known = tuple(_file(row, number, one) for number, one in enumerate(described))
    if all(map(_is_whole, known)):
        return known
    with behind(STAFF), transaction.atomic():
        raw = raw_of(row.raw_id)
    message = _pool().read(raw)
    if isinstance(message, Unread):
        raise FilesUnread(message.reason.value)
    pairs = enumerate(message.attachments)
    return tuple(_stored(_file(row, number, as_document(one)), one.bytes) for number, one in pairs)


def _file(row: InboundMessage, number: int, one: Mapping[str, Any]) -> File:
    """Its key follows from what it is, so that the same mail stores nothing twice."""
    size, digest = one["bytes"]["size"], one["bytes"]["sha256"]
    content_id = one["content_id"] if one["inline"] or one["kind"] == "inline" else ""
    kind = one["looks_like"] or one["type"]
    key = f"inbound/{row.pk}/{number}-{digest[:32]}"
    return File(key, one["name"][:255], size, digest, kind[:120], content_id[:255])


def _is_whole(file: File) -> bool:
    """Whether it lies there, and is not the beginning that a killed worker left."""
    return default_storage.exists(file.key) and default_storage.size(file.key) == file.size


def _stored(file: File, content: bytes) -> File:
    if not _is_whole(file):
        default_storage.delete(file.key)
        file = replace(file, key=default_storage.save(file.key, ContentFile(content)))
    if file.content_id and file.media_type in TYPES:
        _draw(file, content)
    return file


def _draw(file: File, content: bytes) -> None:
    """A picture of the text is drawn anew to be shown; one that cannot be stays a file among the others."""
    drawn = _painters().read(content)
    if isinstance(drawn, Message) and drawn.attachments:
        keep_shown(file.key, drawn.attachments[0].bytes)


@cache
def _pool() -> Pool:
    """One reader for the life of the worker; most mail has no file, and then it is never started."""
    return Pool(1)


@cache
def _painters() -> Pool:
    """The same for pictures: what a bomb takes with it is a process that can be replaced."""
    return Pool(1, function="vagt.mail.reader.pictures:shown")
