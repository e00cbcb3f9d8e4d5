"""Django's management commands under `vagt`: as the right role, and with the database running meanwhile."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg

from vagt.project.configuration import Configuration, configuration
from vagt.project.postgres.cluster import SUPERUSER
from vagt.project.postgres.places import Places
from vagt.project.postgres.server import connect_as
from vagt.project.up.database import EmbeddedServer
from vagt.project.up.leftovers import MARK
from vagt.project.up.lock import only_one
from vagt.project.up.wishes import Wishes

CHANGES_THE_SCHEMA = {"migrate", "createcachetable", "set_up", "sqlmigrate", "showmigrations", "dbshell"}
NEEDS_NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "settings_page",
}
LONG_RUNNING = {"lmtp", "mail", "procrastinate", "runserver"}


def run_management_command(name: str, arguments: list[str], *, unknown: Callable[[str, Sequence[str]], int]) -> int:
    """Run one; `unknown` answers for a name that Django does not know either."""
    if name in CHANGES_THE_SCHEMA:
        os.environ["VAGT_DATABASE_ROLE"] = "owner"
    if name not in LONG_RUNNING:
        os.environ["VAGT_DATABASE_POOL"] = "0"  # it would hold connections that nobody uses
    configuration.cache_clear()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vagt.project.settings")
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()
    known = [*get_commands(), "help"]
    if name not in known:
        return unknown(name, known)
    with _database_running(configuration(), needed=name not in NEEDS_NO_DATABASE):
        execute_from_command_line(["vagt", name, *arguments])
    return 0


@contextmanager
def _database_running(settings: Configuration, *, needed: bool) -> Iterator[None]:
    """Start the embedded server for the time of one command, unless it runs or is not ours."""
    if not needed or not settings.embedded or MARK in os.environ or _answers(Places(settings.var.resolve())):
        yield
        return
    wishes = Wishes()
    with only_one(settings.var.resolve(), f"`vagt {' '.join(sys.argv[1:2])}`"):
        server = EmbeddedServer(settings, wishes.pause)
        try:
            server.start()
            _use_socket(server.places)
            yield
        finally:
            server.child.ask_to_stop()
            server.child.wait_stopped(wishes.hurry)


def _use_socket(places: Places) -> None:
    """Django read where the socket is before the server had chosen: in a deep folder it is elsewhere."""
    from django.db import connection

    connection.settings_dict["HOST"] = str(places.run)


def _answers(places: Places) -> bool:
    try:
        connect_as(SUPERUSER, places.run).close()
    except psycopg.OperationalError:
        return False
    return True
