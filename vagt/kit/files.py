"""Files by key, wherever the installation keeps them. They are written before the transaction that names them, so that
one may lie there which nobody names: it is swept away, never on the day it was written."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SHOWN: Final = ".shown"
YOUNGEST: Final = timedelta(days=1)
_DEEPEST: Final = 4


def keep_shown(key: str, content: bytes) -> None:
    """Keep the picture that may be shown in place of the file; the last one stands."""
    default_storage.delete(key + SHOWN)
    default_storage.save(key + SHOWN, ContentFile(content))


def shown_of(key: str) -> bytes | None:
    """The picture that may be shown in place of the file; None where there is none."""
    try:
        with default_storage.open(key + SHOWN) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        return None


def forget(key: str) -> None:
    """Delete a file and what is shown in its place."""
    default_storage.delete(key)
    default_storage.delete(key + SHOWN)


def kept_keys(folder: str, depth: int = 0) -> Iterator[str]:
    """The keys below a folder; none where there is no such folder."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # a disk says so; a bucket has no folders to be missing
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders if depth < _DEEPEST else ():
        yield from kept_keys(f"{folder}/{inner}", depth + 1)


def is_old(key: str, at: datetime) -> bool:
    """Whether it was written more than a day ago; no for one that is gone meanwhile."""
    try:
        return default_storage.get_modified_time(key) < at - YOUNGEST
    except FileNotFoundError:
        return False


def unnamed(keys: Collection[str], named: Collection[str]) -> list[str]:
    """Of these keys the ones that nobody names; what is shown in place of a named file is named with it."""
    return [key for key in keys if key not in named and key.removesuffix(SHOWN) not in named]
