"""What an earlier supervisor left behind: recognised by the folder it worked for, and ended."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.places import Places
from vagt.project.up.processes import arguments_of, processes_in, processes_with

MARK = "SUPERVISED_BY_VAGT"
GRACE_SECONDS = 5.0


def end_leftovers(var: Path, pause: Callable[[float], None]) -> None:
    """End the web server, worker and set-up of a supervisor that was killed. The kernel has asked them already."""
    _end(lambda: processes_with(MARK, str(var)), pause)


def end_leftover_server(places: Places, pause: Callable[[float], None]) -> None:
    """End a server that works on our data folder and has no supervisor: it finishes like any fast shutdown."""
    postmaster = _postmaster(places)
    if postmaster is not None:
        _signal(postmaster, signal.SIGINT)
        deadline = time.monotonic() + 6 * GRACE_SECONDS
        while _postmaster(places) == postmaster and time.monotonic() < deadline:
            pause(0.02)
        if _postmaster(places) == postmaster:
            _signal(postmaster, signal.SIGQUIT)
    _end(lambda: processes_in(places.data), pause)


def _postmaster(places: Places) -> int | None:
    """The process that its pid file names, if it runs and its command line names our data folder."""
    try:
        pid = int((places.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if str(places.data) in arguments_of(pid) else None


def _end(find: Callable[[], list[int]], pause: Callable[[float], None]) -> None:
    """Wait until they are gone; after the grace make it so."""
    began = time.monotonic()
    while found := find():
        if time.monotonic() - began > 2 * GRACE_SECONDS:
            raise CannotRun(f"Processes of an earlier start cannot be ended: {found}. End them, then start again.")
        if time.monotonic() - began > GRACE_SECONDS:
            for pid in found:
                _signal(pid, signal.SIGKILL)
        pause(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
