"""A client of clamd, the daemon of ClamAV: what a file is, by its bytes, which go over the socket and are kept nowhere.

Pure Python. Every wait has an end, and no answer is read further than an answer can be long.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

TOO_LARGE: Final = "too_large"
_CHUNK: Final = 65_536
_CONNECT_SECONDS: Final = 5.0
_SECONDS: Final = 150.0  # clamd itself gives up on a file after 120
_LONGEST_ANSWER: Final = 4096
_LONGEST_NAME: Final = 200
_END: Final = struct.pack("!L", 0)
_OVER_THE_LIMIT: Final = "INSTREAM size limit exceeded"


class ScannerAway(Exception):
    """Nobody answers there, or not as clamd does. The file may be scanned later."""


class Verdict(NamedTuple):
    """What the scanner says of some bytes: `found` is the signature, or why they could not be judged."""

    state: Literal["clean", "infected", "failed"]
    found: str = ""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where it listens: a Unix socket, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def at(cls, text: str) -> "Clamd":
        """From `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`. Raises ValueError for anything else."""
        parts = urlsplit(text)
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/") and parts.path != "/":
            return cls(path=parts.path)
        more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme == "tcp" and parts.hostname and parts.port and not more:
            return cls(host=parts.hostname, port=parts.port)
        raise ValueError("wanted is unix:/path/of/the/socket or tcp://host:port")

    def signatures(self) -> str:
        """Its version and that of its signatures, as it says them. Raises `ScannerAway`."""
        said = self._ask("VERSION", ())
        if not said.startswith("ClamAV"):
            raise ScannerAway(f"what answers there is not clamd: {said[:60]!r}")
        return said[:_LONGEST_NAME]

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """What these bytes are; `TOO_LARGE` when they are more than its StreamMaxLength. Raises `ScannerAway`."""
        said = self._ask("INSTREAM", chunks)
        if said.startswith(_OVER_THE_LIMIT):
            return Verdict("failed", TOO_LARGE)
        said = said.removeprefix("stream: ")
        if said == "OK":
            return Verdict("clean")
        if said.endswith(" FOUND"):
            return Verdict("infected", said.removesuffix(" FOUND")[:_LONGEST_NAME])
        if said.endswith("ERROR"):
            return Verdict("failed", said.removesuffix("ERROR").strip(" .")[:_LONGEST_NAME])
        raise ScannerAway(f"the scanner broke off: {said[:60]!r}")

    def _ask(self, command: str, chunks: Iterable[bytes]) -> str:
        """What it answers. What goes wrong while the chunks are read is the caller's own."""
        with self._connected() as link:
            link.settimeout(_SECONDS)
            listens = _send(link, f"z{command}\0".encode())
            for chunk in chunks if listens else ():
                if not all(_send(link, part) for part in _framed(chunk)):
                    break  # who has too many bytes is not listened to any further, and the answer says so
            else:
                if command == "INSTREAM":
                    _send(link, _END)
            return _answer(link)

    def _connected(self) -> socket.socket:
        try:
            if not self.path:
                return socket.create_connection((self.host, self.port), _CONNECT_SECONDS)
            with ExitStack() as stack:
                link = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                link.settimeout(_CONNECT_SECONDS)
                link.connect(self.path)
                stack.pop_all()
                return link
        except OSError as error:
            raise _away(error) from error


def _framed(chunk: bytes) -> Iterator[bytes]:
    for begin in range(0, len(chunk), _CHUNK):
        part = chunk[begin : begin + _CHUNK]
        yield struct.pack("!L", len(part)) + part


def _send(link: socket.socket, what: bytes) -> bool:
    """Whether the other end still listens; if not, it may have said why."""
    try:
        link.sendall(what)
    except (BrokenPipeError, ConnectionResetError):
        return False
    except OSError as error:
        raise _away(error) from error
    return True


def _answer(link: socket.socket) -> str:
    said = b""
    try:
        while b"\0" not in said and len(said) < _LONGEST_ANSWER:
            more = link.recv(_LONGEST_ANSWER)
            if not more:
                break
            said += more
    except OSError as error:
        raise _away(error) from error
    text = said.partition(b"\0")[0].decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _away(error: OSError) -> ScannerAway:
    return ScannerAway(error.strerror or str(error) or type(error).__name__)
