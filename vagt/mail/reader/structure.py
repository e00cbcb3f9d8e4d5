"""The parts of a mail, found in one pass over its delimiter lines.

The standard parser calls itself for every level and tries each line against every open delimiter. Here one search finds
the lines that begin like a delimiter, a table says whose they are, and no depth of nesting makes the stack deeper.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vagt.mail.reader import cms, transfer
from vagt.mail.reader.flags import Flag, Notes
from vagt.mail.reader.headers import Headers, read_block
from vagt.mail.reader.limits import MOST_DEPTH, MOST_HEADER_BLOCK, MOST_LOOKALIKES, MOST_PARTS
from vagt.mail.reader.parameters import Value, media_type

_DELIMITER: Final = re.compile(rb"(?:\r\n|\n|\r)--([^\r\n]+)")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_GUESS: Final = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200}?)[ \t]*(?:\r\n|\n|\r)[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-")
_GUESS_WITHIN: Final = 64 * 1024
_NESTED: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
UNREAD: Final = "application/x-unread"


@dataclass(slots=True, eq=False)
class Node:
    """One part: its headers, and the place of its body in a buffer. A nested message has one child, the message."""

    data: bytes
    start: int
    end: int
    headers: Headers
    type: Value
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    depth: int = 0
    level: int = 0
    boundary: bytes = b""
    closed: bool = False
    is_message: bool = False

    @property
    def encoding(self) -> str:
        return self.headers.text("content-transfer-encoding").partition(";")[0].strip().lower()

    @property
    def is_multipart(self) -> bool:
        return self.type.value.startswith("multipart/")

    @property
    def is_nested_message(self) -> bool:
        return self.type.value in _NESTED

    def raw(self) -> bytes:
        return self.data[self.start : self.end]

    def content(self, notes: Notes) -> bytes:
        return transfer.undone(self.raw(), self.encoding, notes)


def walk(root: Node) -> Iterator[Node]:
    """Every part in the order it stands, the containers before what they hold."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


@dataclass(slots=True)
class Budget:
    """What all the parts of one mail may cost together."""

    parts: int = MOST_PARTS
    header_bytes: int = 4 * MOST_HEADER_BLOCK
    again_bytes: int = 0
    """Bytes that may be read a second time, behind an encoding or with a guessed delimiter."""


def tree_of(data: bytes, notes: Notes, start: int = 0) -> Node:
    """The parts of a mail whose headers begin at `start`."""
    budget = Budget(again_bytes=2 * len(data) + MOST_HEADER_BLOCK)
    scan = _Scan(data, len(data), notes, budget)
    root = scan.run(start, None)
    again = deque(walk(root))
    while again:
        node = again.popleft()
        grown = _opened_again(node, notes, budget)
        again.extend(grown)
    return root


def _opened_again(node: Node, notes: Notes, budget: Budget) -> list[Node]:
    """What stands in a part that the first pass left closed: behind an encoding, a signature, or a wrong delimiter."""
    size = node.end - node.start
    is_closed = not node.children and (node.is_multipart or node.is_nested_message or is_smime(node))
    if not is_closed or node.depth >= MOST_DEPTH or size > budget.again_bytes:
        return []
    budget.again_bytes -= size
    if is_smime(node):
        _unwrap(node, notes, budget)
    elif not transfer.is_identity(node.encoding):
        _decode(node, notes, budget)
    if node.is_multipart and not node.children:
        _guess(node, notes, budget)
    return list(walk(node))[1:]


def _decode(node: Node, notes: Notes, budget: Budget) -> None:
    """A multipart or a nested message that was itself encoded, against the standard; it is read decoded from here on."""
    content = b"\n" + node.content(notes)
    notes.add(Flag.MULTIPART_ENCODED)
    node.data, node.start, node.end = content, 1, len(content)
    node.headers.fields = [pair for pair in node.headers.fields if pair[0] != "content-transfer-encoding"]
    scan = _Scan(content, len(content), notes, budget)
    if node.is_nested_message:
        scan.run(1, node)
    else:
        scan.run_inside(node, node.boundary)


def _guess(node: Node, notes: Notes, budget: Budget) -> None:
    """The delimiters are others than announced: a line like one, with a header of a part behind it, tells which."""
    guess = _GUESS.search(node.data, node.start, min(node.end, node.start + _GUESS_WITHIN))
    if guess is None:
        notes.add(Flag.BOUNDARY_MISSING)
        return
    notes.add(Flag.BOUNDARY_GUESSED)
    _Scan(node.data, node.end, notes, budget).run_inside(node, guess[1])


def is_smime(node: Node) -> bool:
    """A container of S/MIME, by its type or by the name that everybody gives it."""
    return node.type.value in _SMIME or node.type.get("name").lower().endswith(".p7m")


def _unwrap(node: Node, notes: Notes, budget: Budget) -> None:
    """What a signature wraps stands in the clear, and is a part like any other."""
    content = node.content(notes)
    inner = cms.signed_content(content)
    if inner is None:
        notes.add(Flag.SMIME_DAMAGED if node.type.get("smime-type").lower() == "signed-data" else Flag.ENCRYPTED)
        return
    notes.add(Flag.SIGNED)
    _Scan(b"\n" + inner, len(inner) + 1, notes, budget).run(1, node)


