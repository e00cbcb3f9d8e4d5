"""Whatever is killed, it is served again; whatever ends, nothing is left behind and nothing committed is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running.installation import eventually
from vagt.project.postgres.places import Places

pytestmark = pytest.mark.xdist_group("running")


def intact(installation):
    return installation.sql("SELECT count(*), sum(n) FROM kept") == [(1000, 500_500)]


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.prove)], ids=lambda number: number.name
)
def test_asked_to_stop_it_stops_cleanly(installation, number):
    installation.start()
    installation.signal(number)
    assert installation.wait_ended() == 0
    assert "Stopped." in installation.printed()
    assert not (Places(installation.var).data / "postmaster.pid").exists()


def test_ctrl_c_reaches_the_whole_group_of_the_terminal(installation):
    installation.start()
    os.killpg(installation.up.pid, signal.SIGINT)
    assert installation.wait_ended() == 0


def test_stopped_while_it_starts(installation):
    installation.start(wait=False)
    eventually(lambda: installation.child("set_up"), 30, "the set-up")
    installation.signal(signal.SIGTERM)
    assert installation.wait_ended() == 0


def test_killed_supervisor_takes_everything_along_and_starts_at_once(installation):
    installation.start()
    installation.signal(signal.SIGKILL)
    installation.start()  # at once: it waits for what is still ending
    assert intact(installation)
    installation.signal(signal.SIGKILL)
    assert installation.wait_ended() == -signal.SIGKILL


def test_supervisor_and_web_server_killed_together(installation):
    """The web workers are then nobody's children and keep the port; the next start ends them."""
    installation.start()
    orphans = installation.web_workers()
    os.kill(installation.web(), signal.SIGSTOP)  # it cannot tell its workers to end
    os.kill(installation.up.pid, signal.SIGKILL)
    os.kill(installation.web() or orphans[0], signal.SIGKILL)
    installation.start()
    assert not set(orphans) & installation.processes()
    assert intact(installation)


def test_killed_web_server(running):
    before = running.web()
    workers = running.web_workers()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: running.web() not in (None, before), 15, "another web server")
    running.wait_ready()
    assert not set(workers) & running.processes()
    assert len(eventually(running.web_workers, 15, "web workers")) >= 1


def test_killed_web_worker(running):
    before = eventually(running.web_workers, 15, "web workers")
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: len(set(running.web_workers()) - set(before)) == 1, 15, "another web worker")
    running.wait_ready()


def test_killed_job_worker(running):
    before = running.job_worker()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: running.job_worker() not in (None, before), 15, "another job worker")
    running.wait_ready()


def test_killed_postgres_comes_back_with_everything_committed(running):
    running.sql("INSERT INTO kept VALUES (1001)")
    before = running.postgres()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: running.postgres() not in (None, before), 30, "another server")
    running.wait_ready()
    assert running.sql("DELETE FROM kept WHERE n = 1001 RETURNING n") == [(1001,)]
    assert intact(running)
    # No connection of the old server is used. The worker may end of its lost connection and be started again.
    assert {running.readiness()["checks"]["database"] for _ in range(20)} == {"ok"}
    eventually(running.ready, 60, "ready with a worker")


def test_killed_backend_of_postgres(running):
    """PostgreSQL restarts itself; the service takes new connections."""
    backend = running.sql(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'vagt_app' AND application_name = 'vagt' LIMIT 1"
    )[0][0]
    os.kill(backend, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{backend}").exists(), 20, "its end")
    eventually(lambda: running.answers_sql() and running.ready(), 30, "ready again")
    assert intact(running)


def test_second_start_on_the_same_folder_is_refused_in_words(running):
    second = running.command("up")
    assert second.returncode == 1
    assert "is running from" in second.stderr
    assert str(running.up.pid) in second.stderr
    assert "Traceback" not in second.stderr
    assert running.ready()


def test_taken_port_is_refused_with_its_holder(installation):
    holder = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(installation.port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: answers(installation), 10, "the holder of the port")
        refused = installation.command("up")
    finally:
        holder.kill()
        holder.wait()
    assert refused.returncode == 1
    assert f"process {holder.pid}" in refused.stderr
    assert f"VAGT_LISTEN=127.0.0.1:{installation.port + 1}" in refused.stderr


def answers(installation):
    try:
        return installation.get("/")
    except OSError:
        return None
