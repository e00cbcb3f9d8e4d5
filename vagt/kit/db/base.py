"""Django's PostgreSQL engine, which takes the context's role at the start of every transaction."""

from datetime import UTC
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import get_adapters_template  # type: ignore[import-untyped]
from psycopg import adapters
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format

from vagt.kit.db.walls import NOBODY, raise_wall, wall


class DatabaseWrapper(base.DatabaseWrapper):
    """Every outermost `atomic()` passes `_set_autocommit`; so none can forget the wall."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and wall.get() is not NOBODY:
            raise_wall(self)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with instants read as `_instants` says; a session's zone is UTC in every installation."""
        return super().get_connection_params() | {"context": _instants()}

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's, without asking a loader for its zone: there is only one."""
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit
        return base.ServerSideCursor(  # type: ignore[attr-defined]  # the stubs leave it out
            self.connection, name=name, scrollable=False, withhold=held
        )


@cache
def _instants() -> AdaptersMap:
    """Django's adapters with psycopg's compiled loader of instants: Django's own is Python and costs seventeen times
    as much, on pages that read hundreds of them."""
    instant = adapters.types["timestamptz"].oid
    compiled = adapters.get_loader(instant, Format.TEXT)
    if compiled is None:
        raise AssertionError("psycopg reads instants")
    found = AdaptersMap(get_adapters_template(use_tz=True, timezone=UTC))
    found.register_loader(instant, compiled)
    return found
