"""Receiving request bodies before Django sees them, with an end to a client's slowness.

The web server hands a request over as soon as its headers are there, and reading the body then waits for as long as
the client likes. Here a body has `grace` seconds to arrive, and after them must have come in at MINIMUM_RATE. What is
too slow or too large goes on without its body, marked for `RequestLimits`, which answers 408 or 413 in words.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any

MINIMUM_RATE = 65_536  # bytes a second, on the average since the grace ended; a phone on a poor line has more
CHUNK = 65_536
IN_MEMORY = 2_621_440
TOO_SLOW = "vagt.too_slow"
TOO_LARGE = "vagt.too_large"

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class _Receiver(threading.Thread):
    """Reads one body. A thread of its own, because nothing interrupts a read; it ends when the client is cut off."""

    def __init__(self, source: IO[bytes], cap: int) -> None:
        super().__init__(daemon=True, name="body")
        self.source, self.cap = source, cap
        self.received = 0
        self.body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - read by Django
        self.failed = False
        self.abandoned = False

    def run(self) -> None:
        try:
            while not self.abandoned and self.received <= self.cap:
                piece = self.source.read(CHUNK)
                if not piece:
                    break
                self.received += len(piece)
                self.body.write(piece)
        except OSError:
            self.failed = True
        if self.abandoned:
            self.body.close()


class TimedBodies:
    """The WSGI application inside, given only bodies that have arrived."""

    def __init__(self, application: Application, *, grace: float, cap: int) -> None:
        self.application, self.grace, self.cap = application, grace, cap

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        declared = environ.get("CONTENT_LENGTH") or ""
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if chunked or (declared.isdigit() and 0 < int(declared) <= self.cap):
            self._receive(environ)
        return self.application(environ, start_response)

    def _receive(self, environ: Environ) -> None:
        receiver = _Receiver(environ["wsgi.input"], self.cap)
        receiver.start()
        if not self._in_time(receiver):
            receiver.abandoned = True
            environ[TOO_SLOW] = True
        elif receiver.received > self.cap:
            environ[TOO_LARGE] = True
        if environ.keys() & {TOO_SLOW, TOO_LARGE} or receiver.failed:
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
            return
        receiver.body.seek(0)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = receiver.body, str(receiver.received)

    def _in_time(self, receiver: _Receiver) -> bool:
        """Wait for the body; no when it came slower than it may."""
        started = time.monotonic()
        receiver.join(self.grace)
        while receiver.is_alive():
            over = time.monotonic() - started - self.grace
            if receiver.received < over * MINIMUM_RATE:
                return False
            receiver.join(1.0)
        return True
