"""What stops an installation from running, said so that the reader can mend it."""


class CannotRun(Exception):
    """Vagt cannot start. The message says what is wrong and what to do; it is shown without a traceback."""
