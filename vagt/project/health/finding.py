"""One thing examined, in both languages."""

from dataclasses import dataclass
from typing import Literal

from vagt.kit.words import Words

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable and for programs; `cure` says what to do, and is empty when all is well."""

    code: str
    level: Level
    what: Words
    cure: Words | None = None


def fine(code: str, what: Words) -> Finding:
    """All is well."""
    return Finding(code, "ok", what)


def warning(code: str, what: Words, cure: Words) -> Finding:
    """It works, and should be mended."""
    return Finding(code, "warning", what, cure)


def problem(code: str, what: Words, cure: Words) -> Finding:
    """It does not work, or is not safe."""
    return Finding(code, "problem", what, cure)
