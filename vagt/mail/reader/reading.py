"""One mail, from bytes to `Message`: the parts are walked once, in their order, by a loop and not by recursion."""

import codecs
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from typing import Final

from vagt.mail.reader import addresses, attached, bodies, charsets, reports, tnef, transfer
from vagt.mail.reader.clean import body_text, cut, file_name, one_line, shown
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.headers import decoded_words
from vagt.mail.reader.html import text_of
from vagt.mail.reader.ids import all_ids, first_id
from vagt.mail.reader.limits import MOST_BYTES, MOST_DEPTH, MOST_SUBJECT, MOST_TEXT
from vagt.mail.reader.message import Attachment, Mailbox, Message
from vagt.mail.reader.structure import Node, tree_of

VERSION: Final = 1
"""Rises when the same bytes may read otherwise, so that stored mails are read again."""

_ONCE: Final = ("from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references", "subject", "date")
_ONCE_IN_A_PART: Final = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")
_KEPT: Final = frozenset(
    [
        "auto-submitted",
        "precedence",
        "list-id",
        "list-unsubscribe",
        "return-path",
        "delivered-to",
        "envelope-to",
        "x-original-to",
        "x-loop",
        "x-auto-response-suppress",
        "x-autoreply",
        "x-autorespond",
        "x-mailer",
        "user-agent",
        "importance",
        "x-priority",
        "priority",
        "sender",
        "received-spf",
        "x-spam-flag",
        "x-spam-status",
        "thread-topic",
        "thread-index",
        "content-language",
        "x-failed-recipients",
        "disposition-notification-to",
        "resent-from",
        "resent-to",
    ]
)
_MOST_KEPT: Final = 200
_NOTHING_YET: Final = re.compile(rb"(?:\xef\xbb\xbf|[ \t\0]*+(?:[\r\n]|\Z)|\0)*+")


def read(raw: bytes) -> Message:
    """What a mail says. It never raises: what could not be read is flagged, and stays in the raw mail.

    Any bytes give a `Message` whose every string can be stored in PostgreSQL. See `docs/rules/mail-reader.md`.
    """
    octets = bytes(raw)
    try:
        return _read(octets)
    except Exception:  # noqa: BLE001 - the promise of this module; the tests prove that no known mail comes here
        kept = Attachment("message.eml", "message/rfc822", octets[:MOST_BYTES], kind="unread")
        return Message(attachments=(kept,), flags=frozenset({Flag.FAILED}))


def _read(raw: bytes) -> Message:
    notes = Notes()
    if len(raw) > MOST_BYTES:
        notes.add(Flag.TOO_LARGE)
        raw = raw[:MOST_BYTES]
    data, start = _unwrapped(raw)
    if start >= len(data):
        return Message(flags=frozenset({Flag.EMPTY, Flag.FROM_MISSING}))
    root = tree_of(data, notes, start)
    if not root.headers.fields:
        notes.add(Flag.NO_HEADERS)
    _look_for_repeats(root, notes)
    content = _Content(notes)
    content.gather(root)
    return _message(root, content, notes)


def _unwrapped(raw: bytes) -> tuple[bytes, int]:
    """The bytes as a mail, and where it begins: behind a byte order mark, blank lines and what a mailbox file adds."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return raw, _NOTHING_YET.match(raw).end()  # type: ignore[union-attr]  # it matches nothing at the least


def _look_for_repeats(root: Node, notes: Notes) -> None:
    counts: dict[str, int] = {}
    for name, _ in root.headers.fields:
        counts[name] = counts.get(name, 0) + 1
    if any(counts.get(name, 0) > 1 for name in (*_ONCE, *_ONCE_IN_A_PART)):
        notes.add(Flag.DUPLICATE_HEADERS)


@dataclass(slots=True)
class _Piece:
    """One text of the mail; `choice` is the multipart/alternative it is one form of."""

    text: str
    is_html: bool
    choice: Node | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part stands: the choice it is a form of, the kept container it is in, whether a nested message holds it."""

    choice: Node | None = None
    inside: int | None = None
    is_nested: bool = False


