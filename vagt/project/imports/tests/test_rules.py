"""Bytes to lines: encodings, separators, quotes, and what cannot be read."""

from decimal import Decimal

import pytest

from vagt.project.imports.columns import WrongValue, address, amount, day, language, words_of, yes_or_no
from vagt.project.imports.rules import LARGEST_BYTES, MOST_LINES, Wrong, decode, lines_of, repeated, separator_of

KNOWN = {"number": ("nummer",), "name": ("navn",), "note": ()}


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    return [(line.number, line.values) for line in lines_of(text, KNOWN, ["number", "name"])]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("æøå".encode(), "UTF-8"),
        ("æøå".encode("utf-8-sig"), "UTF-8"),
        ("æøå".encode("cp1252"), "Windows-1252"),
        ("æøå".encode("utf-16"), "UTF-16"),
    ],
)
def test_danish_letters_survive_every_spreadsheet(content, encoding):
    assert decode(content) == ("æøå", encoding)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"PK\x03\x04....", "binary"),
        (b"a\0b", "binary"),
        (b"x" * (LARGEST_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_list_is_named(content, code):
    with pytest.raises(Wrong) as wrong:
        decode(content)
    assert wrong.value.code == code


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_are_recognised(separator):
    assert separator_of(separator.join(["number", '"a;b,c;d,e"', "name", "note"])) == separator
    assert _lines(f"number{separator}name\n1{separator}Bo\n") == [(2, {"number": "1", "name": "Bo"})]


def test_quotes_empty_lines_and_empty_tails():
    text = '\nNummer ; Navn;note;;\r\n\r\n1;"Bo ""the"" Builder; Ltd";"two\nlines";;\r\n;;;;\r\n2;Ib;\r\n'
    assert _lines(text) == [
        (4, {"number": "1", "name": 'Bo "the" Builder; Ltd', "note": "two\nlines"}),
        (7, {"number": "2", "name": "Ib", "note": ""}),
    ]


@pytest.mark.parametrize(
    ("text", "code", "fact"),
    [
        ("number;nmae\n1;a", "unknown column", {"given": "nmae", "closest": "name"}),
        ("number;name;zzzzzz\n1;a;b", "unknown column", {"given": "zzzzzz", "closest": ""}),
        ("number;Navn;name\n1;a;b", "column twice", {"name": "name"}),
        ("number;;name\n1;;b", "no name", {"position": 2}),
        ("number\n1", "missing columns", {"names": ["name"]}),
        ("number;name\n", "no lines", {}),
        ("number;name\n1;a;b\n", "wrong width", {"number": 2, "values": 3, "columns": 2}),
        ("number;name\n1\n", "wrong width", {"number": 2, "values": 1, "columns": 2}),
        ('number;name\n1;"a\n', "quotes", {}),
        ('number;name\n1;"a"b\n', "quotes", {}),
        ("number;name\n" + "1;a\n" * (MOST_LINES + 1), "too many lines", {"most": MOST_LINES}),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text, code, fact):
    with pytest.raises(Wrong) as wrong:
        _lines(text)
    assert wrong.value.code == code
    assert {key: wrong.value.facts[key] for key in fact} == fact


def test_lines_that_say_the_same_are_found():
    lines = list(lines_of("number;name\n1;a\n2;b\n1;c\n1;d\n;x\n;y\n", KNOWN, ["number"]))
    assert repeated(lines, ["number"]) == {4: 2, 5: 2}


@pytest.mark.parametrize(("cell", "value"), [("ja", True), ("X", True), ("1", True), ("nej", False), ("", False)])
def test_yes_and_no(cell, value):
    assert yes_or_no(cell) is value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("25000", Decimal(25000)),
        ("25.000", Decimal(25000)),
        ("25.000,50", Decimal("25000.50")),
        ("25 000", Decimal(25000)),
        ("25000.50", Decimal("25000.50")),
        ("1.250.000", Decimal(1250000)),
        ("100 kr.", Decimal(100)),
        ("", None),
    ],
)
def test_amounts(cell, value):
    assert amount(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (amount, "many"),
        (amount, "NaN"),
        (yes_or_no, "perhaps"),
        (day, "31-02-2026"),
        (day, "07/31/26"),
        (address, "mette at cykelhuset"),
        (language, "klingon"),
    ],
)
def test_cells_that_cannot_be_read_say_what_would_be_right(read, cell):
    with pytest.raises(WrongValue, match="Write"):
        read(cell)


def test_dates_and_lists():
    assert {str(day(cell)) for cell in ("2026-07-31", "31-07-2026", "31.7.2026", "31/7/2026")} == {"2026-07-31"}
    assert words_of("a, b|c; d\n") == ["a", "b", "c", "d"]
