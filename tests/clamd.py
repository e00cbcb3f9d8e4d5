"""A real virus scanner for tests: clamd, in the foreground, on a Unix socket of its own.

It knows one signature, of a harmless string of ours, so that it starts at once and needs no update from anywhere.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vagt.kit.clamd import Clamd, ScannerAway

APT = "apt-get install clamav-daemon"
PROGRAM = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
START_SECONDS = 30
LIMIT = 1_048_576

BAD = b"orders, and then: vagt-harmless-marker"  # what a file holds in which something is found
FOUND = "Vagt.Test.Marker.UNOFFICIAL"  # clamd says so of a signature that nobody signed

_FILE = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
Foreground yes
LogFile {folder}/clamd.log
StreamMaxLength 1M
"""


@dataclass
class Scanner:
    """A running scanner; it may be stopped, and started again at the same place."""

    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def place(self) -> str:
        """As the setting VAGT_CLAMD has it."""
        return f"unix:{self.folder}/clamd.sock"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        signatures = self.folder / "signatures"
        signatures.mkdir(exist_ok=True)
        (signatures / "vagt.ndb").write_text(f"Vagt.Test.Marker:0:*:{b'vagt-harmless-marker'.hex()}\n")
        file = self.folder / "clamd.conf"
        file.write_text(_FILE.format(folder=self.folder))
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([str(PROGRAM), "-c", str(file)], **quiet)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.folder / "clamd.log").read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return bool(Clamd.at(self.place).signatures())
        except ScannerAway:
            return False

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture(scope="session")
def clamd() -> Iterator[Scanner]:
    """The scanner. Without its package the test fails, and says which that is."""
    if PROGRAM is None:
        pytest.fail(f"clamd is missing: {APT}")
    folder = Path(tempfile.mkdtemp(prefix="vagt-clamd-"))
    server = Scanner(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def scanning(clamd, settings) -> Scanner:
    """The installation scans its files with it."""
    settings.CLAMD = clamd.place
    return clamd
