"""The clocks that run now, what a draft of a calendar would do to them, and how long an answer took."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from vagt.agreements.models import Calendar, CalendarVersion
from vagt.agreements.queries.calendars import dated
from vagt.agreements.rules.calendar import CalendarDocument, DatedCalendar, spliced
from vagt.people.rules import Viewer
from vagt.tasks.models import ResponseClock
from vagt.tasks.queries.clocks import TermsBook, clocks_visible_to, running_of
from vagt.tasks.rules.clocks import corrected, service_seconds


@dataclass(frozen=True, slots=True)
class RunningMove:
    """A clock that runs and would be due at another time; None is "no promise"."""

    clock: ResponseClock
    old: datetime | None
    new: datetime | None

    @property
    def later(self) -> bool:
        """Whether the customer would wait longer."""
        return self.old is not None and (self.new is None or self.new > self.old)


def running_clocks(viewer: Viewer, calendar: Calendar | None = None) -> QuerySet[ResponseClock]:
    """The visible clocks that are open, of one calendar where it is named, by due time."""
    rows = clocks_visible_to(viewer).filter(outcome="open")
    if calendar is not None:
        rows = rows.filter(terms__calendar_version__calendar=calendar)
    return rows.select_related("task", "customer").order_by("due_at", "id")


def impact_on_running(
    viewer: Viewer,
    calendar: Calendar,
    document: CalendarDocument,
    effective_from: date,
    at: datetime,
    *,
    most: int | None = None,
) -> Iterator[RunningMove]:
    """Which due times of clocks that run now would move, and for whom, if the calendar had this version; of the `most`
    that are due first. Nothing is written."""
    versions = [dated(v) for v in CalendarVersion.objects.filter(calendar=calendar).order_by("number")]
    draft = DatedCalendar(max((v.number for v in versions), default=0) + 1, effective_from, document)
    hours, book = spliced([*versions, draft]), TermsBook(at)
    clocks = list(running_clocks(viewer, calendar)[:most])
    book.preload(clock.terms_id for clock in clocks)
    for clock in clocks:
        running = running_of(clock)
        moved = corrected(running, clock.terms_id, replace(book(clock.terms_id), coverage=hours))
        if moved.due != running.due:
            yield RunningMove(clock, running.due, moved.due)


@dataclass(frozen=True, slots=True)
class Took:
    """How long an answer took: in the hours of the promise that decided, and on the wall (rule 16)."""

    service_seconds: float | None
    wall_seconds: float


def time_taken(clock: ResponseClock, until: datetime, book: TermsBook | None = None) -> Took:
    """From the arrival to the answer, or to `until` while there is none."""
    running = running_of(clock)
    end = running.judged_at or until
    terms = (book or TermsBook(until))(clock.terms_id)
    return Took(service_seconds(running, terms, end), (end - running.received).total_seconds())
