"""What the operator wishes, said by signals: stop, or stop now."""

import os
import select
import signal
from contextlib import suppress
from types import FrameType

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopAsked(Exception):
    """Raised out of a pause, so that a start can be broken off anywhere it waits."""


class Wishes:
    """The signals of this process, and pauses that end early when one comes."""

    def __init__(self) -> None:
        self.stops = 0
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def listen(self) -> None:
        """From now on signals are wishes, not ends."""
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._noted)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def pause(self, seconds: float) -> None:
        """Wait, at most until a signal comes. Raises `StopAsked` when the wish is to stop."""
        if not self.stops:
            select.select([self._reader], [], [], seconds)
            with suppress(BlockingIOError):
                os.read(self._reader, 1024)
        if self.stops:
            raise StopAsked

    def hurry(self) -> bool:
        """Whether the wish to stop was repeated."""
        return self.stops > 1

    def _noted(self, _number: int, _frame: FrameType | None) -> None:
        self.stops += 1
