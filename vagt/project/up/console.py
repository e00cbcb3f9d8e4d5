"""What the person at the terminal reads."""

import sys


def say(text: str = "") -> None:
    """A line for the operator, at once; a closed terminal is no reason to stop serving."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return
