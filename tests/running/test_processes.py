"""A child that does not hear the signal of its parent's death ends all the same."""

import os
import signal
import subprocess
import sys

from tests.running.installation import eventually

CHILD = (
    "import signal, time; from vagt.project.up.processes import outlive_by_at_most; "
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); outlive_by_at_most(0.2); print('deaf', flush=True); time.sleep(600)"
)
PARENT = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', sys.argv[1]]); print(child.pid, flush=True); child.wait()"


def test_a_deaf_child_ends_after_its_parent():
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        said = {parent.stdout.readline().strip(), parent.stdout.readline().strip()}
        (child,) = (int(word) for word in said if word.isdigit())
        os.kill(child, signal.SIGTERM)
        os.kill(child, 0)
        parent.kill()
        try:
            eventually(lambda: not os.path.exists(f"/proc/{child}"), 30, "the child has ended")  # noqa: PTH110 - no file
        finally:
            if os.path.exists(f"/proc/{child}"):  # noqa: PTH110 - no file
                os.kill(child, signal.SIGKILL)
