"""A whole installation in a folder of its own, on a free port, watched from outside."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from vagt.project.postgres.places import Places
from vagt.project.up.leftovers import MARK
from vagt.project.up.processes import arguments_of, processes_in, processes_with

START_SECONDS = 60


def eventually(condition, seconds, what):
    """Wait for a condition; the bound is generous, the wait is as short as the truth."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


class Installation:
    """`vagt up` on one folder. Everything is asked from outside: processes, port, database socket."""

    def __init__(self, var, *, prefix=(), environment=None):
        self.var = Path(var)
        self.port = free_port()
        self.prefix = list(prefix)
        self.environment = environment or {}
        self.up = None
        self.said = ""

    def environ(self):
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("VAGT_", "DATABASE_", "DJANGO_"))}
        return {**kept, "VAGT_VAR": str(self.var), "VAGT_LISTEN": f"127.0.0.1:{self.port}", **self.environment}

    def command(self, *arguments, **options):
        """Run `vagt ...` to its end."""
        return subprocess.run(
            [*self.prefix, sys.executable, "-m", "vagt.project.main", *arguments],
            env=self.environ(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **options,
        )

    def start(self, *, wait=True):
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the process
        self.up = subprocess.Popen(
            [*self.prefix, sys.executable, "-m", "vagt.project.main", "up"],
            env=self.environ(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if wait:
            self.wait_ready()
        return self

    def printed(self):
        self.output.seek(0)
        return self.output.read()

    def wait_ready(self, seconds=START_SECONDS):
        def ready_or_over():
            return self.ready() or self.up.poll() is not None

        eventually(ready_or_over, seconds, "ready")
        assert self.up.poll() is None, self.printed()

    def get(self, path="/", headers=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def readiness(self):
        return json.loads(self.get("/readyz")[1])

    def signal(self, number):
        os.kill(self.up.pid, number)

    def wait_ended(self, seconds=30):
        status = self.up.wait(seconds)
        eventually(lambda: not self.processes(), seconds, f"nothing left: {self.describe()}")
        return status

    def processes(self):
        """Every process of this installation: named by its environment, its command line or where it stands."""
        places = Places(self.var)
        found = {*processes_with(MARK, str(self.var)), *processes_in(places.data)}
        found |= {
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and any(str(self.var) in word for word in arguments_of(int(entry.name)))
        }
        found |= {self.up.pid} if self.up and self.up.poll() is None else set()
        return found - {os.getpid()}

    def describe(self):
        return {pid: arguments_of(pid) for pid in self.processes()}

    def child(self, *words):
        """The supervisor's child whose command line has these words."""
        supervisor = self.supervisor()
        for pid in self.processes():
            if parent_of(pid) == supervisor and all(word in arguments_of(pid) for word in words):
                return pid
        return None

    def supervisor(self):
        """`setpriv` becomes the program it starts, so it is the process we started."""
        return self.up.pid

    def web(self):
        return self.child("serve")

    def web_workers(self):
        return sorted(pid for pid in self.processes() if parent_of(pid) == self.web())

    def job_worker(self):
        return self.child("procrastinate")

    def postgres(self):
        return self.child("-D")

    def sql(self, statement, *values, role="postgres"):
        run = Places(self.var).run
        with psycopg.connect(host=str(run), user=role, dbname="vagt", autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def end(self):
        """For the end of a test, whatever state it left."""
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.up.wait(30)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def open_folder():
    """A folder that another user may enter: pytest's own are closed, and root's PostgreSQL is not root's."""
    folder = Path(tempfile.mkdtemp(prefix="vagt-up-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made(open_folder):
    """The folder of an installation that was started once, used, and stopped."""
    first = Installation(open_folder / "made", environment={"VAGT_WEB_WORKERS": "1"})
    try:
        first.start()
        first.sql("CREATE TABLE kept (n int PRIMARY KEY)")
        first.sql("INSERT INTO kept SELECT generate_series(1, 1000)")
        first.signal(signal.SIGTERM)
        assert first.wait_ended() == 0, first.printed()
    finally:
        first.end()
    return first


def copied(made, folder):
    """A copy of a stopped installation, as fast as a start from nothing is slow."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(made.var), str(folder)], check=True)
    return Installation(folder)


@pytest.fixture
def installation(made, open_folder, request):
    """A stopped installation of this test's own, with a table `kept` of 1,000 rows."""
    own = copied(made, open_folder / request.node.name.replace("[", "-").replace("]", ""))
    yield own
    own.end()
    shutil.rmtree(own.var, ignore_errors=True)


@pytest.fixture(scope="module")
def running(made, open_folder):
    """One running installation, for the tests after which it must run again."""
    own = copied(made, open_folder / "running")
    try:
        yield own.start()
    finally:
        own.end()
