"""The files of the installation: those that nobody names are swept away at night, and how much room is left."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction

from vagt.agreements.queries.versions import signed_keys
from vagt.kit.bucket import FilesAway
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.files import SHOWN, forget, is_old, kept_keys, unnamed
from vagt.kit.words import Words
from vagt.mail.queries import attached_keys, waiting_inbound
from vagt.project.health.finding import Finding, fine, problem, warning
from vagt.tasks.queries.page import file_keys

FOLDERS: Final = ("agreements", "inbound", "tasks")
AT_ONCE: Final = 500
LEAST_FREE: Final = 1024**3
NONE_FREE: Final = 100 * 1024**2
_LAST: Final = "files.swept"
_AWAY: Final = "files.away"
_OF_MAIL: Final = 2  # inbound/<id>/<file>


class Swept(NamedTuple):
    """What a sweep came to: how many files there are, and how many of them nobody named."""

    files: int
    orphans: int


def sweep_files(*, at: datetime, dry: bool = False) -> Swept:
    """Delete the files older than a day that nobody names; when `dry`, only count them.

    A mail that waits for a person keeps its files: they are named when it is filed. Deleting happens outside
    transactions, and a second run finds nothing.
    """
    files = orphans = 0
    for keys in _batches(key for folder in FOLDERS for key in kept_keys(folder)):
        files += len(keys)
        with behind(STAFF), transaction.atomic():
            stray = unnamed(keys, _named(keys))
        for key in [one for one in stray if is_old(one, at)]:
            orphans += 1
            if not dry:
                forget(key)
    if not dry:
        cache.set(_LAST, [files, orphans, at.isoformat()], timeout=None)
    return Swept(files, orphans)


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _named(keys: list[str]) -> set[str]:
    """Those of the keys that a row names, or a mail that waits."""
    asked = {key.removesuffix(SHOWN) for key in keys}
    named = {*file_keys(asked), *attached_keys(asked), *signed_keys(asked)}
    mails = {key: int(parts[1]) for key in asked if len(parts := key.split("/")) > _OF_MAIL and parts[1].isdigit()}
    waiting = waiting_inbound(mails.values())
    return named | {key for key, number in mails.items() if number in waiting}


def look_at_bucket() -> None:
    """Ask the bucket for a file, so that the health page need not; nothing where files are on the disk."""
    if settings.BUCKET is None:
        return
    try:
        default_storage.exists("looked-at")
    except FilesAway as error:
        cache.set(_AWAY, str(error)[:300], timeout=None)
    else:
        cache.delete(_AWAY)


def room() -> Finding:
    """There is room for more files, or the bucket answers; and what last night's sweep found."""
    if settings.BUCKET is not None:
        return _bucket()
    there = next(folder for folder in (settings.VAR, *settings.VAR.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    megabytes = free // 1024**2
    if free < LEAST_FREE:
        say = problem if free < NONE_FREE else warning
        return say(
            "files",
            Words(f"Der er kun {megabytes} MB ledig plads til filer.", f"Only {megabytes} MB are left for files."),
            Words(
                "Skaf plads på disken. Mail bliver på serveren, og intet går tabt imens.",
                "Make room on the disk. Mail stays on its server, and nothing is lost meanwhile.",
            ),
        )
    return _swept(Words("Der er plads til filer.", "There is room for files."))


def _bucket() -> Finding:
    away = cache.get(_AWAY)
    if away is not None:
        return problem(
            "files",
            Words(f"{settings.BUCKET} svarer ikke: {away}", f"{settings.BUCKET} does not answer: {away}"),
            Words(
                "Se efter VAGT_FILES_URL og hos den, der driver lageret. Mail med filer venter imens; intet går tabt.",
                "Look at VAGT_FILES_URL, and ask whoever runs the storage. Mail with files waits meanwhile; nothing is lost.",
            ),
        )
    return _swept(Words(f"Filer ligger i {settings.BUCKET}.", f"Files are kept in {settings.BUCKET}."))


def _swept(otherwise: Words) -> Finding:
    last = cache.get(_LAST)
    if last is None:
        return fine("files", otherwise)
    files, orphans, _at = last
    return fine(
        "files",
        Words(
            f"{files} filer; {orphans}, som intet brugte, blev fjernet i nat.",
            f"{files} files; {orphans} that nothing used were removed last night.",
        ),
    )
