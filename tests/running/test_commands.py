"""The `vagt` command: what there is, in plain words; what there is not, with the nearest that is."""

import os
import subprocess
import sys

import pytest


def vagt(*arguments, text="", **environ):
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("VAGT_", "DATABASE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "vagt.project.main", *arguments],
        input=text,
        capture_output=True,
        text=True,
        env={**kept, **environ},
        timeout=60,
        check=False,
    )


def test_help_lists_what_there_is():
    said = vagt("--help")
    assert said.returncode == 0
    for word in ("up", "doctor", "clock", "migrate", "check-settings", "database-roles"):
        assert f"\n  {word} " in said.stdout


def test_nothing_after_it_is_a_question():
    said = vagt()
    assert (said.returncode, said.stdout.startswith("Usage: vagt")) == (2, True)


@pytest.mark.parametrize(("typed", "meant"), [("doktor", "vagt doctor"), ("migrat", "vagt migrate")])
def test_an_unknown_command_gets_the_nearest(typed, meant, tmp_path):
    said = vagt(typed, VAGT_VAR=str(tmp_path))
    assert said.returncode == 2
    assert f"Did you mean `{meant}`?" in said.stderr
    assert not list(tmp_path.glob("postgres"))


def test_up_takes_no_words():
    said = vagt("up", "--port", "1")
    assert (said.returncode, "environment variables" in said.stderr) == (2, True)


def test_a_wrong_variable_is_told_without_a_traceback():
    said = vagt("up", VAGT_WEB_WORKERS="many", VAGT_SECRET_KEY_FILE="")
    assert said.returncode == 1
    assert "VAGT_WEB_WORKERS was given as" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_clock_starts_without_django():
    code = "import sys; from vagt.project.main import main\ntry: main(['clock'])\nexcept SystemExit: pass\n"
    code += "print(sorted(n for n in sys.modules if n in ('django', 'psycopg', 'procrastinate', 'pydantic')))"
    said = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_the_roles_are_sql_for_the_named_database():
    said = vagt("database-roles", 'a"b')
    assert said.returncode == 0
    assert 'ON DATABASE "a""b" TO vagt_owner' in said.stdout
    assert "CREATE ROLE vagt_app LOGIN NOINHERIT" in said.stdout
