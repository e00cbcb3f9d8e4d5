"""Content-Type and Content-Disposition: a value and its parameters, in one pass over the characters."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from vagt.mail.reader import charsets
from vagt.mail.reader.flags import Notes
from vagt.mail.reader.headers import decoded_words
from vagt.mail.reader.limits import MOST_PARAMETERS

_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_NAME: Final = re.compile(r"[\s;]*([^\s=;\"]{1,100})\s*=\s*")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*+)("|\Z|\\\Z)', re.DOTALL)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_NAMES: Final = frozenset({"name", "filename"})
_SECTION: Final = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


@dataclass(frozen=True, slots=True)
class Value:
    """`text/plain; charset=utf-8`: the value in lower case, and its parameters by lower-case name."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


def media_type(raw: bytes, notes: Notes, *, default: str = "text/plain") -> Value:
    """Content-Type; one that is none counts as the default, as the standard has it."""
    read = parse(raw, notes)
    value = read.value if _TYPE.fullmatch(read.value) else default
    return Value(value, read.parameters)


def parse(raw: bytes, notes: Notes) -> Value:
    text = charsets.header_text(raw)
    head, _, rest = text.partition(";")
    value = re.sub(r"\([^()]*\)", "", head).strip().lower()
    return Value(value, _joined(_pairs(rest), notes))


def _pairs(text: str) -> list[tuple[str, str]]:
    """Name and value, in their order. What is no pair is passed over up to the next semicolon."""
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text) and len(found) < MOST_PARAMETERS:
        name = _NAME.match(text, position)
        if name is None:
            after = text.find(";", position)
            position = len(text) if after < 0 else after + 1
            continue
        quoted = _QUOTED.match(text, name.end())
        if quoted is not None:
            # A backslash before anything else is a Windows path, not an escape.
            found.append((name[1].lower(), _ESCAPED.sub(r"\1", quoted[1])))
            position = quoted.end()
            continue
        stop = text.find(";", name.end())
        stop = len(text) if stop < 0 else stop
        found.append((name[1].lower(), text[name.end() : stop].strip()))
        position = stop + 1
    return found


def _joined(pairs: list[tuple[str, str]], notes: Notes) -> dict[str, str]:
    """Parameters whole again: continuations and charsets of RFC 2231, and encoded words where others write those."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in pairs:
        section = _SECTION.fullmatch(name)
        if section is None or (section[2] is None and section[3] is None):
            plain.setdefault(name, decoded_words(text, notes) if name in _NAMES else text)
        else:
            pieces.setdefault(section[1], {}).setdefault(int(section[2] or 0), (text, bool(section[3])))
    for name, parts in pieces.items():
        plain[name] = _extended(parts, notes)
    return plain


def _extended(parts: dict[int, tuple[str, bool]], notes: Notes) -> str:
    charset = ""
    octets = bytearray()
    for place, (number, (text, encoded)) in enumerate(sorted(parts.items())):
        piece = text
        if place == 0 and encoded and piece.count("'") >= 2 and number == 0:
            charset, _language, piece = piece.split("'", 2)
        raw = piece.encode("utf-8", "surrogateescape")
        octets += unquote_to_bytes(raw) if encoded else raw
    return charsets.decoded(bytes(octets), charset, notes)
