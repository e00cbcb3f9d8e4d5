"""What stops an installation from running, said so that the reader can mend it."""


class CannotRun(Exception):  # noqa: N818 - the words the operator reads, not a crash
    """Vagt cannot start. The message says what is wrong and what to do; it is shown without a traceback."""
