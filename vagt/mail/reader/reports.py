"""Bounces, automatic replies and lists: what the headers and the report say about who is writing."""

import re
from typing import Final

from vagt.mail.reader import charsets
from vagt.mail.reader.clean import one_line
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.headers import Headers, read_block
from vagt.mail.reader.ids import first_id
from vagt.mail.reader.limits import MOST_HEADER_BLOCK, MOST_RECIPIENTS
from vagt.mail.reader.message import Bounce, BouncedRecipient
from vagt.mail.reader.structure import Node, walk

DELIVERY: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
RECEIPT: Final = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_REPLIED_BEFORE: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply")
_BULK: Final = frozenset({"bulk", "junk", "list"})
_AUTOMATIC_PRECEDENCE: Final = frozenset({"auto_reply", "auto-reply"})
_LISTS: Final = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list", "x-mailing-list")
_SYSTEM: Final = frozenset({"mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon"})
_LOOKS_AUTOMATIC: Final = re.compile(
    r"(?:auto(?:matisk|matic|matische|reply|response|svar)?[ :-]{0,2}(?:svar|reply|response|antwort)?\s*:|out of (?:the )?office"
    r"|ikke til stede|fraværsbesked|fravær\s*:|abwesenheit|autosvar|autoreply)",
    re.IGNORECASE,
)


def reasons_to_be_silent(root: Node, from_address: str) -> frozenset[str]:
    """Why an automatic answer could start a loop. Codes of `message.NO_REPLY_REASONS`."""
    headers = root.headers
    found: set[str] = set()
    if _is_submitted(headers):
        found.add("auto_submitted")
    if _precedence(headers) & (_BULK | _AUTOMATIC_PRECEDENCE):
        found.add("precedence")
    if any(headers.has(name) for name in _REPLIED_BEFORE):
        found.add("autoreply_header")
    if headers.has("x-auto-response-suppress") and headers.text("x-auto-response-suppress").lower() != "none":
        found.add("suppress_header")
    if any(headers.has(name) for name in _LISTS):
        found.add("list")
    if headers.has("return-path") and headers.text("return-path").replace(" ", "") in {"<>", ""}:
        found.add("null_return_path")
    if root.type.value == "multipart/report":
        found.add("report")
    if from_address.partition("@")[0].lower() in _SYSTEM:
        found.add("system_address")
    return frozenset(found)


def is_auto_reply(root: Node) -> bool:
    headers = root.headers
    return (
        _is_submitted(headers)
        or bool(_precedence(headers) & _AUTOMATIC_PRECEDENCE)
        or any(headers.has(name) for name in _REPLIED_BEFORE)
        or is_receipt(root)
    )


def is_receipt(root: Node) -> bool:
    return _kind_of_report(root) == "disposition-notification"


def is_bulk(root: Node) -> bool:
    headers = root.headers
    return bool(_precedence(headers) & _BULK) or any(headers.has(name) for name in _LISTS)


def looks_automatic(subject: str) -> bool:
    """Only a hint: a customer may forward such a mail, and theirs counts."""
    return bool(_LOOKS_AUTOMATIC.match(subject))


def bounce_of(root: Node, silent: frozenset[str], notes: Notes) -> Bounce | None:
    """The delivery report in this mail; one without particulars when only the envelope and the sender tell."""
    report = next((node for node in _outer_parts(root) if node.type.value in DELIVERY), None)
    if report is not None:
        notes.add(Flag.DELIVERY_REPORT)
        return _report(root, report, notes)
    if root.headers.has("x-failed-recipients"):
        failed = one_line(root.headers.text("x-failed-recipients"), notes)
        names = [name.strip() for name in failed.split(",")[:MOST_RECIPIENTS] if "@" in name]
        recipients = tuple(BouncedRecipient(name[:320], "failed", "", "") for name in names)
        return Bounce(recipients, original_message_id=_original_id(root))
    if {"system_address", "null_return_path"} <= silent or _kind_of_report(root) == "delivery-status":
        return Bounce(original_message_id=_original_id(root))
    return None


def _is_submitted(headers: Headers) -> bool:
    kind = headers.text("auto-submitted").partition(";")[0].strip().lower()
    return kind not in {"", "no"}


def _precedence(headers: Headers) -> set[str]:
    return {charsets.header_text(value).strip().lower() for value in headers.all("precedence")}


def _kind_of_report(root: Node) -> str:
    return root.type.get("report-type").strip().lower() if root.type.value == "multipart/report" else ""


def _outer_parts(root: Node) -> list[Node]:
    """The parts of this mail itself, without those of the mail it returns."""
    return [node for node in walk(root) if node.parent is None or not _is_within_message(node)]


def _is_within_message(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.is_nested_message:
            return True
        above = above.parent
    return False


def _report(root: Node, node: Node, notes: Notes) -> Bounce:
    blocks = _blocks(node.content(notes), notes)
    head = next((block for block in blocks if block.has("reporting-mta")), Headers())
    recipients = tuple(_recipient(block, notes) for block in blocks if _names_recipient(block))
    return Bounce(
        recipients[:MOST_RECIPIENTS],
        original_message_id=_original_id(root),
        original_envelope_id=one_line(head.text("original-envelope-id"), notes),
        reporting_mta=_after_type(head, "reporting-mta", notes),
    )


def _blocks(data: bytes, notes: Notes) -> list[Headers]:
    """Groups of fields with blank lines between them."""
    found: list[Headers] = []
    at = 0
    data = data[:MOST_HEADER_BLOCK]
    while at < len(data) and len(found) <= MOST_RECIPIENTS:
        block, after = read_block(data, at, len(data), notes, room=len(data))
        if after == at:
            break
        at = after
        if block.fields:
            found.append(block)
    return found


def _names_recipient(block: Headers) -> bool:
    return block.has("final-recipient") or block.has("original-recipient") or block.has("action")


def _recipient(block: Headers, notes: Notes) -> BouncedRecipient:
    name = "final-recipient" if block.has("final-recipient") else "original-recipient"
    return BouncedRecipient(
        address=_after_type(block, name, notes).strip("<>")[:320],
        action=one_line(block.text("action"), notes).lower().partition(" ")[0][:40],
        status=one_line(block.text("status"), notes).partition(" ")[0][:20],
        diagnostic=_after_type(block, "diagnostic-code", notes)[:2000],
    )


def _after_type(block: Headers, name: str, notes: Notes) -> str:
    """`rfc822;lars@kunde.dk` without its kind."""
    text = one_line(block.text(name), notes)
    return (text.partition(";")[2] if ";" in text else text).strip()


def _original_id(root: Node) -> str:
    """The Message-ID of the mail that came back, from itself or from its headers."""
    notes = Notes()
    for node in walk(root):
        if node.is_message and _is_within_message(node):
            headers: Headers | None = node.headers
        elif node.type.value in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            content = node.content(notes)
            headers = read_block(content, 0, len(content), notes, room=MOST_HEADER_BLOCK)[0]
        else:
            continue
        found = first_id(headers.text("message-id")) if headers else ""
        if found:
            return found
    return ""
