"""Files that go with a message: several at once, of at most so many bytes, stored under random keys; and handed out."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from vagt.agreements.forms.signed_file import clean_name
from vagt.kit.errors import NotFound
from vagt.kit.files import shown_of
from vagt.tasks.actions import File
from vagt.tasks.errors import FileClosed, FilesNotKept
from vagt.tasks.models import Attachment
from vagt.tasks.rules.scanning import INFECTED

log = logging.getLogger("vagt.tasks.files")

MOST_BYTES = 20 * 1_048_576


class _Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; together they must fit into one request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=_Several(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file as it was sent."""
        given = data if isinstance(data, list | tuple) else [data]
        kept = [file for one in given if one and (file := super(FilesField, self).clean(one, initial))]
        if sum(file.size or 0 for file in kept) > MOST_BYTES:
            raise forms.ValidationError(_("Together the files are larger than 20 MB. Send a link instead."))
        return kept


def stored(files: Iterable[UploadedFile]) -> tuple[File, ...]:
    """Write the files, before any transaction knows of them."""
    return tuple(_stored(file) for file in files)


def _stored(file: UploadedFile) -> File:
    name = clean_name(file.name or "")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    try:
        key = default_storage.save(f"tasks/{secrets.token_urlsafe(24)}{PurePath(name).suffix.lower()}", file)
    except OSError as error:
        log.warning("a file was not kept: %s", error)
        raise FilesNotKept(
            _("The files cannot be kept just now. Try again in a moment, or send without them.")
        ) from error
    return File(key, name, file.size or 0, digest.hexdigest(), (file.content_type or "")[:120])


def sent(kept: Attachment) -> HttpResponse:
    """A stored file under the name it came with; whatever it says it is, the browser saves it. Raises `FileClosed`."""
    _refuse_closed(kept)
    response = FileResponse(_opened(kept), as_attachment=True, filename=kept.name)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]


def _opened(kept: Attachment) -> Any:
    try:
        return default_storage.open(kept.key)
    except FileNotFoundError as error:
        raise NotFound(_("There is no such file.")) from error
    except OSError as error:
        log.warning("a file was not fetched: %s", error)
        raise FilesNotKept(_("The file cannot be fetched just now. Try again in a moment.")) from error


def picture(kept: Attachment) -> HttpResponse:
    """The picture of a mail as it was drawn anew, to stand in its text: a picture and nothing else to any browser."""
    _refuse_closed(kept)
    drawn = shown_of(kept.key)
    if drawn is None:
        raise NotFound(_("There is no such file."))
    kind = "image/png" if drawn.startswith(b"\x89PNG") else "image/jpeg"
    response = HttpResponse(drawn, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _refuse_closed(kept: Attachment) -> None:
    if kept.scan == INFECTED:
        words = _(
            "The scanner found %(found)s in this file, so it is closed. Ask for it to be sent again in another way."
        )
        raise FileClosed(words % {"found": kept.scan_found}, found=kept.scan_found)
