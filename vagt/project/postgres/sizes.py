"""How much memory the server may take on this machine."""

import os
from pathlib import Path

MB = 1024 * 1024
_LIMIT_OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def memory_bytes() -> int:
    """The machine's memory, or what its container may use when that is less."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = int(_LIMIT_OF_CONTAINER.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such file, or the word "max"
        return physical
    return min(physical, limit)


def between(least: int, wanted: int, most: int) -> str:
    """A size that PostgreSQL understands."""
    return f"{max(least, min(wanted, most)) // MB}MB"


def memory_settings(memory: int) -> dict[str, str]:
    """A quarter of the memory for shared buffers, at most 1 GB: a small box has other things to do."""
    return {
        "shared_buffers": between(64 * MB, memory // 4, 1024 * MB),
        "effective_cache_size": between(128 * MB, memory // 2, 1024 * 1024 * MB),
        "maintenance_work_mem": between(32 * MB, memory // 16, 512 * MB),
        "work_mem": between(4 * MB, memory // 128, 16 * MB),
    }