class _Scan:
    """One pass over one buffer. `open` are the multiparts whose delimiters count, the innermost last."""

    def __init__(self, data: bytes, end: int, notes: Notes, budget: Budget) -> None:
        self.data, self.end, self.notes, self.budget = data, end, notes, budget
        self.open: list[Node] = []
        self.closed: list[Node] = []
        self.known: frozenset[bytes] = frozenset()
        self.current: Node | None = None
        self.top: Node | None = None

    def run(self, start: int, parent: Node | None) -> Node:
        first = self._part(start, parent)
        self.top = first
        self._delimiters(self._innermost(first).start)
        return first

    def run_inside(self, node: Node, boundary: bytes) -> None:
        """Find the parts of a multipart whose headers are read already."""
        self.current = self.top = node
        self._push(node, boundary)
        self._delimiters(node.start)

    def _delimiters(self, position: int) -> None:
        lookalikes = 0
        while self.known:
            found = _DELIMITER.search(self.data, max(position - 1, 0), self.end)
            if found is None:
                break
            position = found.end()
            owner, closing = self._owner(found[1])
            if owner is None:
                lookalikes += 1
                if lookalikes > MOST_LOOKALIKES:
                    self.notes.add(Flag.TOO_MANY_LOOKALIKES)
                    break
                continue
            self._finish(owner, found.start())
            if closing:
                self._close(owner)
                continue
            line_end = _LINE_END.match(self.data, position, self.end)
            position = line_end.end() if line_end else position
            if self.budget.parts <= 0:
                self._rest(position, owner)
                break
            child = self._part(position, owner)
            position = max(position, self._innermost(child).start)
        self._finish(None, self.end)
        if any(not node.closed for node in self.open):
            self.notes.add(Flag.BOUNDARY_NOT_CLOSED)

    def _owner(self, line: bytes) -> tuple[Node | None, bool]:
        """Whose delimiter this is, the innermost first, and whether it closes; one closed before may go on."""
        key = line.rstrip(b" \t")
        bare = key.removesuffix(b"--")
        if key not in self.known and bare not in self.known:
            return None, False
        for closing, wanted in ((False, key), (True, bare)):
            if closing and bare == key:
                break
            for node in reversed(self.open):
                if node.boundary == wanted:
                    return node, closing
        for node in reversed(self.closed):
            if node.boundary == key:
                self.notes.add(Flag.PARTS_AFTER_END)
                self.closed.remove(node)
                del self.open[node.level :]
                self.open.append(node)
                return node, False
        return None, False

    def _finish(self, owner: Node | None, at: int) -> None:
        """Everything below the owner of a delimiter line ends before it."""
        node = self.current
        while node is not None and node is not owner:
            if node.data is self.data:
                node.end = min(max(node.start, at), self.end)
            node = None if node is self.top else node.parent
        if owner is not None:
            level = self.open.index(owner)
            if len(self.open) > level + 1:
                self.notes.add(Flag.BOUNDARY_NOT_CLOSED)
            del self.open[level + 1 :]
            self.closed = [known for known in self.closed if known.level <= level]
            self.current = owner
            self._learn()

    def _close(self, node: Node) -> None:
        node.closed = True
        self.open.remove(node)
        self.closed.append(node)
        self._learn()

    def _push(self, node: Node, boundary: bytes) -> None:
        node.boundary, node.level = boundary, len(self.open)
        if boundary:
            self.open.append(node)
            self._learn()

    def _learn(self) -> None:
        self.known = frozenset(node.boundary for node in (*self.open, *self.closed))

    def _part(self, start: int, parent: Node | None) -> Node:
        """Read the headers of one part; of a nested message, those of the message too, and so on down."""
        first = node = self._head(start, parent)
        while self._descends(node):
            node = self._head(node.start, node)
        return first

    def _descends(self, node: Node) -> bool:
        """Make ready for what the part holds; True when it holds a message whose headers come next."""
        if node.depth >= MOST_DEPTH:
            if node.is_multipart or node.is_nested_message:
                self.notes.add(Flag.TOO_DEEP)
            return False
        if node.is_multipart and (transfer.is_identity(node.encoding) or node.encoding == "quoted-printable"):
            self._push(node, _boundary(node))
        elif node.is_multipart:
            node.boundary = _boundary(node)
        return node.is_nested_message and transfer.is_identity(node.encoding) and self.budget.parts > 0

    def _head(self, start: int, parent: Node | None) -> Node:
        self.budget.parts -= 1
        headers, body = read_block(
            self.data, start, self.end, self.notes, delimiters=self.known, room=max(self.budget.header_bytes, 0)
        )
        self.budget.header_bytes -= min(body - start, MOST_HEADER_BLOCK)
        digest = parent is not None and parent.type.value == "multipart/digest"
        default = "message/rfc822" if digest else "text/plain"
        kind = media_type(headers.first("content-type"), self.notes, default=default)
        node = Node(self.data, body, self.end, headers, kind, parent)
        if parent is not None:
            node.is_message = parent.is_nested_message
            node.depth = parent.depth + 1
            parent.children.append(node)
        self.current = node
        return node

    def _innermost(self, node: Node) -> Node:
        while node.is_nested_message and node.children:
            node = node.children[0]
        return node

    def _rest(self, start: int, owner: Node) -> None:
        self.notes.add(Flag.TOO_MANY_PARTS)
        rest = Node(self.data, start, self.end, Headers(), Value(UNREAD), owner, depth=owner.depth + 1)
        owner.children.append(rest)
        self.current = rest


def _boundary(node: Node) -> bytes:
    """As the delimiter lines have it: their end is trimmed, so is this."""
    return node.type.get("boundary").encode("utf-8", "surrogateescape").rstrip(b" \t")
