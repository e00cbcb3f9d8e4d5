"""Whole installations, each in a folder of its own and on a free port."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.running.installation import Installation


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


def copied(made, folder, **environment):
    """A copy of a stopped installation, as fast as a start from nothing is slow."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(made.var), str(folder)], check=True)
    return Installation(folder, environment=environment)


@pytest.fixture
def installation(made, open_folder, request):
    """A stopped installation of this test's own, with a table `kept` of 1,000 rows."""
    own = copied(made, open_folder / request.node.name[:24], VAGT_WEB_WORKERS="1")
    yield own
    own.end()
    shutil.rmtree(own.var, ignore_errors=True)


@pytest.fixture(scope="session")
def running(made, open_folder):
    """One running installation, for the tests after which it must run again."""
    own = copied(made, open_folder / "running")
    try:
        yield own.start()
    finally:
        own.end()
