"""Processes of the operating system: ending with one's parent, and finding what somebody left behind."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child this signal when the thread that started it ends.

    Call it in the main thread. The parent may be gone before the child has asked; so the child looks again.
    """
    parent = os.getpid()

    def ask() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def end_with_my_parent(number: signal.Signals) -> None:
    """The same for this process itself, for instance when `uv run` started it."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def outlive_by_at_most(seconds: float) -> None:
    """End this process that long after its parent has, whatever it still waits for.

    The kernel's signal only asks. Who is asked while the database goes away too may try for minutes to tell it so, and
    the parent that would have ended it by force is gone.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        time.sleep(seconds)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _processes() -> Iterator[Path]:
    for entry in Path("/proc").iterdir() if sys.platform == "linux" else ():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            yield entry


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def arguments_of(pid: int) -> list[str]:
    """The command line of a process; empty when there is none."""
    return [os.fsdecode(part) for part in _read(Path("/proc") / str(pid) / "cmdline").split(b"\0") if part]


def processes_with(variable: str, value: str) -> list[int]:
    """The processes that were started with this environment variable."""
    wanted = os.fsencode(f"{variable}={value}")
    return [int(entry.name) for entry in _processes() if wanted in _read(entry / "environ").split(b"\0")]


def processes_in(folder: Path) -> list[int]:
    """The processes that work in this folder: PostgreSQL's all stand in their data folder."""
    found = []
    for entry in _processes():
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def name_of(pid: int) -> str:
    """The short name of a process; empty when unknown."""
    return _read(Path("/proc") / str(pid) / "comm").decode(errors="replace").strip()
