"""A reader in a process of its own: mails in on standard input, messages out, until the input ends.

`python -m vagt.mail.reader.worker MODULE:FUNCTION MEMORY CPU` says which function reads, how many bytes of memory the
process may have, and how many seconds of processor time one mail may take.
"""

import gc
import os
import resource
import struct
import sys
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO, Final

from vagt.mail.reader import wire
from vagt.mail.reader.message import Message

LENGTH: Final = struct.Struct(">Q")
READY: Final = b"R"


def _limit(memory: int) -> None:
    """What the system takes away for good: memory, files, dumps of memory, and writing."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: int) -> None:
    """Processor time for the next mail: the soft limit moves on, and passing it ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        sys.exit(0)  # whoever asked is gone
    return data


def _serve(read: Callable[[bytes], Message], seconds: int) -> None:
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in our place
    answers.write(READY)
    answers.flush()
    while True:
        (size,) = LENGTH.unpack(_exactly(source, LENGTH.size))
        _allow(seconds)
        pieces = wire.pack(read(_exactly(source, size)))
        answers.write(LENGTH.pack(sum(map(len, pieces))))
        answers.writelines(pieces)
        answers.flush()
        del pieces
        gc.collect()


def main() -> None:
    name, memory, seconds = sys.argv[1:]
    module, _, function = name.partition(":")
    read = getattr(import_module(module), function)
    _limit(int(memory))
    try:
        _serve(read, int(seconds))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)


if __name__ == "__main__":
    main()
