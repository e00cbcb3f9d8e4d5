"""A child process of the supervisor: in a session of its own, gone with its parent, respawned with back-off."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

PAUSES = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 30.0  # who has run this long is well: the next end is a first one

Process = subprocess.Popen[bytes]


class Child:
    """One thing that must run: how it is started, and how often it has failed lately."""

    def __init__(self, name: str, start: Callable[[], Process], *, stop_signal: signal.Signals, grace: float) -> None:
        self.name = name
        self.failures = 0
        self.respawns = 0
        self._start = start
        self._stop_signal = stop_signal
        self._grace = grace
        self._process: Process | None = None
        self._started = 0.0
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def process(self) -> Process | None:
        return self._process

    def start(self) -> Process:
        """Start it now."""
        self._process = self._start()
        self._started = time.monotonic()
        return self._process

    def has_ended(self) -> bool:
        """Whether it ended by itself; then its whole group is ended too, and its next start is due after a pause."""
        if self._process is None or not _over(self._process):
            return False
        self._end_group()
        if time.monotonic() - self._started >= STEADY_SECONDS:
            self.failures = 0
        self._due = time.monotonic() + PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        return True

    def is_due(self) -> bool:
        """Whether it is down and its pause is over."""
        return self._process is None and time.monotonic() >= self._due

    def respawn(self) -> Process:
        """Start it again."""
        self.respawns += 1
        return self.start()

    def seconds_until_due(self) -> float | None:
        """None while it runs."""
        return max(0.0, self._due - time.monotonic()) if self._process is None else None

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing and end."""
        if self._process is not None and not _over(self._process):
            self._process.send_signal(self._stop_signal)

    def wait_stopped(self, hurry: Callable[[], bool]) -> None:
        """Return when it and its group are gone: within its grace, or at once when there is a hurry."""
        if self._process is None:
            return
        deadline = time.monotonic() + self._grace
        while not _over(self._process) and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        self._end_group()

    def _end_group(self) -> None:
        """End what is left of its group, before its number can be given to somebody else; then take its status."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with suppress(ChildProcessError):
            while os.waitpid(-process.pid, os.WNOHANG)[0]:
                pass


def _over(process: Process) -> bool:
    """Whether it ended; its number stays taken until `_end_group` is done with the group."""
    if process.returncode is not None:
        return True
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
