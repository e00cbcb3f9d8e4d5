"""The whole suite's ground: one throwaway PostgreSQL per run, migrated once by the owner, used by the app.

Tests log in as `vagt_app`, never as a superuser: a superuser walks through the wall and proves nothing.
`VAGT_TEST_POSTGRES=15` runs everything on the system's PostgreSQL 15. Django's settings are loaded here, once
the environment says `test`; so pytest-django must not be told of them earlier.
"""
# ruff: noqa: ANN001, ANN201, ARG001 - fixtures are asked for by name

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import NoReturn

import hypothesis
import psycopg
import pytest

hypothesis.settings.register_profile("prove", max_examples=2000, deadline=None)
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.load_profile(os.environ.get("VAGT_TEST_PROFILE", "default"))

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
EMPTY = "vagt_template"  # migrated, and nothing in it
CAST = "vagt_cast"  # the same with the demo cast and what it has bought
START_SECONDS = 60


def _folder_of_this_run() -> Path:
    """Made by the process that began the run; its xdist workers inherit the name."""
    if WORKER == "main":
        _sweep()
        os.environ["VAGT_TEST_FOLDER"] = tempfile.mkdtemp(prefix="vagt-tests-")
        os.environ["VAGT_TEST_PROCESS"] = str(os.getpid())
        (Path(os.environ["VAGT_TEST_FOLDER"]) / "process").write_text(str(os.getpid()))
    return Path(os.environ["VAGT_TEST_FOLDER"])


def _sweep() -> None:
    """Remove what runs left that were killed before they had a server; the server cleans up itself."""
    for mark in Path(tempfile.gettempdir()).glob("vagt-tests-*/process"):
        with suppress(OSError, ValueError):
            try:
                os.kill(int(mark.read_text()), 0)
            except ProcessLookupError:
                shutil.rmtree(mark.parent)


FOLDER = _folder_of_this_run()
RUN = FOLDER / "postgres" / "run"


def _url(role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?host={RUN}"


def _prepare_environment() -> None:
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("VAGT_") and not name.startswith("VAGT_TEST_")):
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "vagt.project.settings"
    os.environ["VAGT_ENVIRONMENT"] = "test"
    os.environ["VAGT_VAR"] = str(FOLDER / f"var-{WORKER}")  # files by the ids of rows: each worker has its own rows
    os.environ["VAGT_SECRET_KEY"] = "only-for-tests-" + "x" * 50
    os.environ["VAGT_DATABASE_URL"] = _url("vagt_app", f"vagt_test_{WORKER}")
    os.environ["VAGT_DATABASE_POOL"] = "0"
    # Playwright leaves its event loop in this thread, so that Django takes every later test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


_prepare_environment()

import django  # noqa: E402 - the environment comes first

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # an xdist worker that inherits it loads the settings before this file

from django.conf import settings as django_settings  # noqa: E402
from django.db import connections  # noqa: E402

from vagt.project.postgres.server import make_roles_and_database  # noqa: E402

django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests run when they are asked for: `-m prove`, or by name."""
    if "prove" in config.getoption("markexpr") or any("::" in argument for argument in config.args):
        return
    long = [item for item in items if item.get_closest_marker("prove")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("prove")]


def pytest_unconfigure() -> None:
    """End the server, whoever of the workers started it."""
    if WORKER != "main":
        return
    with suppress(OSError, ValueError):
        keeper = int((FOLDER / "keeper").read_text())
        os.kill(keeper, signal.SIGTERM)
        _wait_until(lambda: not FOLDER.exists(), 10)
    shutil.rmtree(FOLDER, ignore_errors=True)


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _give_up(reason: str) -> NoReturn:
    """One message instead of an error for every test; a worker of xdist can only raise."""
    if WORKER == "main":
        pytest.exit(reason, returncode=3)
    raise RuntimeError(reason)


def _postgres_folder() -> str | None:
    major = os.environ.get("VAGT_TEST_POSTGRES")
    if not major:
        return None
    folder = Path(f"/usr/lib/postgresql/{major}/bin")
    if not (folder / "initdb").exists():
        _give_up(f"VAGT_TEST_POSTGRES={major}: {folder} holds no PostgreSQL (package postgresql-{major})")
    return str(folder)


def _start_server() -> None:
    """Start the keeper of the server, which outlives the worker that started it and not the run."""
    if (FOLDER / "ready").exists():
        return
    chosen = _postgres_folder()
    command = [
        sys.executable,
        "-m",
        "vagt.project.postgres.throwaway",
        str(FOLDER),
        os.environ["VAGT_TEST_PROCESS"],
    ]
    keeper = subprocess.Popen(
        [*command, *([chosen] if chosen else [])],
        cwd=Path(__file__).parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    (FOLDER / "keeper").write_text(str(keeper.pid))
    _wait_until(lambda: (FOLDER / "ready").exists() or keeper.poll() is not None, START_SECONDS)
    if not (FOLDER / "ready").exists():
        keeper.kill()
        _give_up(f"The tests' PostgreSQL did not start:\n{keeper.communicate()[1].decode()}")


_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""
# Every test begins with the cast, made once: `make_people` and `make_agreements` then only read it.
CAST_MADE_AT = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
_MAKE_CAST = f"""
import datetime, django
django.setup()
from django.db import transaction
from vagt.kit.db.walls import STAFF, behind
from vagt.project.demo.agreements import make_agreements
from vagt.project.demo.people import make_people
at = datetime.datetime.fromisoformat("{CAST_MADE_AT.isoformat()}")
with behind(STAFF), transaction.atomic():
    make_agreements(make_people(at), at)
