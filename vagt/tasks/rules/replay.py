"""A clock from its events: the function that the actions apply forward and that a rebuild applies from the beginning.

The facts of an event hold what went in (ids of frozen terms, instants, codes); what came out is stored on the clock
and, for people, beside the facts. The replay reads only what went in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from vagt.agreements.rules.terms import Terms
from vagt.clock import Pause
from vagt.tasks.rules import clocks, resolution
from vagt.tasks.rules.clocks import Basis, Running
from vagt.tasks.rules.warnings import BREACH

Facts = Mapping[str, Any]
TermsOf = Callable[[int], Terms]
STARTS = ("clock.started", "clock.copied")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event about a clock: `at` is when it was recorded."""

    kind: str
    at: datetime
    facts: Facts


def said(at: datetime | None) -> str | None:
    """An instant as facts hold it: to the microsecond, in UTC."""
    return at.astimezone(UTC).isoformat() if at is not None else None


def heard(facts: Facts, name: str) -> datetime | None:
    """An instant out of facts."""
    text = facts.get(name)
    return datetime.fromisoformat(text) if text else None


def heard_all(texts: Iterable[str]) -> list[datetime]:
    """Instants out of facts, in their order."""
    return [datetime.fromisoformat(text) for text in texts]


def spans(instants: Sequence[datetime]) -> tuple[Pause, ...]:
    """Pauses from the instants at which they begin and end, as a row and facts hold them."""
    return tuple(zip(instants[::2], instants[1::2], strict=True)) if instants else ()


def _instant(facts: Facts, name: str) -> datetime:
    found = heard(facts, name)
    if found is None:
        raise ValueError(f"{name} is not in the facts")
    return found


def after(running: Running | None, event: Recorded, terms_of: TermsOf) -> Running:
    """The clock after an event. Raises ValueError for an event of a clock that has not started."""
    if event.kind in STARTS:
        return _started(event, terms_of)
    if running is None:
        raise ValueError(f"{event.kind} before the clock started")
    change = _CHANGES.get(event.kind)
    return change(running, event, terms_of) if change else running


def replayed(events: Iterable[Recorded], terms_of: TermsOf) -> dict[int, Running]:
    """Every clock that these events speak of, by id; the events in the order in which they were recorded."""
    found: dict[int, Running] = {}
    for event in events:
        clock_id = int(event.facts["clock_id"])
        found[clock_id] = after(found.get(clock_id), event, terms_of)
    return found


def _started(event: Recorded, terms_of: TermsOf) -> Running:
    facts = event.facts
    received, terms_id = _instant(facts, "received"), int(facts["terms_id"])
    fresh = clocks.started(
        facts["clock"],
        received,
        facts["channel"],
        facts["priority"],
        terms_id,
        terms_of(terms_id),
        step=facts.get("step", 0),
    )
    if event.kind == "clock.started":
        return fresh
    basis = Basis(terms_id, _instant(facts, "counted_from"), facts["basis_priority"])
    fresh = replace(fresh, pauses=spans(heard_all(facts.get("pauses", ()))), paused_at=heard(facts, "paused_at"))
    copy = clocks.derived(fresh, basis, terms_of(terms_id))
    return replace(copy, outcome="broken", next_event_at=None) if copy.step == BREACH else copy


def _rederived(running: Running, event: Recorded, terms_of: TermsOf) -> Running:
    terms_id, effective = int(event.facts["terms_id"]), heard(event.facts, "effective")
    terms = terms_of(terms_id)
    if event.facts["cause"] == "customer":
        return clocks.moved_to(running, terms_id, terms)
    if effective is None:
        return clocks.corrected(running, terms_id, terms)
    return clocks.improved(running, terms_id, terms, effective)


def _prioritised(running: Running, event: Recorded, terms_of: TermsOf) -> Running:
    facts, terms = event.facts, terms_of(running.basis.terms_id)
    since = _instant(facts, "since")
    return clocks.prioritised(running, terms, facts["priority"], since, event.at, told=bool(facts["told"]))


def _answered(running: Running, event: Recorded, _terms_of: TermsOf) -> Running:
    facts = event.facts
    return clocks.met(running, _instant(facts, "answered"), event.at, proved=bool(facts["proved"]))


def _warned(running: Running, event: Recorded, terms_of: TermsOf) -> Running:
    return clocks.warned(running, int(event.facts["step"]), terms_of(running.basis.terms_id))


_CHANGES: Mapping[str, Callable[[Running, Recorded, TermsOf], Running]] = {
    "clock.rederived": _rederived,
    "clock.reprioritised": _prioritised,
    "clock.met": _answered,
    "clock.answered_late": _answered,
    "clock.meeting_confirmed": lambda running, _event, _terms_of: clocks.confirmed(running),
    "clock.meeting_withdrawn": lambda running, _event, terms_of: clocks.withdrawn(
        running, terms_of(running.basis.terms_id)
    ),
    "clock.warned": _warned,
    "clock.broken": lambda running, event, _terms_of: clocks.broken(running, event.at),
    "clock.paused": lambda running, event, _terms_of: resolution.paused(running, _instant(event.facts, "since")),
    "clock.resumed": lambda running, event, terms_of: resolution.resumed(
        running, _instant(event.facts, "since"), terms_of(running.basis.terms_id)
    ),
    "clock.reopened": lambda running, event, terms_of: resolution.reopened(
        running, _instant(event.facts, "since"), terms_of(running.basis.terms_id)
    ),
    "clock.voided": lambda running, _event, _terms_of: clocks.void(running),
}
