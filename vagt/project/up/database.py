"""The database of a running installation: the server we bring, or the one we are given."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from vagt.project.configuration import Configuration
from vagt.project.postgres import server
from vagt.project.postgres.account import account_for
from vagt.project.postgres.binaries import OLDEST_MAJOR, find_binaries
from vagt.project.postgres.cluster import make_cluster, write_settings
from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.places import Places
from vagt.project.up.child import Child, Process
from vagt.project.up.console import say
from vagt.project.up.leftovers import end_leftover_server
from vagt.project.up.processes import die_with_parent

NAME = "vagt"
EXTERNAL_SECONDS = 30.0
SPARE_CONNECTIONS = 40
LOG_BYTES = 10_000_000


class EmbeddedServer:
    """The PostgreSQL that comes with Vagt, on one installation's data folder."""

    def __init__(self, configuration: Configuration, pause: Callable[[float], None]) -> None:
        self._configuration = configuration
        self._pause = pause
        self.places = Places(configuration.var.resolve())
        self._binaries = find_binaries(configuration.postgres_bin)
        self._account = account_for(self.places.data)
        self.child = Child("the database", self._spawn, stop_signal=signal.SIGINT, grace=server.STOP_SECONDS)

    def start(self) -> None:
        """Make the cluster if there is none, end a leftover, start, and return when it answers."""
        rotate(self.places.log)
        end_leftover_server(self.places, self._pause)
        if not self.places.data.exists():
            say("Making the database (once) ...")
        make_cluster(self.places, self._binaries, self._account)
        self.child.start()
        self.wait_ready()
        server.make_roles_and_database(self.places.run, NAME)

    def wait_ready(self) -> None:
        """Return when the server answers; raises `CannotRun` when it ends instead."""
        if self.child.process is not None:
            server.wait_ready(self.child.process, self.places, self._pause)

    def respawn(self) -> None:
        """Start it again after it died. Its orphans must be gone first: they hold the old shared memory."""
        end_leftover_server(self.places, self._pause)
        self.child.respawn()

    def _spawn(self) -> Process:
        processes = self._configuration.web_workers + 2
        connections = max(100, processes * self._configuration.database_pool + SPARE_CONNECTIONS)
        write_settings(self.places, self._account, connections=connections)
        before = die_with_parent(signal.SIGINT)
        return server.start(self._binaries, self.places, self._account, before=before)


def check_external(url: str, pause: Callable[[float], None]) -> None:
    """Wait for a server we are given; raises `CannotRun` when it does not answer or is too old."""
    deadline = time.monotonic() + EXTERNAL_SECONDS
    told = False
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
                major = connection.info.server_version // 10_000
                break
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"The database of DATABASE_URL does not answer: {without_password(url, error)}"
                ) from error
            if not told:
                say("Waiting for the database of DATABASE_URL ...")
                told = True
            pause(0.5)
        except psycopg.ProgrammingError as error:
            raise CannotRun(f"DATABASE_URL is not understood: {without_password(url, error)}") from error
    if major < OLDEST_MAJOR:
        raise CannotRun(f"The server of DATABASE_URL is PostgreSQL {major}; Vagt needs {OLDEST_MAJOR} or newer.")


def without_password(url: str, error: Exception) -> str:
    """The driver's words, without what they may repeat of the address."""
    text = str(error).strip().replace(url, "the address")
    secret = url.partition("://")[2].partition("@")[0].partition(":")[2]
    return text.replace(secret, "***") if secret else text


def rotate(log: Path) -> None:
    """Keep one old log when the current one has grown large."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
