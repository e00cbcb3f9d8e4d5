"""Static files, collected when they differ from what was collected last, because it takes seconds."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect_if_changed() -> bool:
    """Collect unless every source is what it was; true when it collected."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = _sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _sources() -> str:
    """A digest of the name, size and time of every file that would be collected."""
    digest = hashlib.sha256(f"{version('django')} {version('whitenoise')} {settings.STORAGES}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
