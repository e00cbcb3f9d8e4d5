"""Clocks as values, the terms they are frozen to, and the explanation of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from django.db.models import Q, QuerySet

from vagt.agreements.queries.frozen import TermsRef, terms_as_frozen, terms_of_each
from vagt.agreements.queries.why import why
from vagt.agreements.rules.terms import Terms
from vagt.agreements.rules.why import Why
from vagt.people.rules import Viewer
from vagt.tasks.models import FrozenTerms, ResponseClock, Task
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.clocks import Basis, Running, held_by
from vagt.tasks.rules.replay import spans

# Somebody waits: nobody has answered, and the customer has not said that it is done.
WAITED_ON: Final = Q(outcome__in=["open", "broken"]) & (Q(turn__isnull=True) | Q(turn__ended_at__isnull=True))


# ... and time passes: a resolution stands still while we wait for somebody else.
PASSING: Final = WAITED_ON & Q(paused_at__isnull=True)


def waited_on(clock: ResponseClock) -> bool:
    """The same of a clock that is at hand, with its turn."""
    return clock.outcome in {"open", "broken"} and (clock.turn is None or clock.turn.ended_at is None)


def clocks_visible_to(viewer: Viewer) -> QuerySet[ResponseClock]:
    """The clocks of visible tasks; the notification goal is for staff alone."""
    rows = ResponseClock.objects.filter(task__in=visible_to(viewer))
    return rows if viewer.is_staff else rows.exclude(kind="notification")


# What a clock is as a value, in the order in which `running_from` takes it.
RUNNING: Final = (
    *("kind", "received_at", "channel", "priority", "terms_id", "counted_from", "basis_priority", "due_at", "promise"),
    *("target_seconds", "strict", "goal_at", "outcome", "judged_at", "claimed_at", "step", "next_event_at"),
    *("pauses", "paused_at"),
)
_running = attrgetter(*RUNNING)


def running_of(row: ResponseClock) -> Running:
    """A stored clock as a value."""
    return running_from(*_running(row))


def running_from(*values: Any) -> Running:
    """The values of `RUNNING` as a clock; thousands are read so, without a row of the model around each."""
    kind, received, channel, priority, terms_id, counted_from, judged, *rest, pauses, paused_at = values
    basis = Basis(terms_id, counted_from, judged)
    running = Running(kind, received, channel, priority, basis, *rest)
    return replace(running, pauses=spans(pauses), paused_at=paused_at) if pauses or paused_at else running


def ref_of_row(row: FrozenTerms) -> TermsRef:
    """The versions that a row of frozen terms names."""
    return TermsRef(
        row.customer_id, row.agreement_version_id, row.plan_version_id, row.calendar_version_id, tuple(row.bookings)
    )


@dataclass
class TermsBook:
    """Frozen terms by id, each read once. It lives as long as one action, job or page."""

    at: datetime
    _read: dict[int, Terms] = field(default_factory=dict)

    def __call__(self, terms_id: int) -> Terms:
        if terms_id not in self._read:
            self._read[terms_id] = terms_as_frozen(ref_of_row(FrozenTerms.objects.get(pk=terms_id)), self.at)
        return self._read[terms_id]

    def know(self, terms_id: int, terms: Terms) -> None:
        """Keep terms that are at hand, so that they are not read again."""
        self._read.setdefault(terms_id, terms)

    def knows(self, terms_id: int) -> bool:
        """Whether these are at hand."""
        return terms_id in self._read

    def preload(self, ids: Iterable[int]) -> None:
        """Read the rows of many at once."""
        missing = [one for one in set(ids) if one not in self._read]
        refs = {row.pk: ref_of_row(row) for row in FrozenTerms.objects.filter(pk__in=missing)}
        terms = terms_of_each(refs.values(), self.at)
        self._read |= {pk: terms[ref] for pk, ref in refs.items()}


def clock_explanation(clock: ResponseClock, book: TermsBook | None = None) -> Why:
    """Why this due time: sentence, steps, strip and promises, from the frozen terms, the same whenever one looks.

    Behind the wall of whoever looks: a contact reads the terms of their own customer. `book` are terms at hand.
    """
    known = book if book is not None and book.knows(clock.terms_id) else TermsBook(clock.received_at)
    terms = known(clock.terms_id)
    running = running_of(clock)
    return why(held_by(running, terms), running.inquiry)


def clocks_of(task: Task) -> list[ResponseClock]:
    """Every clock of a task, the oldest first."""
    return list(ResponseClock.objects.filter(task=task).order_by("received_at", "id"))


def waiting_clocks(task: Task) -> list[ResponseClock]:
    """The clocks on which somebody still waits, the oldest first."""
    rows = ResponseClock.objects.filter(WAITED_ON, task=task).select_related("turn")
    return list(rows.order_by("received_at", "id"))
