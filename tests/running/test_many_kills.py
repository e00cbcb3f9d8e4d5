"""Hundreds of kills in a random order: served again each time, nothing committed is lost, nothing is left behind."""

import os
import random
import signal

import pytest

from tests.running.installation import eventually

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("running")]

KILLS = int(os.environ.get("VAGT_TEST_KILLS", "200"))
SEED = 20260703


def victim(installation, name):
    if name == "web worker":
        return (installation.web_workers() or [None])[0]
    if name == "backend":
        return installation.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'vagt_app' LIMIT 1")[0][0]
    finders = {
        "supervisor": installation.supervisor,
        "web": installation.web,
        "job worker": installation.job_worker,
        "postgres": installation.postgres,
    }
    return finders[name]()


def test_many_kills(installation):
    chance = random.Random(SEED)
    installation.start()
    names = ["supervisor", "web", "web worker", "job worker", "postgres", "backend"]
    for number in range(KILLS):
        installation.sql("INSERT INTO kept VALUES (%s)", 10_000 + number)
        name = chance.choice(names)
        pid = victim(installation, name)
        if pid is None:
            continue
        os.kill(pid, signal.SIGKILL)
        if name == "supervisor":
            installation.up.wait()
            installation.start()
        eventually(lambda: installation.answers_sql() and installation.ready(), 90, f"ready after {number}: {name}")
        assert installation.sql("SELECT count(*) FROM kept") == [(1000 + number + 1,)]
    installation.signal(signal.SIGTERM)
    assert installation.wait_ended() == 0
