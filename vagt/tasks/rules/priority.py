"""Priority from impact and urgency, by a matrix that a provider edits."""

from collections.abc import Mapping
from typing import Any, Final

from vagt.agreements.rules.plans import PRIORITIES

LEVELS: Final = ("high", "medium", "low")
DEFAULT: Final = "normal"
Matrix = Mapping[str, Mapping[str, str]]  # impact -> urgency -> priority

SHIPPED: Final[Matrix] = {
    "high": {"high": "critical", "medium": "high", "low": "normal"},
    "medium": {"high": "high", "medium": "normal", "low": "low"},
    "low": {"high": "normal", "medium": "low", "low": "low"},
}


def priority_of(matrix: Matrix, impact: str, urgency: str) -> str:
    """The priority of an impact and an urgency. Raises KeyError for a level that there is not."""
    return matrix[impact][urgency]


def matrix_faults(value: Any) -> list[str]:
    """What keeps a value from being a matrix: every impact, every urgency, one of the priorities in each."""
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        return ["impact"]
    faults = []
    for impact, row in value.items():
        if not isinstance(row, dict) or set(row) != set(LEVELS):
            faults.append(impact)
            continue
        faults += [f"{impact}.{urgency}" for urgency, priority in row.items() if priority not in PRIORITIES]
    return faults
