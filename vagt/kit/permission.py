"""May they? Asked by apps that stand below the one that knows people and their roles.

The project installs the answer once; until then only the system itself may do anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vagt.kit.errors import NotAllowed
from vagt.kit.events import Actor


@dataclass(frozen=True, slots=True)
class System:
    """Vagt itself, where no person asked for it. Implements `kit.events.Actor`."""

    actor_kind: str = "system"
    actor_id: int | None = None


SYSTEM: Final = System()


def _only_the_system(by: Actor, act: str) -> None:
    del by
    raise NotAllowed("", act=act)


_answer: Callable[[Actor, str], None] = _only_the_system


def install(answer: Callable[[Actor, str], None]) -> None:
    """Install what answers: it returns when the actor may do the act, and raises `NotAllowed` otherwise."""
    global _answer  # noqa: PLW0603 - set once, when the project is assembled
    _answer = answer


def require(by: Actor, act: str) -> None:
    """Return when `by` may do the act; raise `NotAllowed` otherwise. The system may everything."""
    if by.actor_kind != "system":
        _answer(by, act)
