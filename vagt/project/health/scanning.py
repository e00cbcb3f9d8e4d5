"""The virus scanner: whether it answers, and which files wait for it. The page asks nobody; the job that scans said so."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache

from vagt.kit.clamd import ScannerAway
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.scanning import judged, scanner
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM
from vagt.project.health.finding import Finding, fine, warning
from vagt.tasks.actions.scanning import AT_ONCE, scan_files
from vagt.tasks.queries.scanning import Scanned, scanned

_LAST: Final = "files.scanner"


def scan_kept_files(*, at: datetime, again: bool = False) -> int:
    """Judge what waits, and keep whether the scanner answered; how many files. Nothing without a scanner."""
    asked = scanner()
    if asked is None:
        return 0
    count = 0
    try:
        version = asked.signatures()
        with behind(STAFF):
            while some := scan_files(lambda key: judged(asked, key), again=again, by=SYSTEM, at=at):
                count += some
                if some < AT_ONCE:
                    break
    except ScannerAway as error:
        cache.set(_LAST, {"away": str(error)}, timeout=None)
        return count
    cache.set(_LAST, {"version": version}, timeout=None)
    return count


def scanning() -> Finding:
    """Files are judged as they come. Behind the staff wall."""
    if not settings.CLAMD:
        return fine(
            "scanner", Words("Filer scannes ikke: VAGT_CLAMD er tom.", "Files are not scanned: VAGT_CLAMD is empty.")
        )
    last, found = cache.get(_LAST) or {}, scanned()
    if "away" in last:
        return warning(
            "scanner",
            Words(
                f"Scanneren svarer ikke ({last['away']}); {found.waiting} filer venter.",
                f"The scanner does not answer ({last['away']}); {found.waiting} files wait.",
            ),
            Words(
                f"Start clamd, og se efter {settings.CLAMD}. Filerne scannes, når den svarer; ingen er tabt. "
                "Svar med filer venter med at blive sendt.",
                f"Start clamd, and look at {settings.CLAMD}. The files are scanned when it answers; none is lost. "
                "Answers with files wait to be sent.",
            ),
        )
    if found.failed:
        return warning(
            "scanner",
            Words(f"{found.failed} filer kunne ikke scannes.", f"{found.failed} files could not be scanned."),
            Words(
                "Er de større end clamds StreamMaxLength, så sæt den op. De prøves igen hver nat.",
                "If they are larger than clamd's StreamMaxLength, raise it. They are tried again every night.",
            ),
        )
    return fine("scanner", _words(last.get("version", ""), found))


def _words(version: str, found: Scanned) -> Words:
    return Words(
        f"{version or 'Scanneren'}: {found.waiting} filer venter, {found.infected} er lukket.",
        f"{version or 'The scanner'}: {found.waiting} files wait, {found.infected} are closed.",
    )
