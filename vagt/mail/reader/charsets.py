"""Bytes to text: the announced charset when it fits, else UTF-8, else Western Europe, else a guess."""

import codecs
import re
from typing import Final

from vagt.mail.reader.flags import Flag, Notes

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
# What senders write, and the larger charset their bytes are in.
_LARGER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_SPELLINGS: Final = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "unicode": "utf-16",
    "x-unknown": "",
    "unknown-8bit": "",
    "default": "",
    "x-user-defined": "",
    "8bit": "",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-big5": "big5",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
}
# Not charsets of text, or slow by the square of the length.
_REFUSED: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_WESTERN: Final = frozenset({"cp1252", "iso8859-15", "mac_roman", "cp850"})
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The bytes beyond ASCII that Danish, Nordic, German and French text in cp1252 is made of.
_LETTERS: Final = frozenset("æøåÆØÅäöüÄÖÜßéèêëÉÈáàâãÁÀóòôõíìîïúùûñçÇðþ€§°´µ·½£©®«»–—‘’“”„•…\xa0".encode("cp1252"))
_SAMPLE: Final = 64 * 1024
_GUESSED: Final = 16 * 1024


def known(name: str) -> str:
    """Python's name of a charset, wide enough for what senders put in it; empty when nobody knows it."""
    name = name.strip(" \t\"'").partition("*")[0].partition(" ")[0].lower()
    name = _SPELLINGS.get(name, name)
    if not _NAME.fullmatch(name):
        return ""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # `_is_text_encoding` is how Python itself keeps base64, zip and the like out of bytes.decode.
    if codec.name.replace("-", "_") in _REFUSED or not getattr(codec, "_is_text_encoding", True):
        return ""
    return _LARGER.get(codec.name, codec.name)


def decoded(data: bytes, announced: str, notes: Notes, *, whole: bool = True) -> str:
    """The text of some bytes, whatever their charset; `whole` is False when the bytes were cut from longer ones."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _lossy(data, name, notes, whole=whole).removeprefix("\ufeff")
    charset = known(announced)
    if announced and not charset:
        notes.add(Flag.CHARSET_UNKNOWN)
    if charset.startswith(("utf-16", "utf-32")) and b"\0" not in data and data.isascii():
        charset = ""  # text in two bytes a letter has NULs among Western letters; ASCII without any is ASCII
        notes.add(Flag.CHARSET_WRONG)
    if data.isascii() and charset in {"", "utf-8", *_WESTERN}:
        return data.decode("ascii")
    utf8 = _strict(data, "utf-8", whole=whole) if charset in {"", "utf-8", *_WESTERN} else None
    if utf8 is not None:
        if charset in _WESTERN and announced.strip().lower() != "us-ascii":
            notes.add(Flag.CHARSET_WRONG)
        return utf8
    text = _strict(data, charset, whole=whole) if charset else None
    if text is not None:
        return text
    if charset:
        notes.add(Flag.CHARSET_WRONG)
    return _lossy(data, _guess(data, charset, notes), notes, whole=whole)


def header_text(raw: bytes, hint: str = "") -> str:
    """A header as it stands on the wire: ASCII, else UTF-8, else the charset of the message, else Western Europe."""
    for charset in ("ascii", "utf-8", known(hint)):
        text = _strict(raw, charset, whole=True) if charset else None
        if text is not None:
            return text
    return raw.decode("cp1252", "replace")


def _strict(data: bytes, charset: str, *, whole: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(data, whole)
    except (ValueError, LookupError, OverflowError):
        return None


def _lossy(data: bytes, charset: str, notes: Notes, *, whole: bool) -> str:
    text = _strict(data, charset, whole=whole)
    if text is None:
        notes.add(Flag.CHARSET_LOSSY)
        try:
            text = codecs.getincrementaldecoder(charset)("replace").decode(data, whole)
        except (ValueError, LookupError):
            text = data.decode("cp1252", "replace")
    return text


def _guess(data: bytes, announced: str, notes: Notes) -> str:
    """A few broken bytes in UTF-8 stay UTF-8; Western letters are cp1252; only what is neither is guessed."""
    beyond = [octet for octet in data[:_SAMPLE] if octet > 0x7F]
    strange = sum(octet not in _LETTERS for octet in beyond)
    readable = data[:_SAMPLE].decode("utf-8", "ignore")
    lost = len(data[:_SAMPLE]) - len(readable.encode())
    if lost * 5 <= len(beyond) or announced.startswith(("utf-16", "utf-32")):
        return announced or "utf-8"
    if strange * 20 <= len(beyond):
        return "cp1252"
    if notes.guesses <= 0:
        return announced or "cp1252"
    notes.guesses -= 1
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED], threshold=0.5, preemptive_behaviour=False).best()
    return best.encoding if best is not None and known(best.encoding) else announced or "cp1252"
