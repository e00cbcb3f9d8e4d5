"""The database as the mail process uses it: behind the staff wall, for one short transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from vagt.kit.db.walls import STAFF, behind


@contextmanager
def as_staff() -> Iterator[None]:
    """One transaction. The connection goes back at its end, so that a thread that waits for a server holds none.

    That is also what makes a restart of the database harmless: the next transaction takes a connection that lives.
    """
    try:
        with behind(STAFF), transaction.atomic():
            yield
    finally:
        if not connection.in_atomic_block:
            connection.close()
