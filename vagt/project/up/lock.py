"""One supervisor per folder: a lock that the kernel takes back when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vagt.project.postgres.errors import CannotRun


@contextmanager
def only_one(var: Path, words: str) -> Iterator[None]:
    """Hold the lock of this folder; raises `CannotRun` with the holder's words when another process has it."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(var / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CannotRun(
            f"The folder {var} cannot be written ({error.strerror}). Set VAGT_VAR to one that can."
        ) from error
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(
                f"Vagt is running from {var} already: {file.read().strip()}. "
                "Use that one, end it first, or set VAGT_VAR to another folder."
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, {words}")
        file.flush()
        yield
