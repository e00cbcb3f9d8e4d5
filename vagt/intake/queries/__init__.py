"""Reads: who wrote, what a mail names, and what waits for somebody to say whose it is."""

from vagt.intake.queries.senders import Known, known_sender
from vagt.intake.queries.threads import thread_named
from vagt.intake.queries.unsorted import (
    Waiting,
    confirmation_with,
    has_open_confirmation,
    read_by,
    told_of,
    unsorted_mail,
    unsorted_of,
    was_told,
)

__all__ = [
    "Known",
    "Waiting",
    "confirmation_with",
    "has_open_confirmation",
    "known_sender",
    "read_by",
    "thread_named",
    "told_of",
    "unsorted_mail",
    "unsorted_of",
    "was_told",
]
