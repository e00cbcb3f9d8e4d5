"""The signed document of an agreement as it is handed in: its size, its kind and a clean name."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.people.forms import Form

MOST_BYTES = 10 * 1_048_576
# extension -> how such a file begins
KINDS = {".pdf": (b"%PDF-",), ".png": (b"\x89PNG\r\n\x1a\n",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",)}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the storage: where it is, what it was called, and its fingerprint."""

    key: str
    name: str
    sha256: str
    size: int


class SignedFileForm(Form):
    """A scan or a signed PDF."""

    file = forms.FileField(
        label=gettext_lazy("Signed document"),
        help_text=gettext_lazy("PDF, PNG or JPEG of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, and what does not begin as its name says it should."""
        file = self.cleaned_data["file"]
        suffix = PurePath(file.name).suffix.lower()
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Scan it in lower resolution."))
        begins = file.read(16)
        file.seek(0)
        if suffix not in KINDS or not begins.startswith(KINDS[suffix]):
            raise forms.ValidationError(_("This is not a PDF, PNG or JPEG. Save it as PDF and choose it again."))
        return file


def store(file: UploadedFile) -> Stored:
    """Write the file under a random key, before any transaction knows of it."""
    name = clean_name(file.name or "")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    key = f"agreements/{secrets.token_urlsafe(24)}{PurePath(name).suffix.lower()}"
    kept = default_storage.save(key, file)
    return Stored(kept, name, digest.hexdigest(), file.size or 0)


def clean_name(name: str) -> str:
    """The file's own name without path, control characters or anything that a header could stumble over."""
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    kept = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*;')
    stem, suffix = PurePath(kept).stem.strip(". "), PurePath(kept).suffix
    return f"{(stem or 'agreement')[:120]}{suffix[:8]}"
