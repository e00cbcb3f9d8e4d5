"""HTML made plain before any parser sees it: known tags only, each closed, never deep.

Parsers that follow the standard repair what is broken, and the repair costs the square of what is open: 400,000 unclosed
`div`s take minutes, and a few thousand unclosed `font`s before as many paragraphs take all memory. This pass is linear.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_DEPTH: Final = 100
BLOCKS: Final = frozenset(
    "p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th blockquote pre center address"  # noqa: SIM905 - a list of words
    " section article header footer main".split()
)
_VOID: Final = frozenset({"br", "hr", "img"})
_BETWEEN_CELLS: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_OF_TABLES: Final = frozenset({"caption", "thead", "tbody", "tfoot", "tr", "td", "th"})
# What stands between these is for machines. One without an end takes the rest with it, as in every browser; of all other
# unknown tags the words stay.
_HIDDEN: Final = "script|style|title|textarea|iframe|noscript|xmp|noembed"
_TOKEN: Final = re.compile(
    rf"<!--.*?(?:-->|\Z)|<({_HIDDEN})(?=[\s/>]|\Z).*?(?:</\1\b[^>]*+(?:>|\Z)|\Z)"
    r"|<(/?)([a-z][a-z0-9]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<[!/?a-z][^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=`]+))", re.IGNORECASE)
_MOST_ATTRIBUTES: Final = 30
# Tags that close an earlier one of their kind, unless one of these stands between.
_SIBLINGS: Final = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
}


@dataclass(slots=True)
class _Open:
    """The tags open now, and those that were passed over because they lay too deep."""

    names: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)

    def push(self, name: str) -> None:
        self.names.append(name)
        self.counts[name] += 1

    def close_to(self, level: int) -> str:
        closed = self.names[level:]
        del self.names[level:]
        self.counts.subtract(closed)
        return "".join(f"</{name}>" for name in reversed(closed))

    def close(self, name: str) -> str:
        if self.passed_over[name]:
            self.passed_over[name] -= 1
            return ""
        if not self.counts[name]:
            return ""
        return self.close_to(len(self.names) - 1 - self.names[::-1].index(name))

    def cell(self) -> str:
        """A cell for what stands loose in a table: moving it out, as browsers do, costs the square of how much it is."""
        if not self.names or self.names[-1] not in _BETWEEN_CELLS:
            return ""
        self.push("td")
        return "<td>"

    def make_room(self, name: str) -> str:
        """Close what a new tag ends by itself."""
        if name in BLOCKS - _VOID and self.names and self.names[-1] == "p":
            return self.close_to(len(self.names) - 1)
        group, barrier = _SIBLINGS.get(name, (frozenset(), frozenset()))
        for level in reversed(range(len(self.names) if group else 0)):
            if self.names[level] in group:
                return self.close_to(level)
            if self.names[level] in barrier:
                break
        return ""


def balanced(html: str, tags: frozenset[str], attributes: Mapping[str, frozenset[str]]) -> str:
    """The same words between the tags that are wanted; text keeps its entities, and stray brackets become some."""
    return "".join(_pieces(html, tags, attributes))


def _pieces(html: str, tags: frozenset[str], attributes: Mapping[str, frozenset[str]]) -> Iterator[str]:
    still_open = _Open()
    position = 0
    for token in _TOKEN.finditer(html):
        yield from _text(html[position : token.start()], still_open)
        position = token.end()
        name = (token[3] or "").lower()
        if name not in tags:
            continue
        if token[2] and name not in _VOID:
            yield still_open.close(name)
            continue
        yield still_open.make_room(name)
        if name not in _OF_TABLES:
            yield still_open.cell()
        if name in _VOID:
            yield f"<{name}{_kept(token[4], attributes.get(name))}>"
        elif len(still_open.names) < MOST_DEPTH:
            still_open.push(name)
            yield f"<{name}{_kept(token[4], attributes.get(name))}>"
        else:
            still_open.passed_over[name] += 1
            yield "<br>" if name in BLOCKS and name not in _OF_TABLES else ""
    yield from _text(html[position:], still_open)
    yield still_open.close_to(0)


def _text(text: str, still_open: _Open) -> Iterator[str]:
    if text.strip():
        yield still_open.cell()
    yield _literal(text)


def _literal(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;") if "<" in text or ">" in text else text


def _kept(written: str, wanted: frozenset[str] | None) -> str:
    """The wanted attributes, each once, in double quotation marks."""
    if not wanted or "=" not in written:
        return ""
    found: dict[str, str] = {}
    for count, pair in enumerate(_ATTRIBUTE.finditer(written)):
        if count >= _MOST_ATTRIBUTES:
            break
        name = pair[1].lower()
        if name in wanted:
            found.setdefault(name, (pair[2] or pair[3] or pair[4] or "").replace('"', "&quot;"))
    return "".join(f' {name}="{value}"' for name, value in found.items())
