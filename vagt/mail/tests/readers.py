"""Readers that misbehave, for the pool: what a hostile mail could make of one."""

import os
import signal
import time
from pathlib import Path

from vagt.mail.reader import Message, read


def reads(raw):
    """As told by the mail."""
    if raw == b"stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if raw == b"spin":
        while True:
            pass
    if raw == b"sleep":
        time.sleep(60)
    if raw == b"eat":
        return Message(text="x" * 4_000_000_000)
    if raw == b"exit":
        os._exit(0)
    if raw == b"babble":
        os.write(2, b"x")
        print("not an answer")
    if raw == b"environment":
        return Message(
            text=" ".join(sorted(os.environ)), subject=" ".join(one.name for one in Path("/proc/self/fd").iterdir())
        )
    return read(raw)