@dataclass(slots=True)
class _Content:
    """The texts and the attachments of one mail, gathered in its order."""

    notes: Notes
    pieces: list[_Piece] = field(default_factory=list)
    spare: list[_Piece] = field(default_factory=list)
    """Texts that are something else first (named, or in a nested message), for a mail that has no other."""
    octets: int = 0
    attachments: attached.Collected = field(init=False)

    def __post_init__(self) -> None:
        self.attachments = attached.Collected(self.notes)

    def gather(self, root: Node) -> None:
        waiting: list[tuple[Node, _Place]] = [(root, _Place())]
        while waiting:
            node, place = waiting.pop()
            inner = self._container(node, place) if node.children else None
            if inner is None:
                self._leaf(node, place)
                continue
            waiting.extend((child, inner) for child in reversed(node.children))
        if not any(piece.text.strip() for piece in self.pieces):
            self.pieces.extend(self.spare)

    def _container(self, node: Node, place: _Place) -> _Place | None:
        if node.is_multipart:
            is_choice = node.type.value == "multipart/alternative"
            return replace(place, choice=node) if is_choice else place
        if node.is_nested_message:
            subject = shown(
                decoded_words(charsets.header_text(node.children[0].headers.first("subject")), self.notes), self.notes
            )
            name = f"{cut(subject, 200)}.eml" if subject else ""
            at = self.attachments.add_node(node, node.content(self.notes), inside=place.inside, name=name)
            return _Place(inside=place.inside if at is None else at, is_nested=True)
        at = self.attachments.add_node(node, node.content(self.notes), inside=place.inside)
        return replace(place, inside=place.inside if at is None else at)

    def _leaf(self, node: Node, place: _Place) -> None:
        content = node.content(self.notes)
        if node.is_multipart and not content.strip():
            return
        is_html = node.type.value in bodies.HTML
        is_text = is_html or node.type.value in bodies.PLAIN or (node.is_multipart and node.depth < MOST_DEPTH)
        name = attached.name_of(node, self.notes) if is_text else ""
        is_file = attached.disposition_of(node, self.notes) == "attachment" or bool(name)
        if is_text and not is_html:
            content = self._without_uuencoded(content, place)
        if is_text and not is_file and not place.is_nested:
            self._text(node, content, self.pieces, place, is_html=is_html)
            return
        if is_text and (name or place.is_nested) and not self.spare:
            self._text(node, content, self.spare, place, is_html=is_html)
        if is_text and not is_file:
            return  # the words of a nested message stay with it
        at = self.attachments.add_node(node, content, inside=place.inside)
        if at is not None and self.attachments.found[at].kind == "tnef":
            self._tnef(content, at, place)
        if at is not None and self.attachments.found[at].kind == "calendar" and not self.spare:
            self._text(node, _summary(content), self.spare, place, is_html=False)

    def _text(self, node: Node, content: bytes, into: list[_Piece], place: _Place, *, is_html: bool) -> None:
        if self.octets >= 2 * MOST_TEXT:
            self.notes.add(Flag.TEXT_TOO_LONG)
            return
        plain = bodies.decoded_text if is_html else bodies.plain_text
        text = plain(node, content, self.notes)
        self.octets += len(text)
        into.append(_Piece(text, is_html, place.choice))

    def _without_uuencoded(self, content: bytes, place: _Place) -> bytes:
        if b"begin " not in content:
            return content
        left, files = transfer.uuencoded(content)
        for name, octets in files:
            self.notes.add(Flag.UUENCODED)
            cleaned = file_name(charsets.header_text(name), self.notes)
            self.attachments.add(Attachment(cleaned, "application/octet-stream", octets, inside=place.inside))
        return left

    def _tnef(self, content: bytes, at: int, place: _Place) -> None:
        found = tnef.unpacked(content, self.notes)
        for file in found.files:
            kind = one_line(file.type, self.notes).lower()
            kind = kind if re.fullmatch(r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}", kind) else "application/octet-stream"
            kind = "application/ms-tnef" if file.is_message else kind
            cleaned = file_name(file.name, self.notes)
            name = f"{cleaned}.dat" if file.is_message and cleaned else cleaned
            content_id = one_line(file.content_id, self.notes).strip("<> ")[:250]
            self.attachments.add(
                Attachment(name, kind, file.content, "tnef" if file.is_message else "file", content_id, inside=at)
            )
        if place.is_nested:
            return
        if found.text.strip():
            self.spare.append(
                _Piece(bodies.limited(body_text(found.text, self.notes), self.notes), is_html=False, choice=None)
            )
        elif found.html:
            html = charsets.decoded(found.html[: 2 * MOST_TEXT], "", self.notes, whole=False)
            self.spare.append(
                _Piece(bodies.limited(body_text(html, self.notes), self.notes), is_html=True, choice=None)
            )

    def text(self) -> str:
        """The plain form where there is one, else the words of the HTML."""
        spoken = {id(piece.choice) for piece in self.pieces if _is_plain(piece) and piece.choice is not None}
        out: list[str] = []
        for piece in self.pieces:
            if not piece.is_html:
                out.append(piece.text)
            elif piece.choice is None or id(piece.choice) not in spoken:
                words = text_of(piece.text)
                out.append(words)
                if words and not any(map(_is_plain, self.pieces)):
                    self.notes.add(Flag.HTML_ONLY)
        return bodies.limited("\n".join(text.strip("\n") for text in out if text.strip()), self.notes)

    def html(self) -> str:
        """The HTML as it came; plain texts between take their place in it."""
        if not any(piece.is_html for piece in self.pieces):
            return ""
        marked = {id(piece.choice) for piece in self.pieces if piece.is_html and piece.choice is not None}
        out = [
            piece.text if piece.is_html else f"<pre>{escape(piece.text.strip())}</pre>"
            for piece in self.pieces
            if piece.is_html or (piece.text.strip() and id(piece.choice) not in marked)
        ]
        return bodies.limited("\n".join(out), self.notes)


