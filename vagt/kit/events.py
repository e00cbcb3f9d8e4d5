"""Recording what happened, in the transaction in which it happens, and telling whoever reacts to it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.core.serializers.json import DjangoJSONEncoder
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


Reaction = Callable[[Sequence[int]], object]
_reactions: Mapping[str, Sequence[Reaction]] = {}
_gathered: ContextVar[list[tuple[Event, Words | None]] | None] = ContextVar("gathered", default=None)


def connect(reactions: Mapping[str, Sequence[Reaction]]) -> None:
    """Install the one table of reactions: event kind -> functions that defer jobs for the ids of events of that kind."""
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
    """Write one timeline row, and its words if it has any, and tell each reaction. Inside `together` that is done at
    its end, and the event has no id until then.

    `at` is when it is recorded, `occurred_at` when it happened (the same unless said otherwise). Must run inside the
    transaction that makes the change; raises RuntimeError outside one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: an event is recorded in the transaction of its change")
    event = Event(
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
    gathered = _gathered.get()
    if gathered is None:
        _write([(event, words)])
    else:
        gathered.append((event, words))
    return event


@contextmanager
def together() -> Iterator[None]:
    """Write every event that is recorded inside in one statement at the end, in the order in which they were recorded.

    Inside one transaction and behind one wall. Inside another `together` it is a part of that one. What raises records
    nothing, since its transaction comes to nothing.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[tuple[Event, Words | None]] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        _write(gathered)


class Row(NamedTuple):
    """One event of many of the same kind."""

    subject: Subject
    customer_id: int | None
    facts: Mapping[str, Any]


_WRITE_MANY = """
INSERT INTO kit_event (kind, subject_kind, subject_id, customer_id, at, recorded_at, actor_kind, actor_id, facts, seq, hash)
SELECT %s, v.subject_kind, v.subject_id, v.customer_id, %s, %s, %s, %s, v.facts, 0, ''
  FROM ROWS FROM (unnest(%s::text[]), unnest(%s::bigint[]), unnest(%s::bigint[]), jsonb_array_elements(%s::jsonb))
       WITH ORDINALITY AS v(subject_kind, subject_id, customer_id, facts, place) ORDER BY v.place
"""


def record_many(kind: str, rows: Sequence[Row], *, by: Actor, at: datetime) -> None:
    """Write the events of a bulk action in one statement, behind the staff wall. Nobody reacts to them one by one: the
    action records one event for the batch, and that one is reacted to."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: events are recorded in the transaction of their change")
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_MANY,
            [
                *(kind, at, at, by.actor_kind, by.actor_id),
                [row.subject.kind for row in rows],
                [row.subject.id for row in rows],
                [row.customer_id for row in rows],
                json.dumps([row.facts for row in rows], cls=DjangoJSONEncoder),
            ],
        )


_WRITE = """
WITH said AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('kit_event', 'id')) AS id, given.*
         FROM (SELECT * FROM ROWS FROM (
                 unnest(%s::text[]), unnest(%s::text[]), unnest(%s::bigint[]), unnest(%s::bigint[]),
                 unnest(%s::timestamptz[]), unnest(%s::timestamptz[]), unnest(%s::text[]), unnest(%s::bigint[]),
                 jsonb_array_elements(%s::jsonb))
               WITH ORDINALITY AS row(kind, subject_kind, subject_id, customer_id, at, recorded_at, actor_kind, actor_id,
                                      facts, place)
               ORDER BY place) given),
     written AS (
       INSERT INTO kit_event (id, kind, subject_kind, subject_id, customer_id, at, recorded_at, actor_kind, actor_id,
                              facts, seq, hash)
       SELECT id, kind, subject_kind, subject_id, customer_id, at, recorded_at, actor_kind, actor_id, facts, 0, ''
         FROM said ORDER BY place)
SELECT id FROM said ORDER BY place
"""
_COLUMNS = ("kind", "subject_kind", "subject_id", "customer_id", "at", "recorded_at", "actor_kind", "actor_id")


def _write(said: Sequence[tuple[Event, Words | None]]) -> None:
    """Add the rows, their ids taken first: a customer's contact adds to the timeline, and may not read what they added.

    Django asks the database to return the ids, which needs the right to read.
    """
    events = [event for event, _ in said]
    facts = json.dumps([event.facts for event in events], cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*([getattr(event, name) for event in events] for name in _COLUMNS), facts])
        for event, (number,) in zip(events, cursor.fetchall(), strict=True):
            event.pk = int(number)
    changes = [Change(event=event, old=w.old, new=w.new, why=w.why) for event, w in said if w is not None]
    if changes:
        Change.objects.bulk_create(changes)
    for kind in dict.fromkeys(event.kind for event in events):
        for react in _reactions.get(kind, ()):
            react([event.pk for event in events if event.kind == kind])


class Fault(NamedTuple):
    """An event that does not follow from the one before it."""

    event_id: int
    subject_kind: str
    subject_id: int
    seq: int
    what: str

    def __str__(self) -> str:
        return f"event {self.event_id}, number {self.seq} of {self.subject_kind} {self.subject_id}: {self.what}"


class Proof(NamedTuple):
    """What came of verifying: `heads` is one hash over the last hash of every chain; kept elsewhere, it shows a cut tail."""

    events: int
    chains: int
    heads: str
    faults: Sequence[Fault]


_VERIFY = """
SELECT id, subject_kind, subject_id, seq,
       CASE WHEN seq <> expected THEN 'an event before it is missing' ELSE 'it is not as it was written' END
  FROM (SELECT e.*, row_number() OVER chain AS expected,
               kit_event_hash(coalesce(lag(hash) OVER chain, ''::bytea), e) AS computed
          FROM kit_event e WINDOW chain AS (PARTITION BY subject_kind, subject_id ORDER BY seq)) walked
 WHERE seq <> expected OR hash <> computed
 ORDER BY id LIMIT 1000
"""
_HEADS = """
SELECT coalesce(sum(seq), 0), count(*),
       encode(sha256(coalesce(string_agg(hash, ''::bytea ORDER BY subject_kind, subject_id), ''::bytea)), 'hex')
  FROM (SELECT DISTINCT ON (subject_kind, subject_id) subject_kind, subject_id, seq, hash
          FROM kit_event ORDER BY subject_kind, subject_id, seq DESC) heads
"""


def verify() -> Proof:
    """Compute every chain again, in the database. Behind the staff wall; reads the whole timeline.

    Finds events that were edited, put in or taken out, whoever did it. A chain whose tail was cut is whole in itself:
    compare `heads` with one that was kept elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY)
        faults = [Fault(*row) for row in cursor.fetchall()]
        cursor.execute(_HEADS)
        events, chains, heads = cursor.fetchone()
    return Proof(int(events), int(chains), heads, faults)
