"""Text out of one part: its charset, its lines, and the old formats that wrap them."""

import re
from typing import Final

from vagt.mail.reader import charsets
from vagt.mail.reader.clean import body_text, cut
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.limits import MOST_TEXT
from vagt.mail.reader.structure import Node

PLAIN: Final = frozenset({"text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_META: Final = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?([a-z0-9_.:-]{1,40})")
_MOST_OCTETS: Final = 4 * MOST_TEXT
_ENRICHED: Final = re.compile(r"<(/?)([A-Za-z0-9-]{1,60})>")
_QUOTE: Final = re.compile(r">*")
_LINE_ENDS: Final = re.compile(r"\n+")


def decoded_text(node: Node, content: bytes, notes: Notes) -> str:
    """The part as text, at most 2 MB of it."""
    announced = node.type.get("charset")
    if not announced and node.type.value in HTML:
        meta = _META.search(content[:4096])
        announced = meta[1].decode("ascii") if meta else ""
    is_cut = len(content) > _MOST_OCTETS
    text = charsets.decoded(content[:_MOST_OCTETS], announced, notes, whole=not is_cut)
    return limited(body_text(text, notes), notes, is_cut=is_cut)


def limited(text: str, notes: Notes, *, is_cut: bool = False) -> str:
    kept = cut(text, MOST_TEXT)
    if is_cut or len(kept) != len(text):
        notes.add(Flag.TEXT_TOO_LONG)
    return kept


def plain_text(node: Node, content: bytes, notes: Notes) -> str:
    text = decoded_text(node, content, notes)
    if node.type.value in {"text/enriched", "text/richtext"}:
        return enriched(text)
    if node.type.get("format").lower() == "flowed":
        return unflowed(text, delete_space=node.type.get("delsp").lower() == "yes")
    return text


def unflowed(text: str, *, delete_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next of the same depth of quotation."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        marks = _QUOTE.match(line)
        depth = marks.end() if marks else 0
        words = line[depth:].removeprefix(" ")
        is_signature = words in {"-- ", "--"}
        if depth == open_depth and not is_signature:
            out.append(words)
        else:
            out.append(("\n" if out else "") + ">" * depth + (" " if depth and words else "") + words)
        flows = words.endswith(" ") and not is_signature
        open_depth = depth if flows else -1
        if flows and delete_space:
            out[-1] = out[-1][:-1]
    return "".join(out)


def enriched(text: str) -> str:
    """RFC 1896: `<<` is a sign, a single line end is a space, and what stands in `param` is for machines."""
    source = text.replace("<<", "\0")
    pieces: list[str] = []
    position = 0
    is_shown = True
    for tag in _ENRICHED.finditer(source):
        if is_shown:
            pieces.append(source[position : tag.start()])
        position = tag.end()
        if tag[2].lower() == "param":
            is_shown = bool(tag[1])
    pieces.append(source[position:])
    joined = _LINE_ENDS.sub(lambda run: run[0][1:] or " ", "".join(pieces))
    return joined.replace("\0", "<")
