"""The scanner of the installation, when it has one: what a kept file is by its bytes."""

from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage

from vagt.kit.clamd import Clamd, ScannerAway, Verdict

MISSING: Final = "missing"


def scanner() -> Clamd | None:
    """Where VAGT_CLAMD says; None when files are not scanned here."""
    return Clamd.at(settings.CLAMD) if settings.CLAMD else None


def judged(asked: Clamd, key: str) -> Verdict:
    """What the scanner says of a kept file; `failed` when there is none. Raises `ScannerAway`.

    A scanner that breaks off and still answers could not bear this file: the others must not wait behind it.
    """
    try:
        with default_storage.open(key) as kept:
            return asked.scan(kept.chunks())
    except FileNotFoundError:
        return Verdict("failed", MISSING)
    except ScannerAway as error:
        asked.signatures()
        return Verdict("failed", str(error)[:200])
