"""Content-Transfer-Encoding undone, as far as the bytes let it."""

import binascii
import re
from collections.abc import Iterator
from typing import Final

from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.limits import MOST_PARTS

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN: Final = bytes(octet for octet in range(256) if octet not in _ALPHABET + b"=")
_SPACE: Final = b" \t\r\n"
# Only a whole run of blanks is looked at, or a long one would be tried from each of its blanks.
_TRAILING: Final = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n|\Z)")
_BLANK_ENDS: Final = (b" \n", b" \r\n", b"\t\n", b"\t\r\n")
_FEW_BLANKS: Final = 8
_PIECE: Final = 1024 * 1024
_UU_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,1000})(?=\r?$)", re.MULTILINE)
_UU_LINE: Final = re.compile(rb"\r?\n([^\r\n]*)")
_UU_ALPHABET: Final = bytes(range(32, 97))
# Files joined after encoding have padding in the middle; more of it than anybody joins is no encoding at all.
_MOST_PADDING: Final = 400
_IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary", "none", "7-bit", "8-bit", "unencoded"})


def is_identity(encoding: str) -> bool:
    return encoding in _IDENTITY


def undone(data: bytes, encoding: str, notes: Notes) -> bytes:
    """The bytes behind a transfer encoding; those of an unknown one as they came."""
    if encoding in _IDENTITY:
        return data
    if encoding == "base64":
        return base64(data, notes)
    if encoding in {"quoted-printable", "quotedprintable", "quoted_printable"}:
        return quoted_printable(data)
    if encoding in {"x-uuencode", "x-uue", "uuencode", "uue"}:
        files = uuencoded(data)[1]
        return files[0][1] if files else data
    notes.add(Flag.ENCODING_UNKNOWN)
    return data


def base64(data: bytes, notes: Notes) -> bytes:
    """Foreign characters are passed over; padding ends it, unless only more base64 follows."""
    packed = data.translate(None, _FOREIGN)
    is_pure = len(packed) == len(data.translate(None, _SPACE))
    if not is_pure:
        notes.add(Flag.BASE64_DAMAGED)
    goes_on = is_pure and len(packed) % 4 == 0 and packed.count(b"=") <= _MOST_PADDING
    out: list[bytes] = []
    position = 0
    while position < len(packed):
        pad = packed.find(b"=", position)
        stop = pad if pad >= 0 else len(packed)
        out.append(_unpacked(packed[position:stop], notes, padded=pad >= 0))
        position = stop
        while packed[position : position + 1] == b"=":
            position += 1
        if pad >= 0 and position < len(packed):
            notes.add(Flag.BASE64_DAMAGED)
            if not goes_on:
                break
    return b"".join(out)


def _unpacked(piece: bytes, notes: Notes, *, padded: bool) -> bytes:
    surplus = len(piece) % 4
    if surplus == 1 or (surplus and not padded):
        notes.add(Flag.BASE64_DAMAGED)
    if surplus == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def quoted_printable(data: bytes) -> bytes:
    """Blanks at the end of a line were added on the way, also behind the sign of a soft break."""
    return binascii.a2b_qp(b"".join(map(_trimmed, _in_pieces(data))))


def _in_pieces(data: bytes) -> Iterator[bytes]:
    """About a megabyte each, cut behind a line: what is done to one costs memory for one."""
    start = 0
    while start < len(data):
        line_end = data.find(b"\n", start + _PIECE)
        stop = line_end + 1 if line_end >= 0 else len(data)
        yield data[start:stop]
        start = stop


def _trimmed(piece: bytes) -> bytes:
    """Few blanks go by plain replacement, which is fast on millions of lines; long runs by the pattern."""
    for _ in range(_FEW_BLANKS):
        if not any(blank in piece for blank in _BLANK_ENDS):
            return piece
        for blank in _BLANK_ENDS:
            piece = piece.replace(blank, blank[1:])
    return _TRAILING.sub(b"", piece)


def uuencoded(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The data without its uuencoded files, and those files: name and bytes."""
    files: list[tuple[bytes, bytes]] = []
    left: list[bytes] = []
    position = 0
    for begin in _UU_BEGIN.finditer(data):
        if begin.start() < position:
            continue
        content, after = _uu_file(data, begin.end())
        if content:
            left.append(data[position : begin.start()])
            files.append((begin[1].strip(), content))
            position = after
        if len(files) >= MOST_PARTS:
            break
    left.append(data[position:])
    return b"".join(left), files


def _uu_file(data: bytes, start: int) -> tuple[bytes, int]:
    """The file whose lines begin here, and where they end; empty when this is prose that begins like a file."""
    out: list[bytes] = []
    position = start
    for line in _UU_LINE.finditer(data, start):
        text = line[1]
        if text.strip() == b"end":
            return b"".join(out), line.end()
        if text.strip(b"` "):
            octets = _uu_line(text)
            if octets is None:
                break
            out.append(octets)
        elif len(out) == 0 and position != start:
            break
        position = line.end()
    return b"".join(out), position


def _uu_line(line: bytes) -> bytes | None:
    try:
        return binascii.a2b_uu(line[: 1 + ((line[0] - 32) % 64 + 2) // 3 * 4]) if _is_uu(line) else None
    except binascii.Error:
        return None


def _is_uu(line: bytes) -> bool:
    """A count and about as many characters as it asks for, none of them a small letter."""
    wanted = ((line[0] - 32) % 64 + 2) // 3 * 4
    return wanted > 0 and wanted - 4 < len(line) - 1 <= wanted + 2 and not line.translate(None, _UU_ALPHABET)
