"""Addresses as they stand in From, To and Cc: one pass over the characters, and a strict eye for the sender.

`lars@kunde.dk <evil@x.dk>` is what other parsers take for lars@kunde.dk. Here it is evil@x.dk, and not strict: whoever
judged the mail on its way may have read another sender.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vagt.mail.reader import charsets
from vagt.mail.reader.clean import shown
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.headers import Headers, decoded_words
from vagt.mail.reader.limits import MOST_RECIPIENTS
from vagt.mail.reader.message import Mailbox

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_STRICT: Final = re.compile(rf"(?=[^@]{{1,64}}@)(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_ANY: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,255}")
_SPECIAL: Final = re.compile(r'["(<,;:>]')
_BRACKET: Final = re.compile(r"[<>]")
_LONGEST: Final = 320


@dataclass(slots=True)
class Written:
    """One mailbox as written: the words before, what stood in angle brackets, comments, and whether that was all strict."""

    words: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    angle: str | None = None
    comments: list[str] = field(default_factory=list)
    is_strict: bool = True

    @property
    def is_empty(self) -> bool:
        return self.angle is None and not "".join(self.words).strip()

    def put(self, text: str, *, quoted: bool = False) -> None:
        """Text outside the angle brackets; nothing but comments may follow them."""
        if self.angle is not None and text.strip():
            self.is_strict = False
        self.words.append(text)
        if not quoted:
            self.bare.append(text)


def written(text: str) -> Iterator[tuple[Written, bool]]:
    """Every mailbox of a header, and whether it stands in a group."""
    found = Written()
    in_group = False
    position = 0
    while position < len(text):
        char = text[position]
        if char == '"':
            quoted, position = _quoted(text, position, found)
            found.put(quoted, quoted=True)
        elif char == "(":
            position = _comment(text, position, found)
        elif char == "<":
            position = _angle(text, position, found)
        elif char in ",;":
            yield found, in_group
            in_group = in_group and char != ";"
            found = Written()
            position += 1
        elif char == ":" and found.angle is None:
            found, in_group = Written(), True
            position += 1
        else:
            stop = _until_special(text, position)
            found.put(text[position:stop])
            position = stop
    yield found, in_group


def _until_special(text: str, position: int) -> int:
    """At least one character on: a special one that means nothing here is text."""
    special = _SPECIAL.search(text, position + 1)
    return special.start() if special else len(text)


def _quoted(text: str, position: int, found: Written) -> tuple[str, int]:
    out: list[str] = []
    position += 1
    while position < len(text):
        char = text[position]
        if char == '"':
            return "".join(out), position + 1
        if char == "\\" and position + 1 < len(text):
            position += 1
            char = text[position]
        out.append(char)
        position += 1
    found.is_strict = False
    return "".join(out), position


def _comment(text: str, position: int, found: Written) -> int:
    """Comments nest; they are counted, not entered."""
    depth, start = 0, position + 1
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                found.comments.append(text[start:position])
                return position + 1
        position += 1
    found.is_strict = False
    return position


def _angle(text: str, position: int, found: Written) -> int:
    """What stands between angle brackets; an unclosed pair ends at the next one, or with the header."""
    edge = _BRACKET.search(text, position + 1)
    stop = edge.start() if edge else len(text)
    if edge is None or edge[0] == "<" or found.angle is not None:
        found.is_strict = False
    if found.angle is None or "@" not in found.angle:
        found.angle = text[position + 1 : stop]
    return stop + 1 if edge is not None and edge[0] == ">" else stop


def _address(found: Written) -> str:
    """The address, domain in lower case; empty when there is none. An address in angle brackets outranks one before them."""
    inner = found.angle if found.angle is not None and "@" in found.angle else None
    text = inner if inner is not None else "".join(found.words)
    text = text.rpartition(":")[2] if inner is not None and inner.startswith("@") else text
    text = text.strip().strip("\"'").strip()
    if not _STRICT.fullmatch(text):
        match = _ANY.search(text) if "@" in text else None
        if match is None:
            return ""
        text = match.group()
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.strip('.').lower()}"[:_LONGEST]


def _mailbox(found: Written, notes: Notes) -> Mailbox | None:
    address = shown(_address(found), notes)
    if "@" not in address:
        return None
    name = "".join(found.words) if found.angle is not None and "@" in found.angle else " ".join(found.comments)
    shown_name = shown(decoded_words(name.strip(), notes), notes).strip(" '")
    return Mailbox(shown_name if any(map(str.isalnum, shown_name)) else "", address)


def is_strict(found: Written) -> bool:
    """A mailbox that no two readers take for two: nothing but words, quoted words, comments, and one plain address."""
    if not found.is_strict:
        return False
    if found.angle is None:
        return bool(_STRICT.fullmatch("".join(found.words).strip())) and found.words == found.bare
    return bool(_STRICT.fullmatch(found.angle)) and not re.search(r"[@<>\[\]\\]", "".join(found.bare))


def mailboxes(headers: Headers, name: str, notes: Notes, hint: str) -> tuple[Mailbox, ...]:
    """Everybody in all headers of a name, the first 500."""
    found: list[Mailbox] = []
    for raw in headers.all(name)[:MOST_RECIPIENTS]:
        for one, _ in written(charsets.header_text(raw, hint)):
            mailbox = None if one.is_empty else _mailbox(one, notes)
            if mailbox is None:
                continue
            if len(found) >= MOST_RECIPIENTS:
                notes.add(Flag.TOO_MANY_RECIPIENTS)
                return tuple(found)
            found.append(mailbox)
    return tuple(found)


def sender(headers: Headers, notes: Notes, hint: str) -> tuple[Mailbox, bool]:
    """Who From names first, and whether nobody could read another sender."""
    lines = headers.all("from")
    if len(lines) > 1:
        notes.add(Flag.FROM_REPEATED)
    ones: list[tuple[Written, bool]] = []
    mailbox = None
    for raw in lines[:10]:
        ones = [(one, in_group) for one, in_group in written(charsets.header_text(raw, hint)) if not one.is_empty]
        mailbox = next((found for one, _ in ones[:MOST_RECIPIENTS] if (found := _mailbox(one, notes))), None)
        mailbox = mailbox or _inside_words(raw, notes, hint)
        if mailbox is not None:
            break
    if mailbox is None:
        notes.add(Flag.FROM_MISSING)
        return Mailbox(_words_alone(lines, notes, hint), ""), False
    if len(ones) > 1:
        notes.add(Flag.FROM_SEVERAL)
    if not all(is_strict(one) and not in_group for one, in_group in ones) or Flag.BARE_CR in notes:
        notes.add(Flag.FROM_MALFORMED)
    if not mailbox.address.isascii():
        notes.add(Flag.FROM_NOT_ASCII)
    other = _ANY.search(mailbox.name)
    if other is not None and other.group().lower() != mailbox.address.lower():
        notes.add(Flag.NAME_HOLDS_ADDRESS)
    unclear = {Flag.FROM_REPEATED, Flag.FROM_SEVERAL, Flag.FROM_MALFORMED, Flag.FROM_NOT_ASCII}
    return mailbox, not unclear & notes


def _inside_words(raw: bytes, notes: Notes, hint: str) -> Mailbox | None:
    """Some software encodes the whole line, address and all."""
    text = charsets.header_text(raw, hint)
    plain = decoded_words(text, notes)
    if plain == text:
        return None
    notes.add(Flag.FROM_MALFORMED)
    return next((found for one, _ in written(plain) if (found := _mailbox(one, notes))), None)


def _words_alone(lines: list[bytes], notes: Notes, hint: str) -> str:
    return shown(decoded_words(charsets.header_text(lines[0], hint), notes), notes) if lines else ""
