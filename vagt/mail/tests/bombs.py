"""Which bombs go off in every run: one of four; all of them do in the long proof."""

from collections.abc import Iterable

import pytest


def some_always(names: Iterable[str]) -> list[object]:
    """The names as parameters, three of four marked as long."""
    return [name if place % 4 == 0 else pytest.param(name, marks=pytest.mark.prove) for place, name in enumerate(names)]
