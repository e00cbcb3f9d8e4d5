"""Reading a list: bytes to lines. Pure; what is wrong is said in codes that the pages put into words."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

LARGEST_BYTES: Final = 2_000_000
MOST_LINES: Final = 2_000
SEPARATORS: Final = (";", ",", "\t")


class Wrong(Exception):
    """The list cannot be read. `code` says why; `facts` are the values behind it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: its number in the file (the first is 1) and its values by column name."""

    number: int
    values: dict[str, str]


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.

    Excel's "CSV" is Windows-1252 and its "CSV UTF-8" carries the mark. Raises Wrong(`too large`, `empty`, `binary`).
    """
    if len(content) > LARGEST_BYTES:
        raise Wrong("too large", most=LARGEST_BYTES // 1_000_000)
    if not content.strip():
        raise Wrong("empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    if b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF")):
        raise Wrong("binary")
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def separator_of(header: str) -> str:
    """The separator that stands most often in the header, outside quotes."""
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def header_of(names: Sequence[str], known: dict[str, Sequence[str]]) -> list[str]:
    """The columns in the file's order; `known` gives each column's spellings.

    Raises Wrong(`unknown column` with the closest, `column twice`, `no name`).
    """
    spelled = {plain(spelling): name for name, spellings in known.items() for spelling in (name, *spellings)}
    columns: list[str] = []
    for position, given in enumerate(names, 1):
        if not given.strip():
            raise Wrong("no name", position=position)
        name = spelled.get(plain(given))
        if name is None:
            close = get_close_matches(plain(given), spelled, n=1, cutoff=0.5)
            raise Wrong("unknown column", given=given.strip(), closest=spelled[close[0]] if close else "")
        if name in columns:
            raise Wrong("column twice", name=name)
        columns.append(name)
    return columns


def plain(name: str) -> str:
    """A column name as it is compared."""
    return name.strip().strip("\ufeff").lower().replace(" ", "_").replace("-", "_")


def lines_of(text: str, known: dict[str, Sequence[str]], required: Sequence[str]) -> Iterator[Line]:
    """Each line that says anything, with its number in the file.

    Raises Wrong for what makes the whole list unreadable, and for a line with another number of values than columns.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator_of(first), strict=True, skipinitialspace=True
    )
    columns: list[str] | None = None
    count = 0
    starts = 1
    try:
        for values in reader:
            number, starts = starts, reader.line_num + 1
            if not any(value.strip() for value in values):
                continue
            if columns is None:
                columns = header_of(_without_empty_tail(values, 0), known)
                missing = [name for name in required if name not in columns]
                if missing:
                    raise Wrong("missing columns", names=missing)
                continue
            count += 1
            if count > MOST_LINES:
                raise Wrong("too many lines", most=MOST_LINES)
            yield _line(number, values, columns)
    except csv.Error as error:
        raise Wrong("quotes", number=reader.line_num, detail=str(error)) from error
    if count == 0:
        raise Wrong("no lines")


def _line(number: int, values: Sequence[str], columns: Sequence[str]) -> Line:
    values = _without_empty_tail(values, len(columns))
    if len(values) != len(columns):
        raise Wrong("wrong width", number=number, values=len(values), columns=len(columns))
    return Line(number, {name: value.strip() for name, value in zip(columns, values, strict=True)})


def _without_empty_tail(values: Sequence[str], least: int) -> Sequence[str]:
    """Spreadsheets write empty cells after the last column; they mean nothing."""
    end = len(values)
    while end > least and not values[end - 1].strip():
        end -= 1
    return values[:end]


def repeated(lines: Sequence[Line], names: Sequence[str]) -> dict[int, int]:
    """Line number -> the earlier line that says the same in these columns (case ignored)."""
    seen: dict[tuple[str, ...], int] = {}
    found: dict[int, int] = {}
    for line in lines:
        key = tuple(line.values.get(name, "").casefold() for name in names)
        if not all(key):
            continue
        if key in seen:
            found[line.number] = seen[key]
        else:
            seen[key] = line.number
    return found
