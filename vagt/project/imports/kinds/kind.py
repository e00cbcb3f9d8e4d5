"""What a kind of list is: its columns, what a line does, and how that is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.rules import Viewer
from vagt.project.imports.columns import Column


class Made(NamedTuple):
    """A row that a line made: a subject of the timeline, and what it hangs on when one id does not name it."""

    kind: str
    id: int
    second_id: int | None = None


class Apply(Protocol):
    """Does what a line says, through actions."""

    def __call__(self, values: Mapping[str, Any], *, by: Viewer, at: datetime) -> Sequence[Made]: ...


class TakeBack(Protocol):
    """Removes a row that a line made, through actions; refuses when something hangs on it."""

    def __call__(self, made: Made, *, by: Viewer, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list. `unique` are the columns that no two lines may agree in; refusals name fields as columns do."""

    key: str
    name: str | Promise
    about: str | Promise
    columns: Sequence[Column]
    unique: Sequence[str]
    apply: Apply
    take_back: TakeBack
    position: int = 100  # lists that others name come first

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]

    @property
    def known(self) -> dict[str, Sequence[str]]:
        return {column.name: column.spellings for column in self.columns}

    def template(self) -> str:
        """A file to begin with: the header and one line as an example."""
        header = ";".join(column.name for column in self.columns)
        return f"{header}\r\n{';'.join(column.example for column in self.columns)}\r\n"


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of list known."""
    KINDS[kind.key] = kind
    return kind


def kinds() -> list[Kind]:
    """Every kind, in the order in which a new installation imports them."""
    return sorted(KINDS.values(), key=lambda kind: (kind.position, kind.key))


def kind_of(key: str) -> Kind:
    """The kind of this key. Raises `NotFound`."""
    if key not in KINDS:
        raise NotFound(_("There is no list of that kind. There are: %(kinds)s.") % {"kinds": ", ".join(sorted(KINDS))})
    return KINDS[key]
