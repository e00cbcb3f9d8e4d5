"""A block of headers: where it ends, which lines it has, and what an encoded word says."""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from vagt.mail.reader import charsets
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.limits import MOST_HEADER, MOST_HEADER_BLOCK, MOST_HEADERS

_LINE: Final = re.compile(rb"([^\r\n]*)(\r\n|\n|\r|\Z)")
_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
# A line that surely belongs to headers: after junk, reading goes on here.
_SURE: Final = re.compile(
    rb"(?i)(?:content-[a-z-]{2,40}|mime-version|from|to|cc|subject|date|message-id|received|return-path|reply-to|sender"
    rb"|delivered-to|in-reply-to|references|x-[a-z0-9-]{1,60}|dkim-signature|authentication-results)[ \t]*:"
)
_BLANK: Final = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_WORD: Final = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*)\?=")
_JUNK_LINES: Final = 20
MOST_JUNK: Final = 100


@dataclass(slots=True)
class Headers:
    """The headers of one part, in their order, as bytes without folding."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)

    def first(self, name: str) -> bytes:
        return next((value for known, value in self.fields if known == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for known, value in self.fields if known == name]

    def has(self, name: str) -> bool:
        return any(known == name for known, _ in self.fields)

    def text(self, name: str) -> str:
        """A header nobody may write beyond ASCII: what is beyond it comes out as it can."""
        return charsets.header_text(self.first(name)).strip()


@dataclass(slots=True)
class _Block:
    """The walk through one block, line by line. `spent` and `longest` bound what a hostile block costs."""

    data: bytes
    position: int
    end: int
    delimiters: frozenset[bytes]
    notes: Notes
    headers: Headers = field(default_factory=Headers)
    open_name: str = ""
    open_lines: list[bytes] = field(default_factory=list)
    open_size: int = 0
    indent: bytes = b""
    junk: int = 0

    def close_field(self) -> None:
        if self.open_name:
            self.headers.fields.append((self.open_name, b"".join(self.open_lines)))
        self.open_name, self.open_lines, self.open_size = "", [], 0

    def add(self, line: bytes) -> None:
        room = MOST_HEADER - self.open_size
        if len(line) > room:
            self.notes.add(Flag.HEADER_TOO_LONG)
            line = line[: max(room, 0)]
        self.open_lines.append(line)
        self.open_size += len(line)

    def is_delimiter(self, line: bytes) -> bool:
        if not self.delimiters or not line.startswith(b"--"):
            return False
        key = line[2:].rstrip(b" \t")
        return key in self.delimiters or key.removesuffix(b"--") in self.delimiters

    def goes_on_after_junk(self, position: int) -> bool:
        """Whether a surely true header follows within a few lines and before a blank one."""
        for _ in range(_JUNK_LINES):
            line = _LINE.match(self.data, position, self.end)
            if line is None or not line[1].strip() or self.is_delimiter(line[1]):
                return False
            if _SURE.match(line[1]):
                return True
            position = line.end()
        return False


def read_block(
    data: bytes, start: int, end: int, notes: Notes, *, delimiters: frozenset[bytes] = frozenset(), room: int
) -> tuple[Headers, int]:
    """The headers that begin at `start`, and where the body begins. A delimiter line ends them too.

    `room` is how many bytes may be looked at; what lies beyond is passed over unread.
    """
    block = _Block(data, start, end, delimiters, notes)
    limit = start + min(room, MOST_HEADER_BLOCK)
    ends: set[bytes] = set()
    while block.position < end:
        found = _LINE.match(data, block.position, end)
        if found is None or block.is_delimiter(found[1][:MOST_HEADER]):
            break
        line = found[1]
        if not line.strip(b" \t\0"):
            # A blank line ends the headers; one of spaces alone does so too, as most readers have it.
            block.position = found.end()
            break
        if block.position > limit or len(block.headers.fields) >= MOST_HEADERS:
            notes.add(Flag.TOO_MANY_HEADERS)
            blank = _BLANK.search(data, block.position, min(end, block.position + max(room, MOST_HEADER)))
            block.position = blank.end() if blank else block.position
            break
        if not _take(block, line, found.end()):
            break
        ends.add(found[2])
        block.position = found.end()
    block.close_field()
    if b"\r" in ends and len(ends - {b""}) > 1:
        notes.add(Flag.BARE_CR)
    return block.headers, block.position


def _take(block: _Block, line: bytes, after: int) -> bool:
    """Add one line to the headers; False when the body begins with it."""
    bare = line.lstrip(b" \t")
    indent = line[: len(line) - len(bare)]
    if indent and block.open_name and not (indent == block.indent and _SURE.match(bare)):
        block.add(b" " + bare)
        return True
    name = _FIELD.match(bare)
    if name is None:
        return _passes_junk(block, line, after)
    if not block.open_name and not block.headers.fields:
        # Some software indents the whole block; the first line tells by how much.
        block.indent = indent
    block.close_field()
    block.open_name = name[1].decode("ascii").lower()
    block.add(bare[name.end() :].strip(b" \t"))
    return True


def _passes_junk(block: _Block, line: bytes, after: int) -> bool:
    block.junk += 1
    begun = bool(block.open_name)
    if not begun and block.junk == 1 and line.startswith((b"From ", b">From ")):
        block.notes.add(Flag.LEADING_JUNK)
        return True
    if block.junk > MOST_JUNK or not block.goes_on_after_junk(after):
        if begun:
            block.notes.add(Flag.HEADER_DAMAGED)
        return False
    block.notes.add(Flag.HEADER_DAMAGED if begun else Flag.LEADING_JUNK)
    return True


def decoded_words(text: str, notes: Notes) -> str:
    """The text with its encoded words (RFC 2047) read; words of one charset side by side are joined as bytes first.

    Senders cut words in the middle of a letter, which the standard forbids and every mailbox shows.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    pending = bytearray()
    charset = carry = ""
    position = 0
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        gap = text[position : word.start()]
        follows = position > 0 and not gap.strip()
        goes_on = follows and word[1].lower() == charset
        payload, left = _payload(word[2], (carry if goes_on else "") + word[3], is_cut=_goes_on(words, place))
        if payload is None:
            continue
        if not goes_on:
            out.append(charsets.decoded(bytes(pending), charset, notes))
            pending.clear()
        if not follows:
            out.append(gap)
        charset, carry = word[1].lower(), left
        pending += payload
        position = word.end()
    out.append(charsets.decoded(bytes(pending), charset, notes))
    out.append(text[position:])
    return "".join(out)


def _goes_on(words: list[re.Match[str]], place: int) -> bool:
    """Whether the next word is base64 of the same charset, right behind this one."""
    if place + 1 >= len(words):
        return False
    one, other = words[place], words[place + 1]
    is_near = one[1].lower() == other[1].lower() and other[2] in "bB"
    return is_near and not one.string[one.end() : other.start()].strip()


def _payload(encoding: str, text: str, *, is_cut: bool) -> tuple[bytes | None, str]:
    """The bytes of one word, and the base64 left over when it was cut in the middle of a group."""
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True), ""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    surplus = len(kept) % 4
    left = kept[-surplus:].decode() if surplus and is_cut and b"=" not in raw else ""
    kept = kept[:-surplus] if left or surplus == 1 else kept
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), left
    except binascii.Error:
        return None, ""
