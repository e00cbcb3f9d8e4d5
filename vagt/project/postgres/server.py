"""A server process: started as a direct child, asked whether it is ready, ended fast and cleanly."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from vagt.kit.db import roles
from vagt.project.postgres.account import Account
from vagt.project.postgres.binaries import Binaries
from vagt.project.postgres.cluster import SUPERUSER, clean
from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.places import Places

READY_SECONDS = 90.0  # recovery after a crash may take its time
STOP_SECONDS = 30.0


def command(binaries: Binaries, places: Places) -> list[str]:
    """The server's command line; the data folder in it is how a leftover is recognised."""
    return [str(binaries.postgres), "-D", str(places.data)]


def start(
    binaries: Binaries, places: Places, account: Account, *, before: Callable[[], None] | None = None
) -> "subprocess.Popen[bytes]":
    """Start the server as a child in a session of its own; `before` runs in the child just before."""
    places.log.parent.mkdir(parents=True, exist_ok=True)
    with places.log.open("ab") as log:
        return subprocess.Popen(
            command(binaries, places),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=clean(os.environ),
            start_new_session=True,
            preexec_fn=before,  # noqa: PLW1509 - the caller promises one thread
            **account.process_arguments(),
        )


def connect_as(role: str, run: Path, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    """A connection over the socket, outside Django and outside every pool."""
    return psycopg.connect(host=str(run), user=role, dbname=database, autocommit=True, connect_timeout=5)


def wait_ready(process: "subprocess.Popen[bytes]", places: Places, pause: Callable[[float], None] = time.sleep) -> None:
    """Return when the server answers; raise `CannotRun` with its own last words when it ends instead."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        if process.poll() is not None:
            raise CannotRun(
                f"PostgreSQL ended at its start. Its last words, from {places.log}:\n{last_words(places.log)}"
            )
        try:
            connect_as(SUPERUSER, places.run).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise CannotRun(f"PostgreSQL did not answer within {READY_SECONDS:.0f} seconds: {error}") from error
            pause(0.02)
        else:
            return


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server: connections are cut, everything committed is on disk."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)  # it recovers at its next start
        process.wait(STOP_SECONDS)


def make_roles_and_database(run: Path, name: str) -> None:
    """Make the roles and an empty database of this name, with its rights; what is there already stays."""
    with connect_as(SUPERUSER, run) as connection:
        connection.execute(roles.ROLES)
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}" OWNER vagt_owner')
    with connect_as(SUPERUSER, run, name) as connection:
        connection.execute(roles.DATABASE.format(database=f'"{name}"'))


def last_words(log: Path, lines: int = 8) -> str:
    """The end of a log file, for a message to the operator."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError as error:
        return str(error)
