"""The words a system is described with."""

from typing import Final

ENVIRONMENTS: Final = ("production", "staging", "test")
