"""What a queue shows: filters as values, from and to the JSON of a saved view."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from vagt.agreements.rules.plans import PRIORITIES
from vagt.tasks.rules.kinds import KINDS, STATUSES

Assignee = int | Literal["me", "nobody"] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the queue; what is empty or None filters nothing. All of them hold together.

    `finished` shows finished tasks instead of open ones, the newest first.
    """

    assignee: Assignee = None
    teams: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    unanswered: bool = False  # somebody waits for us
    untriaged: bool = False
    soon: bool = False  # three quarters of the service time are used and nobody has answered
    broken: bool = False  # the due time has passed and nobody has answered
    promised: bool = False  # a due time is promised
    finished: bool = False


Where = tuple[str, int]
# The order in which a queue stands, as the page's address carries it: rank, due time, id.
Key = tuple[int, Any, int]

SHIPPED: Final[Mapping[str, Filters]] = {
    "all": Filters(),
    "mine": Filters(assignee="me"),
    "unassigned": Filters(assignee="nobody"),
    "unanswered": Filters(unanswered=True),
    "triage": Filters(untriaged=True),
    "broken": Filters(broken=True),
    "critical": Filters(priorities=("critical",)),
    "waiting": Filters(statuses=("waiting_customer", "waiting_third_party")),
}


def filters_to(filters: Filters) -> dict[str, Any]:
    """As a saved view keeps them: only what filters."""
    plain = Filters()
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(filters).items()
        if value != getattr(plain, name)
    }


def filters_from(value: Mapping[str, Any]) -> Filters:
    """Out of a saved view or an address; what is not understood filters nothing."""
    return Filters(
        assignee=_assignee(value.get("assignee")),
        teams=_ids(value.get("teams")),
        customers=_ids(value.get("customers")),
        kinds=_words(value.get("kinds"), KINDS),
        statuses=_words(value.get("statuses"), STATUSES),
        priorities=_words(value.get("priorities"), PRIORITIES),
        **{
            name: bool(value.get(name))
            for name in ("unanswered", "untriaged", "soon", "broken", "promised", "finished")
        },
    )


def _assignee(value: Any) -> Assignee:
    if value == "me":
        return "me"
    if value == "nobody":
        return "nobody"
    return int(value) if str(value).isdigit() else None


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _ids(value: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in _several(value) if str(one).isdigit())


def _words(value: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in _several(value) if one in known)


NAMES: Final = tuple(field.name for field in fields(Filters))