"""


def _make_templates() -> None:
    """Migrate once, as the owner, and make the cast once, as the service; this process never logs in as the owner."""
    done = FOLDER / "template"
    if done.exists():
        return
    for name in (CAST, EMPTY):
        _run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    make_roles_and_database(RUN, EMPTY)
    _in_a_process(_MIGRATE, _url("vagt_owner", EMPTY), "The migrations failed")
    _clone(CAST, EMPTY)
    _in_a_process(_MAKE_CAST, _url("vagt_app", CAST), "The demo cast could not be made")
    done.touch()


def _in_a_process(code: str, url: str, failed: str) -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "vagt.project.settings", "VAGT_DATABASE_URL": url}
    ended = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        _give_up(f"{failed}:\n{ended.stderr}")


def _superuser(database: str) -> psycopg.Connection:
    return psycopg.connect(host=str(RUN), user="postgres", dbname=database, autocommit=True)


def _run_sql(*statements: str) -> None:
    with _superuser("postgres") as connection:
        for statement in statements:
            connection.execute(statement)


def _clone(name: str, template: str = CAST) -> None:
    _run_sql(f'CREATE DATABASE "{name}" TEMPLATE {template} OWNER vagt_owner')


@contextmanager
def _pointing_at(name: str) -> Iterator[None]:
    """Make every connection of this process, in every thread, go to this database."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def postgres() -> Path:
    """The folder of the running server's socket; the template database is migrated."""
    with _one_at_a_time():
        _start_server()
        _make_templates()
    return RUN


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, postgres):
    """Instead of pytest-django's: a clone of the template for this worker. Nothing is ever flushed."""
    with django_db_blocker.unblock():
        _clone(f"vagt_test_{WORKER}")
        yield
        connections.close_all()


_NUMBERS = count(1)


@dataclass(frozen=True)
class OwnDatabase:
    """A database of one test's own."""

    name: str
    url: str  # as the service role
    owner_url: str  # as the role that migrates
    socket: Path


@pytest.fixture
def own_database(request, postgres, django_db_setup, django_db_blocker) -> Iterator[OwnDatabase]:
    """For tests with real commits, from several connections, threads or processes. Dropped in the end.

    With the mark `empty_database` it begins without the cast.
    """
    name = f"own_{WORKER}_{next(_NUMBERS)}"
    _clone(name, EMPTY if request.node.get_closest_marker("empty_database") else CAST)
    try:
        with django_db_blocker.unblock(), _pointing_at(name):
            yield OwnDatabase(name, _url("vagt_app", name), _url("vagt_owner", name), RUN)
    finally:
        _run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def superuser(request, postgres, django_db_setup) -> Iterator[psycopg.Connection]:
    """A look from outside, past every wall. It sees what was committed, so use it beside `own_database`."""
    if "own_database" in request.fixturenames:
        request.getfixturevalue("own_database")
    with _superuser(connections["default"].settings_dict["NAME"]) as connection:
        yield connection


@pytest.fixture
def _django_db_helper(request) -> None:
    """pytest-django's, except that a transactional test gets a database of its own instead of a flush.

    Append-only triggers and missing TRUNCATE rights forbid flushing, and so they should.
    """
    marker = request.node.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server"} & set(request.fixturenames)
    if wanted or (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))):
        request.getfixturevalue("own_database")
    else:
        request.getfixturevalue("_django_db_helper")
