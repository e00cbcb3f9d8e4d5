"""What a draft of a calendar or an agreement would change, for whom: the preview before it is saved."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date, datetime

from vagt.agreements.models import AgreementVersion, BookedCoverage, Calendar, CalendarVersion
from vagt.agreements.queries.agreements import in_force_by_customer
from vagt.agreements.queries.calendars import dated
from vagt.agreements.queries.terms import terms_for
from vagt.agreements.rules.calendar import CalendarDocument, DatedCalendar, spliced
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
    for terms, customers in _groups(calendar, at):
        impact = compare_terms(terms, replace(terms, coverage=new), at, customers)
        if impact.moves:
            found.append(impact)
    return found


def compare_terms(old: Terms, new: Terms, at: datetime, customers: tuple[int, ...] = ()) -> Impact:
    """Which due times differ between two terms over the sample arrivals of the next eight weeks."""
    samples = list(arrivals(at, old.zone))
    return Impact(customers or (old.customer_id,), tuple(moves(old, new, samples)), len(samples))


def _groups(calendar: Calendar, at: datetime) -> Iterator[tuple[Terms, tuple[int, ...]]]:
    """The customers on a calendar, those with the same promises and bookings together: terms are read once a group."""
    customers = {c.pk: c for c in Customer.objects.filter(archived_at__isnull=True).order_by("name", "pk")}
    held = in_force_by_customer(customers, at)
    booked: dict[int, list[int]] = defaultdict(list)
    for customer_id, booking in BookedCoverage.objects.filter(ends_at__gt=at).values_list("customer_id", "pk"):
        booked[customer_id].append(booking)
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for pk in customers:
        version = held.get(pk)
        if version.calendar_id == calendar.pk if version else calendar.is_default:
            groups[_alike(version), tuple(booked[pk])].append(pk)
    for group in groups.values():
        yield terms_for(customers[group[0]], at), tuple(group)


def _alike(version: AgreementVersion | None) -> Hashable:
    """What two agreement versions share when they promise the same."""
    if version is None:
        return None
    overrides = sorted((o.entitlement_id, o.allowed, version.recorded_at) for o in version.overrides.all())
    return (version.plan_version_id, repr(sorted(version.targets.items())), tuple(overrides))
