"""Installations other than the plain one: an ordinary user's, one in a deep folder, one on a given database."""

import os
import shutil
import signal
import site
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running.installation import Installation, eventually
from vagt.project.postgres.places import Places

LEAN = {"VAGT_ENVIRONMENT": "test", "VAGT_WEB_WORKERS": "1"}  # no demo cast, one process

pytestmark = pytest.mark.xdist_group("running")

NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


def python_of_nobody():
    """A Python of our version that another user may start, with our packages; None where there is none."""
    ours = f"python{sys.version_info.major}.{sys.version_info.minor}"
    starts = "import os, sys; sys.exit(not os.access(sys.executable, os.X_OK))"  # again, for its children
    for candidate in (sys.executable, f"/usr/bin/{ours}", f"/usr/local/bin/{ours}"):
        tried = Path(candidate).exists() and subprocess.run([*NOBODY, candidate, "-c", starts], check=False)
        if tried and tried.returncode == 0:
            return candidate
    return None


@pytest.fixture
def somewhere(open_folder, request):
    """An installation that does not exist yet; what it leaves is ended and removed."""
    made = []

    def make(*parts, **options):
        made.append(Installation(open_folder.joinpath(request.node.name[:20], *parts), **options))
        return made[-1]

    yield make
    for installation in made:
        installation.end()
        shutil.rmtree(installation.var, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become somebody else")
def test_an_ordinary_user(somewhere):
    python = python_of_nobody()
    if python is None:
        pytest.skip("no Python here that an ordinary user may start")
    path = os.pathsep.join([str(Path(__file__).parents[2]), *site.getsitepackages()])
    own = somewhere("home", prefix=NOBODY, python=python, environment={"PYTHONPATH": path, **LEAN})
    own.var.parent.mkdir(parents=True)
    shutil.chown(own.var.parent, 65534, 65534)
    own.start()
    assert own.var.stat().st_uid == Places(own.var).data.stat().st_uid == 65534
    os.kill(own.postgres(), signal.SIGKILL)
    eventually(own.ready, 30, "ready again")
    own.signal(signal.SIGTERM)
    assert own.wait_ended() == 0


def test_a_folder_too_deep_for_a_socket(installation, somewhere):
    deep = somewhere("d" * 60, "e" * 60)
    deep.var.parent.mkdir(parents=True)
    subprocess.run(["cp", "-a", str(installation.var), str(deep.var)], check=True)
    said = deep.command("showmigrations", "kit")
    assert said.returncode == 0, said.stderr
    run = Places(deep.var).run
    assert len(str(run)) < 40
    assert run.stat().st_mode & 0o077 == 0
    assert deep.command("showmigrations", "kit").returncode == 0
    assert Places(deep.var).run == run  # the same again
    shutil.rmtree(run)


def on(own_database):
    return {"DATABASE_URL": own_database.url, "VAGT_OWNER_DATABASE_URL": own_database.owner_url, **LEAN}


def test_a_given_database_needs_no_server_of_ours(own_database, somewhere):
    given = somewhere(environment=on(own_database))
    given.start()
    assert given.postgres() is None
    assert not (given.var / "postgres").exists()
    given.signal(signal.SIGTERM)
    assert given.wait_ended() == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://vagt_app:hush@127.0.0.1:1/vagt", "does not answer"),
        ("postgresql://vagt_app:hush@/vagt?nonsense=1", "not understood"),
    ],
)
def test_a_given_database_that_is_not_there(somewhere, monkeypatch, url, words):
    from vagt.project.postgres.errors import CannotRun
    from vagt.project.up import database

    monkeypatch.setattr(database, "EXTERNAL_SECONDS", 0)
    with pytest.raises(CannotRun, match=words) as refused:
        database.check_external(url, lambda _: None)
    assert "hush" not in str(refused.value)


def test_a_given_server_too_old(own_database, monkeypatch):
    from vagt.project.postgres.errors import CannotRun
    from vagt.project.up import database

    monkeypatch.setattr(database, "OLDEST_MAJOR", 99)
    with pytest.raises(CannotRun, match="Vagt needs 99 or newer"):
        database.check_external(own_database.url, lambda _: None)


def test_data_of_a_newer_postgresql_is_refused(installation):
    (Places(installation.var).data / "PG_VERSION").write_text("99\n")
    refused = installation.command("up")
    assert refused.returncode == 1
    assert "was made by PostgreSQL 99, which is newer" in refused.stderr
    assert "Nothing was changed" in refused.stderr


def test_data_of_a_newer_vagt_is_refused(own_database, superuser, somewhere):
    superuser.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('kit', '9999_later', now())")
    refused = somewhere(environment=on(own_database)).command("up")
    assert refused.returncode == 1
    assert "made by a newer Vagt: it has the change kit.9999_later" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_given_database_without_roles_is_refused_with_the_command_that_makes_them(
    own_database, somewhere, monkeypatch
):
    from django.core.management import CommandError

    from vagt.project.management.commands import set_up

    monkeypatch.setattr(set_up, "ROLES", (*set_up.ROLES, "vagt_missing"))
    with pytest.raises(CommandError, match=r"no role vagt_missing[\s\S]*vagt database-roles own_"):
        set_up.Command().handle()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its server to somebody else")
def test_roots_server_in_a_closed_folder_is_refused_with_the_cure(somewhere):
    closed = somewhere("closed", "var")
    closed.var.parent.mkdir(parents=True)
    closed.var.parent.chmod(0o700)
    refused = closed.command("up")
    assert refused.returncode == 1
    assert f"chmod o+x {closed.var.parent}" in refused.stderr
    closed.var.parent.chmod(0o755)


def test_an_unfinished_first_start_leaves_nothing_that_looks_finished(somewhere):
    own = somewhere("half")
    (Places(own.var).home / "data.new-1234").mkdir(parents=True)
    own.start(wait=False)
    eventually(Places(own.var).data.exists, 30, "the cluster")
    assert not list(Places(own.var).home.glob("data.new-*"))
    own.signal(signal.SIGKILL)
    own.wait_ended()


def test_the_doctor_finds_a_well_installation_well(running):
    said = running.command("doctor", "--json")
    assert said.returncode == 0, said.stdout
    assert '"code": "worker"' in said.stdout


def test_the_doctor_says_that_nothing_runs(installation):
    said = installation.command("doctor")
    assert said.returncode == 1
    assert "PROBLEM server: Vagt is not running." in said.stdout
    assert "vagt up" in said.stdout


def test_a_management_command_brings_the_database_up_meanwhile(installation):
    said = installation.command("showmigrations", "kit")
    assert said.returncode == 0, said.stderr
    assert "[X] 0001" in said.stdout
    assert not installation.processes()


def test_metrics_are_summed_over_the_web_processes(running):
    def answered():
        lines = running.get("/metrics")[1].decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("vagt_requests_total"))

    before = answered()
    for _ in range(40):
        assert running.get("/nothing-here")[0] in (302, 404)
    assert answered() == before + 40
