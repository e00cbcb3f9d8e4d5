"""Strings that can be stored and shown: no NUL, no lone surrogate, composed (NFC), and one line where one line belongs."""

import re
import unicodedata
from functools import cache
from typing import Final

from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.limits import MOST_NAME

_LINE_ENDS: Final = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_BREAKS: Final = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+ *")
# Marks that turn the direction of writing; the last four are invisible.
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]")
_LONGEST_RUN: Final = 30
_LAST_WITH_MARKS: Final = 0x1F000


@cache
def _long_runs() -> re.Pattern[str]:
    """More combining marks on one letter than any language has (UAX 15, stream-safe text).

    Composing sorts such a run by insertion, which takes quadratic time: a megabyte of marks would take hours.
    """
    found: list[list[int]] = []
    for code in range(0x300, _LAST_WITH_MARKS):
        if unicodedata.combining(chr(code)):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in found)
    return re.compile(f"([{marks}]{{{_LONGEST_RUN}}})[{marks}]+")


def composed(text: str) -> str:
    """The text in NFC, without surrogates."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _long_runs().sub(r"\1", _SURROGATES.sub("\ufffd", text)))


def body_text(text: str, notes: Notes) -> str:
    """Text of several lines: line feeds, tabs, and no other control characters."""
    plain = _LINE_ENDS.sub("\n", text)
    kept = _CONTROLS.sub("", plain)
    if len(kept) != len(plain):
        notes.add(Flag.CONTROL_CHARACTERS)
    return composed(kept)


def one_line(text: str, notes: Notes) -> str:
    """A header's value: folding and every line break become one space, the rest of the control characters go."""
    flat = _BREAKS.sub(" ", text)
    kept = _CONTROLS.sub("", flat)
    if len(kept) != len(flat):
        notes.add(Flag.CONTROL_CHARACTERS)
    return composed(kept).strip()


def shown(text: str, notes: Notes) -> str:
    """A line that a person reads as somebody's words: also without marks that turn the direction of writing."""
    line = one_line(text, notes)
    kept = _BIDI.sub("", line)
    if kept != line:
        notes.add(Flag.BIDI_MARKS)
    return kept


def cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, without half a character."""
    if len(text) * 4 <= most:
        return text
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")


def file_name(text: str, notes: Notes) -> str:
    """A name without folders, control characters and marks, of at most 255 bytes; empty when nothing is left."""
    name = re.split(r"[/\\]", shown(text, notes))[-1]
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return cut(name, MOST_NAME)
    return cut(stem, MOST_NAME - len(ending.encode()) - 1) + dot + ending
