"""The clock over a pipe: one question as JSON on each line in, one answer on each line out."""

import json
import os
import traceback
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, TextIO

from vagt.clock.errors import ClockError
from vagt.clock.questions import BadQuestion, answer


def main(stdin: TextIO, stdout: TextIO) -> int:
    """Answer every line of `stdin` with exactly one line on `stdout`, at once; a bad line does not stop the run.

    Returns the exit code: 0, also when lines were refused or the reader has gone away.
    """
    lines: Iterable[str | bytes] = getattr(stdin, "buffer", stdin)
    try:
        for line in lines:
            stdout.write(json.dumps(_answered(line), ensure_ascii=True) + "\n")
            stdout.flush()
    except BrokenPipeError:
        # Python flushes the stream once more on its way out, and would complain on a closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
    return 0


def _answered(line: str | bytes) -> dict[str, Any]:
    try:
        return answer(_read(line))
    except ClockError as error:
        return {"error": {"field": error.where or "line", "code": type(error).__name__, "message": error.message}}
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
        # A fault of ours: it must not end the run, and must not pass for a fault of the line.
        traceback.print_exc()
        return {"error": {"field": "line", "code": "Fault", "message": f"the clock failed on this line: {fault!r}"}}


def _read(line: str | bytes) -> Any:
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        return json.loads(text, object_pairs_hook=_once, parse_constant=_number, parse_float=_number, parse_int=_number)
    except RecursionError:
        raise BadQuestion("nested too deeply; a question is an object with plain fields", "line") from None
    except UnicodeDecodeError:
        raise BadQuestion("not UTF-8; write the line in UTF-8", "line") from None
    except ClockError:
        raise
    except ValueError as error:
        raise BadQuestion(f"not JSON that can be read ({error}); write one object on each line", "line") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadQuestion("given twice in one object; give it once", twice)
    return found


def _number(text: str) -> int | Decimal:
    """Keep numbers exact; one too long to hold, NaN and Infinity are refused later, by the field they stand in."""
    if text.lstrip("-").isdigit() and len(text) < 40:
        return int(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
