"""When a mail that did not leave is tried again, and what a server's answer means."""

from datetime import timedelta
from typing import Final, Literal

Answer = Literal["accepted", "later", "never"]

_PAUSES: Final = (1, 5, 15, 30, 60, 120, 240)  # minutes; the last one repeats
GIVE_UP: Final = timedelta(hours=48)  # from the moment it was queued
LEASE: Final = timedelta(minutes=15)  # a sender that has not come back by then has died
REST: Final = timedelta(minutes=1)  # for a server that does not let anything leave
LARGEST: Final = 25 * 1024 * 1024  # of a mail that leaves; few servers take more


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts."""
    return timedelta(minutes=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def answer_of(code: int) -> Answer:
    """What a reply code of SMTP says; one that is none of SMTP's is no answer, so it is tried again."""
    if 200 <= code < 400:
        return "accepted"
    return "never" if 500 <= code < 600 else "later"
