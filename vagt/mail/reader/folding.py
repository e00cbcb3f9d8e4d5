"""What only repeats older mail, in HTML that was made safe: folded, never removed.

Works on what `safe_html` gives: whole, balanced, few tags. One pass over them; in doubt nothing is folded.
"""

import re
from html import unescape
from typing import Final

from vagt.mail.reader.quoting import segments

_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)\b[^<>]*>")
_ENDS_LINE: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^<>]*>")
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_VOID: Final = frozenset({"br", "hr", "img"})
_MAY_BEGIN: Final = frozenset({"p", "div", "table"})
_LOOKED_AT: Final = 3000  # letters of a block, where the headers of an older mail would stand
_MOST_BLOCKS: Final = 300


def folded(html: str, label: str) -> str:
    """The same HTML with its quotations inside `<details>`; `label` is safe HTML and says what is in there."""
    spans = _quoted(html)
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        opened = f'<details class="v-folded"><summary>{label}</summary><div>'
        pieces += [html[position:start], opened, html[start:end], "</div></details>"]
        position = end
    return "".join([*pieces, html[position:]])


def _quoted(html: str) -> list[tuple[int, int]]:
    """Where quotations stand, the outermost ones: `blockquote`, and from the headers of an older mail to the end of
    what holds them."""
    found: list[tuple[int, int]] = []
    open_names: list[str] = []
    start, level, looked = -1, 0, 0
    to_the_end_of_its_holder = False
    for tag in _TAG.finditer(html):
        closing, name = bool(tag[1]), tag[2]
        if name in _VOID:
            continue
        if not closing:
            if start < 0 and name == "blockquote":
                start, level, to_the_end_of_its_holder = tag.start(), len(open_names), False
            elif start < 0 and name in _MAY_BEGIN and looked < _MOST_BLOCKS:
                looked += 1
                if _repeats_a_mail(html[tag.start() : tag.start() + _LOOKED_AT]):
                    start, level, to_the_end_of_its_holder = tag.start(), len(open_names), True
            open_names.append(name)
            continue
        if not open_names or open_names[-1] != name:
            return []  # not what safe_html gives
        if start >= 0 and to_the_end_of_its_holder and len(open_names) == level:
            found.append((start, tag.start()))
            start = -1
        open_names.pop()
        if start >= 0 and not to_the_end_of_its_holder and len(open_names) == level:
            found.append((start, tag.end()))
            start = -1
    if open_names:
        return []
    return [*found, (start, len(html))] if start >= 0 else found


def _repeats_a_mail(piece: str) -> bool:
    """Whether this begins with the headers of an older mail, as Outlook writes them, or with what says it is passed on."""
    lines = unescape(_ANY_TAG.sub("", _ENDS_LINE.sub("\n", piece.replace("\n", " ")))).lstrip()
    if ":" not in lines[:40] and not lines.startswith(("-", "_", "#")):
        return False
    first = next(iter(segments(lines)), None)
    return first is not None and first.kind in {"quoted", "forwarded", "marker"}
