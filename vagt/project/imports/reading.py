"""A list read as its kind says: every line's values, and everything that is wrong, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from vagt.project.imports.columns import WrongValue
from vagt.project.imports.kinds import Kind
from vagt.project.imports.rules import Line, Wrong, decode, lines_of, repeated


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and what would be right. Line 0 is the list as a whole."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = _("line %(line)s") % {"line": self.line} if self.line else ""
        return ", ".join(part for part in (place, self.column) if part) + (": " if place else "") + self.sentence


@dataclass(frozen=True, slots=True)
class Read:
    """What a list says: the values of each line that could be read, and the faults of the others."""

    lines: Sequence[tuple[int, Mapping[str, Any]]] = ()
    faults: Sequence[Fault] = ()
    encoding: str = ""
    count: int = 0  # lines that say anything, the header left out
    kept: Sequence[Line] = field(default_factory=tuple)


def read_list(kind: Kind, content: bytes) -> Read:
    """Read a file; never raises for what is in it."""
    try:
        text, encoding = decode(content)
        lines = list(lines_of(text, kind.known, kind.required))
    except Wrong as wrong:
        return Read(faults=[_fault(wrong)])
    faults: list[Fault] = []
    read: list[tuple[int, Mapping[str, Any]]] = []
    twice = repeated(lines, kind.unique)
    for line in lines:
        values, wrong_cells = _values(kind, line)
        if line.number in twice:
            sentence = _("Says the same as line %(line)s. Remove one of them.") % {"line": twice[line.number]}
            wrong_cells.append(Fault(line.number, kind.unique[-1], sentence))
        faults += wrong_cells
        if not wrong_cells:
            read.append((line.number, values))
    return Read(read, faults, encoding, len(lines), lines)


def _values(kind: Kind, line: Line) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for name, cell in line.values.items():
        column = kind.column(name)
        if column.required and not cell:
            sentence = _("This is empty. Write it as %(example)s.") % {"example": column.example}
            faults.append(Fault(line.number, name, sentence))
            continue
        try:
            values[name] = column.read(cell)
        except WrongValue as wrong:
            faults.append(Fault(line.number, name, str(wrong)))
    return values, faults


def _fault(wrong: Wrong) -> Fault:
    facts: dict[str, Any] = dict(wrong.facts)
    if wrong.code == "unknown column" and not facts["closest"]:
        wrong.code = "strange column"
    if wrong.code == "missing columns":
        facts["names"] = ", ".join(facts["names"])
    return Fault(int(facts.get("number", 0)), "", _sentences()[wrong.code] % facts)


def _sentences() -> Mapping[str, str]:
    return {
        "too large": _("The file is larger than %(most)s MB. Split it in two."),
        "empty": _("The file is empty. Begin with the template: a header, then one line for each."),
        "binary": _("This is not text. Save the sheet as CSV (separated by commas or semicolons), and upload that."),
        "no name": _("Column %(position)s has no name in the first line. Name it, or remove it."),
        "unknown column": _("There is no column “%(given)s”. Did you mean “%(closest)s”?"),
        "strange column": _("There is no column “%(given)s”. Remove it, or rename it as in the template."),
        "column twice": _("The column “%(name)s” is there twice. Remove one of them."),
        "missing columns": _("These columns are missing: %(names)s. Add them to the first line."),
        "too many lines": _("There are more than %(most)s lines. Split the file in two."),
        "no lines": _("There is a header and nothing below it."),
        "wrong width": _(
            "Has %(values)s values for %(columns)s columns. Put a value that holds a separator in quotes."
        ),
        "quotes": _("The quotes do not match. A quote inside a quoted value is written twice."),
    }
