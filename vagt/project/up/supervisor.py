"""The supervisor: starts everything in order, keeps it running, ends it in reverse order."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from pathlib import Path

from vagt.project.configuration import Configuration
from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.server import last_words
from vagt.project.up.child import Child, Process
from vagt.project.up.console import say
from vagt.project.up.database import EmbeddedServer, check_external, rotate
from vagt.project.up.leftovers import MARK, end_leftovers
from vagt.project.up.lock import only_one
from vagt.project.up.ports import must_be_free
from vagt.project.up.processes import die_with_parent, end_with_my_parent, name_of
from vagt.project.up.wishes import StopAsked, Wishes

READY_SECONDS = 120.0
GRACE_SECONDS = 10.0
TRIES_AT_START = 3
WORKER_CONCURRENCY = 4


class Supervisor:
    """One run of `vagt up`."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._var = configuration.var.resolve()
        self._wishes = Wishes()
        self._server: EmbeddedServer | None = None
        self._services: list[Child] = []
        self._words = self._var / "sign-in.txt"

    def run(self) -> int:
        """Serve until asked to stop; 0 after a clean stop. Raises `CannotRun` when it cannot start."""
        self._wishes.listen()
        if name_of(os.getppid()) == "uv":
            end_with_my_parent(signal.SIGTERM)
        with only_one(self._var, self._address):
            try:
                self._start()
                self._keep_running()
            except StopAsked:
                say("Stopping ...")
            finally:
                self._stop()
        say("Stopped.")
        return 0

    @property
    def _address(self) -> str:
        return str(self._configuration.url).rstrip("/")

    def _start(self) -> None:
        began = time.monotonic()
        say(f"Vagt {version('vagt')}")
        end_leftovers(self._var, self._wishes.pause)
        must_be_free(*self._configuration.host_and_port)
        self._environment = self._make_environment()
        if self._configuration.embedded:
            self._server = EmbeddedServer(self._configuration, self._wishes.pause)
            self._server.start()
        else:
            check_external(self._configuration.chosen_database_url, self._wishes.pause)
        self._set_up()
        self._services = [
            Child("the web server", self._spawn_web, stop_signal=signal.SIGTERM, grace=GRACE_SECONDS),
            Child("the job worker", self._spawn_worker, stop_signal=signal.SIGTERM, grace=GRACE_SECONDS),
            Child("the mail process", self._spawn_mail, stop_signal=signal.SIGTERM, grace=GRACE_SECONDS),
        ]
        for service in self._services:
            service.start()
        self._wait_for_web()
        say(f"\nReady after {time.monotonic() - began:.1f} seconds: {self._address}")
        if self._words.exists():
            say(self._words.read_text(encoding="utf-8").strip())
        say("Ctrl-C stops it.")

    def _make_environment(self) -> dict[str, str]:
        metrics = self._var / "metrics"
        metrics.mkdir(exist_ok=True)
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "vagt.project.settings",
            "VAGT_VAR": str(self._var),
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self._var),
        }

    def _set_up(self) -> None:
        """Migrate and fill, in one process that ends before anything serves."""
        self._words.unlink(missing_ok=True)
        child = Child(
            "the set-up",
            lambda: self._spawn(["set_up", "--words", str(self._words)], None),
            stop_signal=signal.SIGTERM,
            grace=GRACE_SECONDS,
        )
        process = child.start()
        try:
            while (status := _status(process)) is None:
                self._wishes.pause(0.5)
        finally:
            child.ask_to_stop()
            child.wait_stopped(self._wishes.hurry)
        if status != 0:
            raise CannotRun("The set-up failed, for the reason above. Nothing serves; what was there is unchanged.")

    def _spawn_web(self) -> Process:
        for file in (self._var / "metrics").glob("*.db"):
            file.unlink(missing_ok=True)  # numbers of processes that are gone
        return self._spawn(["serve"], "web")

    def _spawn_worker(self) -> Process:
        arguments = ["--concurrency", str(WORKER_CONCURRENCY), "--shutdown-graceful-timeout", "8"]
        return self._spawn(["procrastinate", "worker", *arguments], "worker")

    def _spawn_mail(self) -> Process:
        return self._spawn(["mail"], "mail")

    def _spawn(self, arguments: list[str], log: str | None) -> Process:
        command = [sys.executable, "-m", "vagt.project.main", *arguments]
        path = self._log(log) if log else None
        output = path.open("ab") if path else None
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - this process has one thread
            )
        except OSError as error:
            raise CannotRun(f"{command[0]} cannot be started: {error.strerror}.") from error
        finally:
            if output:
                output.close()

    def _log(self, name: str) -> Path | None:
        """A file beside a terminal; in production the collector of our output gets it."""
        if self._configuration.json_logs:
            return None
        path = self._var / "log" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        rotate(path)
        return path

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._web_answers():
            self._tend()
            for service in self._services:
                if service.failures >= TRIES_AT_START:
                    raise CannotRun(f"{service.name.capitalize()} does not start.{self._last_words(service)}")
            if time.monotonic() > deadline:
                raise CannotRun(f"The web server does not answer on {self._configuration.listen}.")
            self._wishes.pause(0.1)

    def _last_words(self, service: Child) -> str:
        path = self._log({"the web server": "web", "the mail process": "mail"}.get(service.name, "worker"))
        return f" Its last words, from {path}:\n{last_words(path)}" if path else ""

    def _web_answers(self) -> bool:
        host, port = self._configuration.host_and_port
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked of, not bound
        place = f"[{host}]" if ":" in host else host
        request = urllib.request.Request(f"http://{place}:{port}/healthz", headers={"Host": "localhost"})
        try:
            with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310 - our own, http
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _keep_running(self) -> None:
        while True:
            self._tend()
            children = [*self._services, *([self._server.child] if self._server else [])]
            due = [child.seconds_until_due() for child in children]
            self._wishes.pause(min((seconds for seconds in due if seconds is not None), default=60.0))

    def _tend(self) -> None:
        """Respawn what ended and is due, the database before those who need it."""
        if self._server is not None:
            if self._server.child.has_ended():
                say("The database ended; starting it again.")
            if self._server.child.is_due():
                self._server.respawn()
                try:
                    self._server.wait_ready()
                except CannotRun as error:
                    say(str(error))
        for service in self._services:
            if service.has_ended():
                say(f"{service.name.capitalize()} ended; starting it again.")
            if service.is_due():
                service.respawn()

    def _stop(self) -> None:
        for service in self._services:
            service.ask_to_stop()
        for service in self._services:
            service.wait_stopped(self._wishes.hurry)
        if self._server is not None:
            self._server.child.ask_to_stop()
            self._server.child.wait_stopped(lambda: False)


def _status(process: Process) -> int | None:
    """How it ended, leaving it to be waited for; None while it runs."""
    found = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
