"""winmail.dat: Outlook's own container (MS-OXTNEF), unpacked in one pass.

Ours, because a count in the file must not decide how long reading takes: every step here moves forward in the bytes.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from vagt.mail.reader import charsets
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.limits import MOST_DEPTH, MOST_PARTS

SIGNATURE: Final = bytes.fromhex("789f3e22")
_RENDER, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_BODY, _PROPERTIES, _CODEPAGE = 0x800C, 0x9003, 0x9007
_SIZES: Final = {
    0x02: 4,
    0x0B: 4,
    0x03: 4,
    0x04: 4,
    0x0A: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x14: 8,
    0x40: 8,
    0x48: 16,
    0x01: 0,
}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MULTIPLE, _NAMED = 0x1000, 0x8000
_CONTENT, _FILE, _LONG_FILE, _SHOWN, _MEDIA_TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x3001, 0x370E, 0x3712
_TEXT, _HTML = 0x1000, 0x1013
_MESSAGE_OBJECT: Final = bytes.fromhex("0703020000000000c000000000000046")
_MOST_PROPERTIES: Final = 20_000


@dataclass(slots=True)
class Packed:
    """One file in the container."""

    name: str = ""
    type: str = ""
    content_id: str = ""
    content: bytes = b""
    is_message: bool = False


@dataclass(slots=True)
class Unpacked:
    files: list[Packed] = field(default_factory=list)
    text: str = ""
    html: bytes = b""


class _Short(Exception):
    """The bytes end before what they announce."""


def unpacked(data: bytes, notes: Notes) -> Unpacked:
    """Every file, also those of embedded messages, and the text of the outermost message."""
    found = Unpacked()
    waiting = deque([(data, 0)])
    while waiting and len(found.files) < MOST_PARTS:
        stream, depth = waiting.popleft()
        files = _stream(stream, found if depth == 0 else Unpacked(), notes)
        for file in files:
            if file.is_message and depth < MOST_DEPTH:
                waiting.append((file.content, depth + 1))
        found.files.extend(file for file in files if file.content or file.name)
    return found


def _stream(data: bytes, into: Unpacked, notes: Notes) -> list[Packed]:
    files: list[Packed] = []
    if not data.startswith(SIGNATURE):
        notes.add(Flag.TNEF_DAMAGED)
        return files
    codepage = "cp1252"
    at = 6
    while at + 9 <= len(data) and len(files) <= MOST_PARTS:
        name = int.from_bytes(data[at + 1 : at + 3], "little")
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        content = data[at + 9 : at + 9 + length]
        if len(content) < length:
            notes.add(Flag.TNEF_DAMAGED)
        at += 9 + length + 2
        if name == _CODEPAGE:
            codepage = charsets.known(f"cp{int.from_bytes(content[:4], 'little')}") or codepage
        elif name == _RENDER or (name in {_TITLE, _DATA, _ATTACHMENT} and not files):
            files.append(Packed())
        if files:
            _of_file(name, content, files[-1], codepage, notes)
        _of_message(name, content, into, codepage, notes)
    return files


def _of_file(name: int, content: bytes, file: Packed, codepage: str, notes: Notes) -> None:
    if name == _TITLE and not file.name:
        file.name = _text(content, codepage, notes)
    elif name == _DATA:
        file.content = content
    elif name == _ATTACHMENT:
        found = _properties(content, notes)
        for wanted in (_SHOWN, _FILE, _LONG_FILE):
            file.name = _string(found.get(wanted), codepage, notes) or file.name
        file.type = _string(found.get(_MEDIA_TYPE), codepage, notes) or file.type
        file.content_id = _string(found.get(_CONTENT_ID), codepage, notes) or file.content_id
        _, value = found.get(_CONTENT, (0, b""))
        if value.startswith(_MESSAGE_OBJECT):
            file.content, file.is_message = value[len(_MESSAGE_OBJECT) :], True
        elif value:
            file.content = value


def _of_message(name: int, content: bytes, into: Unpacked, codepage: str, notes: Notes) -> None:
    if name == _BODY:
        into.text = into.text or _text(content, codepage, notes)
    elif name == _PROPERTIES:
        found = _properties(content, notes)
        into.text = _string(found.get(_TEXT), codepage, notes) or into.text
        into.html = found.get(_HTML, (0, b""))[1] or into.html


def _string(value: tuple[int, bytes] | None, codepage: str, notes: Notes) -> str:
    if value is None:
        return ""
    kind, content = value
    return _text(content, "utf-16-le" if kind == _UNICODE else codepage, notes)


def _text(content: bytes, charset: str, notes: Notes) -> str:
    text = content.decode(charset, "replace") if charset == "utf-16-le" else charsets.decoded(content, charset, notes)
    return text.partition("\0")[0]


def _properties(data: bytes, notes: Notes) -> dict[int, tuple[int, bytes]]:
    """MAPI properties by number: type and bytes, the first value of several."""
    found: dict[int, tuple[int, bytes]] = {}
    count = min(int.from_bytes(data[:4], "little"), _MOST_PROPERTIES)
    at = 4
    try:
        for _ in range(count):
            kind, number = _number(data, at, 2), _number(data, at + 2, 2)
            at += 4
            if number >= _NAMED:
                at = _past_name(data, at)
            value, at = _value(data, at, kind)
            found.setdefault(number, (kind & ~_MULTIPLE, value))
    except _Short:
        notes.add(Flag.TNEF_DAMAGED)
    return found


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise _Short
    return int.from_bytes(data[at : at + size], "little")


def _past_name(data: bytes, at: int) -> int:
    """A property of the user's own has a GUID and a number or a name before its value."""
    if _number(data, at + 16, 4) == 0:
        return at + 24
    length = _number(data, at + 20, 4)
    return at + 24 + length + -length % 4


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    plain = kind & ~_MULTIPLE
    is_long = plain in {_STRING, _UNICODE, _OBJECT, _BINARY, 0x00}
    count = 1
    if is_long or kind & _MULTIPLE:
        count, at = _number(data, at, 4), at + 4
    if not is_long:
        size = _SIZES.get(plain, 4)
        if at + size * count > len(data):
            raise _Short
        return data[at : at + size], at + size * count
    first = b""
    for place in range(count):
        length = _number(data, at, 4)
        if at + 4 + length > len(data):
            raise _Short
        first = data[at + 4 : at + 4 + length] if place == 0 else first
        at += 4 + length + -length % 4
    return first, at
