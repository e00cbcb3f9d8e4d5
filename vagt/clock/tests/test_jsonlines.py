"""`vagt clock`: one answer a line, whatever the line."""

import io
import json
import subprocess
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.clock.jsonlines import main
from vagt.clock.tests.plans import law

OFFICE = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
QUESTION = {
    "tz": "Europe/Copenhagen",
    "weekly": OFFICE,
    "holidays": ["2026-12-25"],
    "dated_hours": {"2026-12-23": [["10:00", "14:00"]], "2026-12-24": []},
    "pauses": [["2026-07-03T10:00:00+02:00", "2026-07-03T11:00:00+02:00"]],
    "op": "add",
    "start": "2026-07-03T15:30:00+02:00",
    "minutes": 480,
}
ABSENT = object()


def ask(*lines):
    out = io.StringIO()
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    assert main(io.StringIO(text), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def changed(**fields):
    return {name: value for name, value in (QUESTION | fields).items() if value is not ABSENT}


def test_the_documented_question():
    (answer,) = ask(QUESTION)
    assert answer["result"] == "2026-07-06T15:30:00+02:00"
    assert [(row["from"], row["to"], row["rule"], row["counted_seconds"]) for row in answer["explain"]] == [
        ("2026-07-03T15:30:00+02:00", "2026-07-03T16:00:00+02:00", "weekly", 1800),
        ("2026-07-03T16:00:00+02:00", "2026-07-06T08:00:00+02:00", "closed", 0),
        ("2026-07-06T08:00:00+02:00", "2026-07-06T15:30:00+02:00", "weekly", 27_000),
    ]


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"seconds": 60, "minutes": ABSENT}, "2026-07-03T15:31:00+02:00"),
        ({"minutes": 0.5}, "2026-07-03T15:30:30+02:00"),
        ({"minutes": 480.0}, "2026-07-06T15:30:00+02:00"),
        ({"minutes": 0}, "2026-07-03T15:30:00+02:00"),
        ({"op": "subtract", "minutes": 30}, "2026-07-03T15:00:00+02:00"),
        ({"op": "elapsed", "end": "2026-07-06T09:00:00+02:00"}, 5400),
        ({"op": "elapsed", "end": "2026-07-02T09:00:00+02:00"}, -(7 * 3600 + 6.5 * 3600)),
        ({"op": "elapsed", "end": "2026-07-03T15:30:00.250+02:00"}, 0.25),
        ({"op": "is_open"}, True),
        ({"op": "is_open", "start": "2026-07-03T14:00:00Z"}, False),
        ({"op": "next_open", "start": "2026-07-03T14:00:00Z"}, "2026-07-06T08:00:00+02:00"),
        ({"op": "next_open"}, "2026-07-03T15:30:00+02:00"),
        ({"start": "2026-07-03T09:59:00+02:00", "minutes": 2}, "2026-07-03T11:01:00+02:00"),
        ({"start": "2026-12-23T13:30:00+01:00", "minutes": 60}, "2026-12-28T08:30:00+01:00"),
        ({"holidays": {"2026-07-06": "A day off"}}, "2026-07-07T15:30:00+02:00"),
        ({"weekly": {"fri": [["22:00", "06:00"]]}, "minutes": 180}, "2026-07-04T01:00:00+02:00"),
        ({"weekly": {day: [["00:00", "24:00"]] for day in OFFICE}, "minutes": 1440}, "2026-07-06T15:30:00+02:00"),
        ({"tz": "Asia/Kolkata", "minutes": 1}, "2026-07-06T08:01:00+05:30"),
        ({"start": "0001-01-02T08:00:00+00:50", "minutes": 1}, "0001-01-02T08:01:20+00:50:20"),
        ({"start": "9999-12-30T08:00:00+01:00", "minutes": 1}, "9999-12-30T08:01:00+01:00"),
        ({"weekly": ABSENT, "op": "elapsed", "end": "2026-07-06T09:00:00+02:00"}, 0),
        ({"pauses": None, "end": None, "minutes": 30}, "2026-07-03T16:00:00+02:00"),
        ({"pauses": [["2026-07-06T08:00:00+02:00", None]], "minutes": 30}, "2026-07-03T16:00:00+02:00"),
    ],
)
def test_answers(fields, result):
    (answer,) = ask(changed(**fields))
    assert answer.get("result") == result, answer
    if fields.get("op") != "is_open":
        counted = sum(row["counted_seconds"] for row in answer["explain"])
        asked = fields["seconds"] if "seconds" in fields else fields.get("minutes", 480) * 60
        asked = {"elapsed": result, "next_open": 0}.get(fields.get("op"), asked)
        assert counted == abs(asked)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"tz": ABSENT}, "tz"),
        ({"tz": 5}, "tz"),
        ({"tz": []}, "tz"),
        ({"op": "divide"}, "op"),
        ({"op": ABSENT}, "op"),
        ({"op": {}}, "op"),
        ({"start": "2026-07-03T15:30:00"}, "start"),
        ({"start": "2026-07-03"}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"start": 1_783_000_000}, "start"),
        ({"start": ABSENT}, "start"),
        ({"start": "2026-07-03T15:30:00.1234567+02:00"}, "start"),
        ({"start": "2026-02-30T15:30:00+02:00"}, "start"),
        ({"start": "9999-12-31T23:00:00Z"}, "start"),
        ({"start": "0001-01-01T00:00:00+14:00", "op": "subtract"}, "start"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 0.001}, "minutes"),
        ({"minutes": "480"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": [480]}, "minutes"),
        ({"minutes": ABSENT}, "minutes"),
        ({"minutes": 10**100}, "minutes"),
        ({"minutes": float("nan")}, "minutes"),
        ({"minutes": float("inf")}, "minutes"),
        ({"minutes": -float("inf")}, "minutes"),
        ({"seconds": 60}, "seconds"),
        ({"seconds": 1.5, "minutes": ABSENT}, "seconds"),
        ({"op": "elapsed"}, "end"),
        ({"op": "elapsed", "end": "2026-07-03T15:30:00"}, "end"),
        ({"weekly": {}, "dated_hours": {}}, "weekly"),
        ({"weekly": []}, "weekly"),
        ({"weekly": {"monday": []}}, "weekly"),
        ({"weekly": {"mon": [["08:00", "25:00"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [["08:00", "08:00"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [["08:00"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [[8, 16]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": {"08:00": "16:00"}}}, "weekly.mon"),
        ({"weekly": {"mon": [["08:00", "12:00"], ["11:00", "16:00"]]}}, "weekly.mon"),
        ({"holidays": "2026-12-25"}, "holidays"),
        ({"holidays": ["2026-12-25", "2026-02-29"]}, "holidays[1]"),
        ({"holidays": ["20261225"]}, "holidays[0]"),
        ({"holidays": {"2026-12-25": 5}}, "holidays.2026-12-25"),
        ({"holidays": [["2026-12-25"]]}, "holidays[0]"),
        ({"dated_hours": []}, "dated_hours"),
        ({"dated_hours": {"tomorrow": []}}, "dated_hours.tomorrow"),
        ({"dated_hours": {"2026-12-23": [["10:00", "24:30"]]}}, "dated_hours.2026-12-23[0]"),
        ({"dated_hours": {"2026-12-23": 5}}, "dated_hours.2026-12-23"),
        ({"pauses": [["2026-07-03T11:00:00+02:00", "2026-07-03T10:00:00+02:00"]]}, "pauses[0]"),
        ({"pauses": [["2026-07-03T11:00:00+02:00"]]}, "pauses[0]"),
        ({"pauses": [["2026-07-03T11:00:00", "2026-07-03T12:00:00+02:00"]]}, "pauses[0][0]"),
        ({"pauses": "never"}, "pauses"),
        ({"pauses": [["2026-07-03T11:00:00+02:00", None]]}, "pauses"),
        ({"holydays": []}, "holydays"),
    ],
)
def test_a_bad_line_names_its_field_and_the_run_goes_on(fields, field):
    error, answer = ask(changed(**fields), QUESTION)
    assert error["error"]["field"] == field, error
    assert error["error"]["message"]
    assert answer["result"] == "2026-07-06T15:30:00+02:00"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "null",
        "[]",
        "5",
        '"text"',
        "nonsense",
        "[" * 200_000,
        '{"tz": "UTC", "tz": "UTC"}',
        '{"op": "add", "minutes": 1e99999999999999999999999}',
        '{"tz": "UTC", "op": "add", "start": "2026-07-03T15:30:00Z", "minutes": 1e99999999}',
        '{"tz": "UTC", "op": "add", "start": "2026-07-03T15:30:00Z", "minutes": ' + "9" * 5000 + "}",
        '{"tz": "\\ud800"}',
    ],
)
def test_lines_that_are_no_question(line):
    error, answer = ask(line, QUESTION)
    assert error["error"]["field"]
    assert error["error"]["code"] != "Fault"
    assert "result" in answer


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@law()
@given(st.lists(st.tuples(st.sampled_from([*QUESTION, "end", "seconds"]), ANYTHING), max_size=3))
def test_whatever_stands_in_a_field_there_is_one_answer_and_no_fault(fields):
    answers = ask(QUESTION | dict(fields), QUESTION)
    assert len(answers) == 2
    assert answers[0].get("error", {}).get("code") != "Fault"
    assert answers[1]["result"] == "2026-07-06T15:30:00+02:00"


def test_long_walks_come_without_rows():
    (answer,) = ask(changed(op="elapsed", start="0001-01-02T00:00:00Z", end="9999-12-30T00:00:00Z"))
    assert answer["result"] > 7e10
    assert answer["explain"] == []
    assert answer["unexplained"]


def test_ten_years_are_explained_to_the_second():
    (answer,) = ask(changed(minutes=60 * 8 * 2600))
    assert sum(row["counted_seconds"] for row in answer["explain"]) == 60 * 60 * 8 * 2600
    for row, following in zip(answer["explain"], answer["explain"][1:], strict=False):
        assert datetime.fromisoformat(row["to"]) == datetime.fromisoformat(following["from"])


def test_bytes_that_are_not_utf8_and_answers_at_once():
    program = "import sys; from vagt.clock.jsonlines import main; sys.exit(main(sys.stdin, sys.stdout))"
    line = json.dumps(QUESTION).encode() + b"\n"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdin.write(b"\xef\xbb\xbf" + line)
        run.stdin.flush()
        assert b"2026-07-06T15:30" in run.stdout.readline()
        out, complaints = run.communicate(b"\xff\xfe\n\r\n" + line.rstrip(b"\n"))
    answers = [json.loads(answer) for answer in out.splitlines()]
    assert [answer.get("error", {}).get("field") for answer in answers] == ["line", "line", None]
    assert (run.returncode, complaints) == (0, b"")


def test_a_reader_that_goes_away_ends_the_run_quietly():
    program = "import sys; from vagt.clock.jsonlines import main; sys.exit(main(sys.stdin, sys.stdout))"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdout.close()
        run.stdin.write(json.dumps(QUESTION).encode() + b"\n")
        run.stdin.close()
        complaints = run.stderr.read()
        assert run.wait(timeout=30) == 0
    assert complaints == b""
