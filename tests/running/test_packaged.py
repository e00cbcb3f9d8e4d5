"""What `pip install` gives is whole: templates, styles, words and catalogue are in the wheel, and it runs."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.running.installation import Installation

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("running")]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(open_folder):
    """Built from a clean copy, as it would be from a clone."""
    source, made = open_folder / "source", open_folder / "wheels"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    wanted = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, os.fsdecode(wanted).split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    if shutil.which("uv"):
        subprocess.run(["uv", "build", "--quiet", "--wheel", "-o", made, source], check=True)
    else:
        builder = open_folder / "builder"  # our own environment may have been made without pip
        subprocess.run([sys.executable, "-m", "venv", builder], check=True)
        subprocess.run(
            [builder / "bin" / "python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", made, source], check=True
        )
    return next(made.glob("*.whl"))


def test_the_wheel_holds_what_is_not_python(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("/templates/", "/static/", "/catalogue/"):
        assert any(wanted in name for name in names), wanted
    assert not any("/var/" in name or name.endswith(".pyc") for name in names)


def test_it_runs_in_an_environment_of_its_own(wheel, open_folder):
    environment = open_folder / "env"
    if shutil.which("uv"):
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, environment], check=True)
        pip = ["uv", "pip", "install", "--quiet", "--python", environment / "bin" / "python"]
    else:
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt"], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    packaged = Installation(open_folder / "packaged", python=str(environment / "bin" / "python"))
    try:
        packaged.start()
        assert packaged.get("/account/login/")[0] == 200
        packaged.signal(signal.SIGTERM)
        assert packaged.wait_ended() == 0
    finally:
        packaged.end()
