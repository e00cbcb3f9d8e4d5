"""A server for one test run: fast, careless with the disk, and gone when the run is gone, however that ends.

`python -m vagt.project.postgres.throwaway FOLDER PID [BIN]` serves in FOLDER while process PID lives.
"""

import contextlib
import os
import select
import shutil
import signal
import sys
from pathlib import Path

from vagt.project.postgres import server
from vagt.project.postgres.account import account_for
from vagt.project.postgres.binaries import find_binaries
from vagt.project.postgres.cluster import make_cluster, write_settings
from vagt.project.postgres.places import Places
from vagt.project.up.processes import die_with_parent

CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "autovacuum": "off",
}


def serve(folder: Path, watched: int, bin_folder: Path | None) -> None:
    """Serve until the watched process ends or SIGTERM comes, then leave no file and no process."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    places = Places(folder)
    process = None
    try:
        watch = os.pidfd_open(watched)
        binaries = find_binaries(bin_folder)
        account = account_for(places.data)
        folder.chmod(0o711)
        make_cluster(places, binaries, account, throwaway=True)
        write_settings(places, account, connections=60, extra=CARELESS)
        process = server.start(binaries, places, account, before=die_with_parent(signal.SIGQUIT))
        server.wait_ready(process, places)
        (folder / "ready").touch()
        select.select([watch], [], [])
    except Exception as error:
        with contextlib.suppress(OSError):
            (folder / "failed").write_text(f"{error}\n", encoding="utf-8")
        raise
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # nothing in it is worth a clean shutdown
            process.wait(server.STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
