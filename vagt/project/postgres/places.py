"""Where the server keeps its data and its socket."""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes that fit into sockaddr_un.sun_path on Linux (103 elsewhere)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one server below one installation's `var` folder."""

    var: Path

    @property
    def home(self) -> Path:
        return self.var / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def run(self) -> Path:
        """The folder of the socket: `postgres/run`, or the short folder chosen when that path is too long."""
        folder = self.home / "run"
        return folder if fits(folder) else self._chosen() or folder

    def _chosen(self) -> Path | None:
        try:
            return Path(self._short.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            return None

    @property
    def _short(self) -> Path:
        return self.home / "socket-folder"

    def choose_run(self, uid: int, gid: int) -> Path:
        """Make the socket's folder, enterable by its owner only, and remember where it is."""
        folder = self.home / "run"
        if not fits(folder):
            folder = self._chosen() or folder
            if not (fits(folder) and _private(folder, uid)):
                folder = Path(tempfile.mkdtemp(prefix="vagt-", dir="/tmp"))  # the path must be short
                self._short.write_text(f"{folder}\n", encoding="utf-8")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, uid, gid, follow_symlinks=False)
        folder.chmod(0o700)
        return folder


def fits(folder: Path) -> bool:
    """Whether a socket in this folder has an address that the system can hold."""
    return len(os.fsencode(folder / (SOCKET + ".lock"))) - len(".lock") <= LONGEST_SOCKET_PATH


def _private(folder: Path, uid: int) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in (uid, os.geteuid()) and not found.st_mode & 0o077
