"""An installation watched from outside: its processes, its port, its database socket."""

import contextlib
import json
import os
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

from vagt.project.postgres.places import Places
from vagt.project.up.leftovers import MARK
from vagt.project.up.processes import arguments_of, processes_in, processes_with

START_SECONDS = 180


def eventually(condition, seconds, what):
    """Wait for a condition; the bound is generous, the wait is as short as the truth."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
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

    def __init__(self, var, *, prefix=(), environment=None, python=sys.executable):
        self.var = Path(var)
        self.port = free_port()
        self.program = [*prefix, python, "-m", "vagt.project.main"]
        self.environment = environment or {}
        self.up = None
        self.said = ""

    def environ(self):
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("VAGT_", "DATABASE_", "DJANGO_"))}
        return {**kept, "VAGT_VAR": str(self.var), "VAGT_LISTEN": f"127.0.0.1:{self.port}", **self.environment}

    def command(self, *arguments, **options):
        """Run `vagt ...` to its end."""
        return subprocess.run(
            [*self.program, *arguments],
            env=self.environ(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            **options,
        )

    def start(self, *, wait=True):
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the process
        self.up = subprocess.Popen(
            [*self.program, "up"],
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
            said = "Ctrl-C stops it." in self.printed()  # else it is the one before that still answers
            return (said and self.ready()) or self.up.poll() is not None

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
        eventually(lambda: not self.processes(), seconds, lambda: f"nothing left: {self.describe()}")
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

    def answers_sql(self):
        try:
            return self.sql("SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    def end(self):
        """For the end of a test, whatever state it left."""
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.up.wait(30)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
