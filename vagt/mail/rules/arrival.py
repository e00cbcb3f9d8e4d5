"""When a mail was received: our time, and the server's word within bounds (docs/rules/mail.md)."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

SLACK: Final = timedelta(hours=24)


class Received(NamedTuple):
    """The instant that counts, and whether the server had said another."""

    at: datetime
    clamped: bool


def received(internal_date: datetime | None, *, last_poll: datetime | None, at: datetime) -> Received:
    """The server's own arrival time, clamped to [last successful poll - 24 h, `at`]; `at` when it says none.

    Before the first poll there is no lower bound: a mailbox that is taken over holds mail from before us.
    """
    if internal_date is None:
        return Received(at, clamped=False)
    earliest = min(last_poll - SLACK, at) if last_poll is not None else internal_date
    right = min(max(internal_date, earliest), at)
    return Received(right, clamped=right != internal_date)
