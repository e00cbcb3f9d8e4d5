"""Django's PostgreSQL engine, which takes the context's role at the start of every transaction."""

from django.db.backends.postgresql import base

from vagt.kit.db.walls import NOBODY, raise_wall, wall


class DatabaseWrapper(base.DatabaseWrapper):
    """Every outermost `atomic()` passes `_set_autocommit`; so none can forget the wall."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and wall.get() is not NOBODY:
            raise_wall(self)
