"""What a draft of a calendar or an agreement would change, for whom: the preview before it is saved."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date, datetime

from vagt.agreements.models import Calendar, CalendarVersion
from vagt.agreements.queries.calendars import dated, default_calendar
from vagt.agreements.queries.terms import terms_for
from vagt.agreements.rules.calendar import CalendarDocument, CoverageWindows, DatedCalendar, spliced
from vagt.agreements.rules.impact import Impact, arrivals, moves
from vagt.agreements.rules.terms import Terms
from vagt.people.models import Customer


def compare_calendar(
    calendar: Calendar, document: CalendarDocument, effective_from: date, at: datetime
) -> list[Impact]:
    """Which due times would move in the next eight weeks if the calendar had this version; customers with the same
    terms stand together, and those for whom nothing moves are left out."""
    versions = [dated(v) for v in CalendarVersion.objects.filter(calendar=calendar).order_by("number")]
    draft = DatedCalendar(max((v.number for v in versions), default=0) + 1, effective_from, document)
    new = spliced([*versions, draft])
    found: list[Impact] = []
    for group in _groups(calendar, at).values():
        terms = group[0]
        impact = compare_terms(terms, _under(terms, new), at, tuple(t.customer_id for t in group))
        if impact.moves:
            found.append(impact)
    return found


def compare_terms(old: Terms, new: Terms, at: datetime, customers: tuple[int, ...] = ()) -> Impact:
    """Which due times differ between two terms over the sample arrivals of the next eight weeks."""
    samples = list(arrivals(at, old.zone))
    return Impact(customers or (old.customer_id,), tuple(moves(old, new, samples)), len(samples))


def _under(terms: Terms, coverage: CoverageWindows) -> Terms:
    return replace(terms, coverage=coverage)


def _groups(calendar: Calendar, at: datetime) -> Mapping[Hashable, list[Terms]]:
    """The customers on a calendar, those with the same promises and bookings together."""
    groups: dict[Hashable, list[Terms]] = defaultdict(list)
    default = default_calendar()
    for customer in Customer.objects.filter(archived_at__isnull=True).order_by("name", "pk"):
        terms = terms_for(customer, at)
        if _calendar_of(terms, default) == calendar.pk:
            groups[_same(terms)].append(terms)
    return groups


def _calendar_of(terms: Terms, default: Calendar | None) -> int | None:
    version = CalendarVersion.objects.filter(pk=terms.calendar_version_id).values("calendar_id").first()
    return version["calendar_id"] if version else default.pk if default else None


def _same(terms: Terms) -> Hashable:
    return tuple(
        (p.key, terms.held(p.windows), tuple(sorted(p.minutes.items())), p.channels, p.booking) for p in terms.promises
    )
