"""Attachments: what each is called, what it is, and that none gets lost or hides another."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from vagt.mail.reader import charsets, parameters, reports
from vagt.mail.reader.clean import cut, file_name, one_line
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.headers import decoded_words
from vagt.mail.reader.limits import MOST_NAME, MOST_UNPACKED
from vagt.mail.reader.message import Attachment
from vagt.mail.reader.structure import UNREAD, Node, is_smime
from vagt.mail.reader.tnef import SIGNATURE

_KINDS: Final = {
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "text/directory": "contact",
    "application/ms-tnef": "tnef",
    "application/vnd.ms-tnef": "tnef",
    "application/pkcs7-mime": "smime",
    "application/x-pkcs7-mime": "smime",
    "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime",
    "application/pgp-encrypted": "pgp",
    "application/pgp-signature": "pgp",
    "application/pgp-keys": "pgp",
    "message/feedback-report": "delivery report",
    "text/rfc822-headers": "headers",
    "message/global-headers": "headers",
    "application/applefile": "apple double",
    "message/external-body": "external",
    "message/partial": "partial",
    UNREAD: "unread",
} | dict.fromkeys(reports.DELIVERY | reports.RECEIPT, "delivery report")
_FLAG_OF_KIND: Final = {
    "calendar": Flag.CALENDAR,
    "tnef": Flag.TNEF,
    "external": Flag.EXTERNAL_BODY,
    "partial": Flag.PARTIAL,
    "nested message": Flag.NESTED_MESSAGE,
}
_ENDINGS: Final = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/csv": "csv",
    "text/rfc822-headers": "txt",
    "message/delivery-status": "txt",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "application/xml": "xml",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
}
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"{\\rtf", "application/rtf"),
    (SIGNATURE, "application/ms-tnef"),
)
_MARKUP: Final = re.compile(rb"(?i)<(svg|!doctype html|html|script|body|iframe)\b")
_CID: Final = re.compile(r"cid:([^\"'\s<>)]{1,250})", re.IGNORECASE)


def looks_like(content: bytes) -> str:
    """The media type the first bytes tell of: a name and a Content-Type are only claims."""
    start = content[:1024]
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    known = next((kind for sign, kind in _BEGINNINGS if start.startswith(sign)), "")
    if known:
        return known
    markup = _MARKUP.search(start)
    if markup:
        return "image/svg+xml" if markup[1].lower() == b"svg" else "text/html"
    return "application/xml" if start.lstrip().startswith(b"<?xml") else ""


def name_of(node: Node, notes: Notes) -> str:
    """The name its sender gave, cleaned; empty when there is none."""
    disposition = parameters.parse(node.headers.first("content-disposition"), notes)
    given = disposition.get("filename") or node.type.get("name") or disposition.get("name")
    if not given and node.headers.has("content-description") and not node.type.value.startswith("text/"):
        given = decoded_words(charsets.header_text(node.headers.first("content-description")), notes)
        given = given if re.search(r"\.[A-Za-z0-9]{1,5}$", given[-300:]) else ""
    return file_name(given, notes)


def disposition_of(node: Node, notes: Notes) -> str:
    return parameters.parse(node.headers.first("content-disposition"), notes).value


def kind_of(node: Node, name: str, content: bytes) -> str:
    known = "unread" if node.is_multipart else _KINDS.get(node.type.value, "")
    if not known and is_smime(node):
        return "smime"
    if not known and (name.lower() == "winmail.dat" or content.startswith(SIGNATURE)):
        return "tnef"
    if not known and node.parent is not None and node.parent.type.value == "multipart/encrypted":
        return "pgp"
    return known or ("nested message" if node.is_nested_message else "file")


@dataclass(slots=True)
class Collected:
    """The attachments of one mail as they are found, with names no two share."""

    notes: Notes
    found: list[Attachment] = field(default_factory=list)
    room: int = MOST_UNPACKED
    names: dict[str, int] = field(default_factory=dict)

    def add_node(self, node: Node, content: bytes, *, inside: int | None, kind: str = "", name: str = "") -> int | None:
        """Keep a part; its place among the attachments, or None when it was left in its container."""
        name = name_of(node, self.notes) or file_name(name, self.notes)
        kind = kind or kind_of(node, name, content)
        if kind == "pgp" or (kind == "smime" and "signature" in node.type.value):
            is_encrypted = node.parent is not None and node.parent.type.value == "multipart/encrypted"
            self.notes.add(Flag.ENCRYPTED if is_encrypted else Flag.SIGNED)
        content_id = one_line(node.headers.text("content-id"), self.notes).strip("<> ")[:250]
        is_inline = disposition_of(node, self.notes) == "inline"
        return self.add(
            Attachment(name, node.type.value, content, kind, content_id, is_inline, inside=inside),
        )

    def add(self, attachment: Attachment) -> int | None:
        if attachment.inside is not None:
            self.room -= len(attachment.bytes)
            if self.room < 0:
                self.notes.add(Flag.LEFT_IN_CONTAINER)
                self.room += len(attachment.bytes)
                return None
        flag = _FLAG_OF_KIND.get(attachment.kind)
        if flag is not None:
            self.notes.add(flag)
        name = self._unused(attachment.name or self._invented(attachment))
        self.found.append(replace(attachment, name=name, looks_like=looks_like(attachment.bytes)))
        return len(self.found) - 1

    def _invented(self, attachment: Attachment) -> str:
        ending = "eml" if attachment.kind == "nested message" else _ENDINGS.get(attachment.type, "bin")
        stem = {"nested message": "message", "calendar": "invitation", "tnef": "winmail"}.get(
            attachment.kind, "attachment"
        )
        return f"{stem}-{len(self.found) + 1}.{ending}"

    def _unused(self, name: str) -> str:
        """The name, or the name with the first free number: `faktura (2).pdf`."""
        key = name.casefold()
        if key not in self.names:
            self.names[key] = 1
            return name
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, dot + ending) if dot and stem else (name, "")
        while True:
            self.names[key] += 1
            number = f" ({self.names[key]})"
            other = cut(stem, MOST_NAME - len((number + ending).encode())) + number + ending
            if other.casefold() not in self.names:
                self.names[other.casefold()] = 1
                return other

    def shown_in(self, html: str) -> tuple[Attachment, ...]:
        """All of them, those marked that the HTML shows by their Content-ID."""
        shown = {one.lower() for one in _CID.findall(html)}
        return tuple(
            replace(one, kind="inline" if one.kind == "file" else one.kind, inline=True)
            if one.content_id and one.content_id.lower() in shown
            else one
            for one in self.found
        )
