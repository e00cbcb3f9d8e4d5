"""Readers that can be killed: each mail is read in a process with little memory, little time and no secrets.

A thread stuck in a pattern cannot be stopped and a library that takes all memory takes the worker with it; a process can
be stopped and replaced. They are started before they are needed, because starting one takes longer than reading a mail.
"""

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from vagt.mail.reader import wire
from vagt.mail.reader.message import Message
from vagt.mail.reader.worker import LENGTH, READY

_PACKAGES: Final = str(Path(__file__).resolve().parents[3])
_START_SECONDS: Final = 30.0
_PIECE: Final = 1024 * 1024
MOST_ANSWER: Final = 512 * 1024 * 1024


class Reason(StrEnum):
    """Why a mail was not read."""

    TIMED_OUT = "timed_out"
    DIED = "died"
    UNINTELLIGIBLE = "unintelligible"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Unread:
    """The reader was stopped. The mail is as it was; it may be read again, or be looked at by a person."""

    reason: Reason


class _TimedOut(Exception):
    """The reader took longer than it may."""


class _Died(Exception):
    """The reader's process ended."""


class _Reader:
    """One process, and the two pipes to it. Nothing else of ours is open in it: no connection, no file, no secret."""

    def __init__(self, function: str, memory: int, seconds: float) -> None:
        self.left = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vagt.mail.reader.worker", function, str(memory), str(int(seconds) + 1)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join([_PACKAGES, *filter(None, sys.path)]),
                "PYTHONUTF8": "1",
                "LANG": "C.UTF-8",
            },
            start_new_session=True,
        )
        if self.process.stdin is None or self.process.stdout is None:
            raise _Died
        self.to, self.back = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.to, False)
        os.set_blocking(self.back, False)
        self.ready = False

    def exchange(self, raw: bytes, seconds: float) -> bytes:
        """Send a mail and receive the answer, both in time: a stopped process does not even take the mail."""
        if not self.ready:
            # Starting is not the mail's fault: its time begins afterwards.
            self._receive(len(READY), time.monotonic() + _START_SECONDS)
            self.ready = True
        deadline = time.monotonic() + seconds
        self._send([LENGTH.pack(len(raw)), raw], deadline)
        (size,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
        if size > MOST_ANSWER:
            raise ValueError("an answer larger than any mail")
        return self._receive(size, deadline)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise _TimedOut

    def _send(self, pieces: Iterable[bytes], deadline: float) -> None:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                self._wait(self.to, selectors.EVENT_WRITE, deadline)
                try:
                    view = view[os.write(self.to, view[:_PIECE]) :]
                except BlockingIOError:
                    continue
                except OSError as broken:
                    raise _Died from broken

    def _receive(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(self.back, selectors.EVENT_READ, deadline)
            try:
                piece = os.read(self.back, min(_PIECE, size - len(found)))
            except BlockingIOError:
                continue
            if not piece:
                raise _Died
            found += piece
        return bytes(found)

    def stop(self) -> None:
        """Kill it, also when it is stopped, and take its remains away. Whoever waits for it sees the end of its pipe."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Stop it and close its pipes: only by whoever holds it, or another thread's pipe could have the same number."""
        self.stop()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Pool:
    """`size` readers for any number of threads. Each reads one mail at a time and is replaced after `mails` of them."""

    def __init__(
        self,
        size: int = 2,
        *,
        function: str = "vagt.mail.reader.reading:read",
        seconds: float = 5.0,
        memory: int = 1024 * 1024 * 1024,
        mails: int = 500,
    ) -> None:
        self._function, self._seconds, self._memory, self._mails = function, seconds, memory, mails
        self._idle: SimpleQueue[_Reader | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._alive: set[_Reader] = set()
        self._closed = False
        for _ in range(size):
            self._idle.put(self._start())

    def read(self, raw: bytes) -> Message | Unread:
        """The message, or why there is none: the reader took more than `seconds`, or died of the mail. Never raises."""
        reader = self._idle.get()
        if reader is None or self._closed:
            return self._replaced(reader, Reason.CLOSED)
        try:
            answer = reader.exchange(raw, self._seconds)
            message = wire.unpack(answer)
        except _TimedOut:
            return self._replaced(reader, Reason.TIMED_OUT)
        except _Died:
            return self._replaced(reader, Reason.DIED)
        except (ValueError, KeyError, TypeError, IndexError):
            return self._replaced(reader, Reason.UNINTELLIGIBLE)
        self._give_back(reader)
        return message

    def processes(self) -> frozenset[int]:
        """The ids of the readers' processes, for the page on health."""
        with self._lock:
            return frozenset(reader.process.pid for reader in self._alive)

    def close(self) -> None:
        """End every reader; a mail being read comes back as `Unread`. May be called twice."""
        with self._lock:
            self._closed = True
            ending = list(self._alive)
        for reader in ending:
            reader.stop()
        self._idle.put(None)
        with suppress(Empty):
            while (idle := self._idle.get_nowait()) is not None:
                self._end(idle)
        self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> _Reader | None:
        with self._lock:
            if self._closed:
                return None
            reader = _Reader(self._function, self._memory, self._seconds)
            reader.left = self._mails
            self._alive.add(reader)
            return reader

    def _give_back(self, reader: _Reader) -> None:
        reader.left -= 1
        if reader.left > 0 and not self._closed:
            self._idle.put(reader)
        else:
            self._end(reader)
            self._idle.put(self._start())

    def _replaced(self, reader: _Reader | None, reason: Reason) -> Unread:
        reason = Reason.CLOSED if self._closed else reason
        if reader is not None:
            self._end(reader)
        self._idle.put(self._start())
        return Unread(reason)

    def _end(self, reader: _Reader) -> None:
        reader.end()
        with self._lock:
            self._alive.discard(reader)
