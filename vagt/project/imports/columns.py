"""Columns of lists: a name, what stands in it, and how that is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _

YES = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "sand"})
NO = frozenset({"", "no", "n", "false", "0", "nej", "falsk"})


class WrongValue(ValueError):
    """The cell cannot be read; the sentence says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `read` turns a cell into a value and raises `WrongValue`; `spellings` are accepted for `name`."""

    name: str
    about: str | Promise
    example: str
    required: bool = False
    spellings: Sequence[str] = ()
    read: Callable[[str], Any] = str


def yes_or_no(cell: str) -> bool:
    """`yes`/`no` in both languages, `x` and empty included."""
    said = cell.strip().lower()
    if said in YES:
        return True
    if said in NO:
        return False
    raise WrongValue(_("“%(cell)s” is neither yes nor no. Write yes, no, or leave it empty.") % {"cell": cell})


def amount(cell: str) -> Decimal | None:
    """An amount as Danes or as programs write it (`25.000,50`, `25000.50`); empty is None."""
    text = cell.replace(" ", "").replace("\u00a0", "").removesuffix("kr.").removesuffix("DKK")
    if not text:
        return None
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif text.count(".") > 1 or (text.count(".") == 1 and len(text.rpartition(".")[2]) == 3):
        text = text.replace(".", "")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise WrongValue(_("“%(cell)s” is not an amount. Write it as 25000 or 25.000,00.") % {"cell": cell}) from error
    if not value.is_finite():
        raise WrongValue(_("“%(cell)s” is not an amount. Write it as 25000 or 25.000,00.") % {"cell": cell})
    return value


def day(cell: str) -> date | None:
    """A date as `2026-07-31`, `31-07-2026`, `31.07.2026` or `31/7/2026`; empty is None."""
    text = cell.strip().replace(".", "-").replace("/", "-")
    if not text:
        return None
    parts = text.split("-")
    try:
        if len(parts) == 3 and len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        if len(parts) == 3 and len(parts[2]) == 4:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        pass
    raise WrongValue(_("“%(cell)s” is not a date. Write it as 2026-07-31.") % {"cell": cell})


def words_of(cell: str) -> list[str]:
    """Several values in one cell, separated by `|`, `;`, `,` or line breaks."""
    for mark in "|;,\n":
        cell = cell.replace(mark, "\n")
    return [part.strip() for part in cell.split("\n") if part.strip()]


def address(cell: str) -> str:
    """An e-mail address, in lower case."""
    try:
        EmailValidator()(cell)
    except ValidationError as error:
        raise WrongValue(
            _("“%(cell)s” is not an e-mail address. Write it as mette@cykelhuset.dk.") % {"cell": cell}
        ) from error
    return cell.lower()


def language(cell: str) -> str:
    """`da` or `en`, also spelled out; empty stays empty."""
    known = {"": "", "da": "da", "dansk": "da", "danish": "da", "en": "en", "english": "en", "engelsk": "en"}
    said = known.get(cell.strip().lower())
    if said is None:
        raise WrongValue(_("“%(cell)s” is not a language that Vagt speaks. Write da or en.") % {"cell": cell})
    return said


def at_most(length: int) -> Callable[[str], str]:
    """A text of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > length:
            raise WrongValue(
                _("This is %(given)s characters long; there is room for %(most)s.")
                % {"given": len(cell), "most": length}
            )
        return cell

    return read
