"""Guessing is counted in the database, so that all processes count together."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUESS = """
import sys
import django
django.setup()
from django.test import Client

for number in range(8):
    page = Client(headers={"Accept-Language": "en"}, REMOTE_ADDR=sys.argv[1]).post(
        "/account/login/", {"login": sys.argv[2], "password": f"guess {number}"}
    )
    print(page.status_code, "judged" if b"are not correct" in page.content else "limited", flush=True)
"""


def guess(own_database, address, email) -> subprocess.Popen:
    """A process of its own that guesses eight times."""
    ours = {"DJANGO_SETTINGS_MODULE": "vagt.project.settings", "VAGT_DATABASE_URL": own_database.url}
    environ = {**os.environ, **ours, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", GUESS, address, email]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def judged(*processes) -> int:
    """How many guesses were compared with the password at all."""
    said = [process.communicate(timeout=60) for process in processes]
    assert all(process.returncode == 0 for process in processes), said
    lines = [line for out, _error in said for line in out.splitlines()]
    assert len(lines) == 8 * len(processes)
    return sum("judged" in line for line in lines)


@pytest.mark.parametrize("address", ["freja@nordlys.example", "nobody@y.example"])
def test_two_processes_guessing_one_account_at_once_get_five_guesses_together(own_database, address):
    first, second = (guess(own_database, client, address) for client in ("203.0.113.1", "203.0.113.2"))
    assert judged(first, second) == 5


def test_one_address_guessing_many_accounts_gets_ten_a_minute(own_database):
    processes = [guess(own_database, "203.0.113.9", f"person{number}@y.example") for number in range(3)]
    assert judged(*processes) == 10


def test_who_is_limited_reads_why(consultant, client):
    for _ in range(31):
        page = client.post("/account/login/", {"login": "x"}, headers={"Accept-Language": "en"})
    assert page.status_code == 429
    assert "Wait five minutes" in page.content.decode()
