"""Who the database believes is asking.

The service logs in as a role that sees nothing. Every transaction begins by taking one of two roles, staff or
portal, from the context set here; nothing set means nothing seen. See docs/rules/wall.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from vagt.kit.db.base import DatabaseWrapper


@dataclass(frozen=True, slots=True)
class Wall:
    """A database role and, for the portal, the one customer it may see."""

    role: str
    customer_id: int | None = None


NOBODY = Wall("none")
STAFF = Wall("vagt_staff")


def portal(customer_id: int) -> Wall:
    """The wall around one customer."""
    return Wall("vagt_portal", customer_id)


wall: ContextVar[Wall] = ContextVar("wall", default=NOBODY)


def raise_wall(conn: "DatabaseWrapper") -> None:
    """Take the role of the context for the rest of this transaction; COMMIT or ROLLBACK gives it back."""
    current = wall.get()
    with conn.wrap_database_errors, conn.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('vagt.customer_id', %s, true)",
            [current.role, str(current.customer_id or "")],
        )


@contextmanager
def behind(new: Wall) -> Iterator[None]:
    """Everything inside runs behind this wall, also in a transaction that is already open."""
    if wall.get() == new:  # every transaction under it has the role already
        yield
        return
    token = wall.set(new)
    try:
        if connection.in_atomic_block:
            raise_wall(connection)  # type: ignore[arg-type]
        yield
    finally:
        wall.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            raise_wall(connection)  # type: ignore[arg-type]
