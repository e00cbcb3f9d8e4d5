"""What a change leaves behind, and how a broken constraint becomes a sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from vagt.kit.errors import Refusal
from vagt.kit.events import Words

Plain = str | int | bool | list[Any] | None


def plain(value: Any) -> Plain:
    """A value as the audit keeps it: rows by their words, instants and amounts as text."""
    if isinstance(value, models.Model | Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple, list)):
        return sorted(str(plain(item)) for item in value)
    return value  # type: ignore[no-any-return]


def change(row: models.Model, why: str = "", /, **values: Any) -> Words | None:
    """Set and save the values that differ; the words of the difference, or None when nothing does."""
    old = {name: getattr(row, name) for name in values}
    differing = [name for name, value in values.items() if old[name] != value]
    if not differing:
        return None
    for name in differing:
        setattr(row, name, values[name])
    row.save(update_fields=differing)
    return Words(
        old={name: plain(old[name]) for name in differing},
        new={name: plain(values[name]) for name in differing},
        why=why,
    )


def difference(old: Mapping[str, Any], new: Mapping[str, Any], why: str = "") -> Words | None:
    """The words of two sets of values that differ, or None. Of something new (no `old`), what it has."""
    differing = [name for name in new if (old.get(name) != new[name] if old else new[name])]
    if not differing:
        return None
    return Words(
        old={name: plain(old.get(name)) for name in differing} if old else None,
        new={name: plain(new[name]) for name in differing},
        why=why,
    )


def joined(*parts: Words | None) -> Words | None:
    """Several differences as one, or None when there is none."""
    said = [part for part in parts if part is not None]
    if not said:
        return None
    return Words(
        old={name: value for part in said for name, value in (part.old or {}).items()} or None,
        new={name: value for part in said for name, value in (part.new or {}).items()},
        why=next((part.why for part in said if part.why), ""),
    )


@contextmanager
def saying(refusals: Mapping[str, Refusal]) -> Iterator[None]:
    """Raise the refusal named by the constraint that the database finds broken inside; the rest is rolled back.

    The database decides, not a look beforehand, because between the look and the write somebody else may write.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from error
