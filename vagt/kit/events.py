"""Recording what happened, in the transaction in which it happens, and telling whoever reacts to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from vagt.kit.models import Change, Event


class Actor(Protocol):
    """Who does something: a signed-in person, a token of one, or the system itself."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a kind of row and its id."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Words:
    """What an audited change said: values before and after, and why."""

    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    why: str = ""


Reaction = Callable[[int], object]
_reactions: Mapping[str, Sequence[Reaction]] = {}


def connect(reactions: Mapping[str, Sequence[Reaction]]) -> None:
    """Install the one table of reactions: event kind -> functions that defer a job for an event id."""
    global _reactions  # noqa: PLW0603 - set once, when the project is assembled
    _reactions = reactions


def record(
    kind: str,
    subject: Subject,
    *,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    customer_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    words: Words | None = None,
) -> Event:
    """Write one timeline row, and its words if it has any, and defer one job per reaction.

    `at` is when it is recorded, `occurred_at` when it happened (the same unless said otherwise). Must run inside the
    transaction that makes the change; raises RuntimeError outside one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: an event is recorded in the transaction of its change")
    event = Event.objects.create(
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        customer_id=customer_id,
        at=occurred_at or at,
        recorded_at=at,
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        facts=dict(facts or {}),
    )
    if words is not None:
        Change.objects.create(event=event, old=words.old, new=words.new, why=words.why)
    for react in _reactions.get(kind, ()):
        react(event.pk)
    return event