def _is_plain(piece: _Piece) -> bool:
    return not piece.is_html and bool(piece.text.strip())


def _summary(content: bytes) -> bytes:
    """The words of an invitation that comes alone."""
    lines = re.sub(rb"\r?\n[ \t]", b"", content[:MOST_TEXT]).splitlines()
    wanted = re.compile(rb"(?i)(?:SUMMARY|LOCATION|DESCRIPTION)[^:]{0,200}:(.*)")
    found = [match[1] for line in lines[:2000] if (match := wanted.match(line))]
    return b"\n".join(one.replace(b"\\n", b"\n").replace(b"\\,", b",").replace(b"\\;", b";") for one in found[:20])


def _message(root: Node, content: _Content, notes: Notes) -> Message:
    headers = root.headers
    hint = root.type.get("charset")
    who, is_clear = addresses.sender(headers, notes, hint)
    silent = reports.reasons_to_be_silent(root, who.address)
    bounce = reports.bounce_of(root, silent, notes)
    is_auto_reply = reports.is_auto_reply(root)
    subject = _subject(root, notes, hint)
    if reports.is_receipt(root):
        notes.add(Flag.READ_RECEIPT)
    if reports.looks_automatic(subject) and not is_auto_reply:
        notes.add(Flag.LOOKS_AUTOMATIC)
    text, html = content.text(), content.html()
    _look_for_pgp(text, notes)
    to, cc, reply_to = (_everybody(root, name, notes, hint) for name in ("to", "cc", "reply-to"))
    return Message(
        subject=subject,
        from_address=who.address,
        from_name=who.name,
        sender_is_clear=is_clear,
        to=to,
        cc=cc,
        reply_to=reply_to,
        date=_date(headers.text("date")),
        message_id=first_id(one_line(headers.text("message-id"), notes)),
        in_reply_to=all_ids(one_line(headers.text("in-reply-to"), notes)),
        references=all_ids(one_line(headers.text("references"), notes)),
        text=text,
        html=html,
        attachments=content.attachments.shown_in(html),
        is_auto_reply=is_auto_reply,
        is_bounce=bounce is not None,
        bounce=bounce,
        is_bulk=reports.is_bulk(root),
        automatic=silent,
        authentication_results=_results(root, notes),
        headers=_kept(root, notes, hint),
        flags=frozenset(notes),
    )


def _look_for_pgp(text: str, notes: Notes) -> None:
    """Older programs write PGP into the text, without a container."""
    if "-----BEGIN PGP MESSAGE-----" in text:
        notes.add(Flag.ENCRYPTED)
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        notes.add(Flag.SIGNED)


def _subject(root: Node, notes: Notes, hint: str) -> str:
    subject = shown(decoded_words(charsets.header_text(root.headers.first("subject"), hint), notes), notes)
    if len(subject) > MOST_SUBJECT:
        notes.add(Flag.HEADER_TOO_LONG)
    return subject[:MOST_SUBJECT].rstrip()


def _everybody(root: Node, name: str, notes: Notes, hint: str) -> tuple[Mailbox, ...]:
    return addresses.mailboxes(root.headers, name, notes, hint)


def _date(text: str) -> datetime | None:
    """None for what is no date; a date without a zone is taken for UTC, as `-0000` is."""
    try:
        found = parsedate_to_datetime(re.sub(r"\s+", " ", text[:200]))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _results(root: Node, notes: Notes) -> tuple[str, ...]:
    found = root.headers.all("authentication-results")
    return tuple(one_line(charsets.header_text(value), notes)[:16_384] for value in found[:50])


def _kept(root: Node, notes: Notes, hint: str) -> tuple[tuple[str, str], ...]:
    chosen = [(name, value) for name, value in root.headers.fields if name in _KEPT][:_MOST_KEPT]
    return tuple(
        (name, one_line(decoded_words(charsets.header_text(value, hint), notes), notes)[:MOST_SUBJECT])
        for name, value in chosen
    )
