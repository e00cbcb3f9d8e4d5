"""What was changed: who, when, old, new and why."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import make_aware

from vagt.kit import audit as timeline
from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.forms import AuditFilter
from vagt.people.middleware import Request
from vagt.people.queries import customers_by_id


@workspace("audit.read")
def audit(request: Request) -> HttpResponse:
    """The timeline, newest first, filtered from the address bar."""
    choice = AuditFilter(request.GET, viewer=request.viewer)
    choice.is_valid()  # a filter that makes no sense is left out, and said beside its field
    wanted = choice.cleaned_data
    found = timeline.events_of(_question(wanted), before=wanted.get("before"))
    rows, more = found[: timeline.PAGE], len(found) > timeline.PAGE
    customers = customers_by_id(request.viewer, [row.customer_id for row in rows if row.customer_id is not None])
    query = request.GET.copy()
    query["before"] = str(rows[-1].pk) if more else ""
    words = {"filter": choice, "entries": timeline.entries_of(rows), "customers": customers}
    words |= {"more": more, "next_query": query.urlencode()}
    return page(request, "people/audit.html", words, part="list")


def _question(wanted: dict[str, Any]) -> timeline.Question:
    customer, person = wanted.get("customer"), wanted.get("person")
    since, until = wanted.get("since"), wanted.get("until")
    return timeline.Question(
        subject_kind=wanted.get("subject_kind") or None,
        subject_id=wanted.get("subject_id"),
        kind=wanted.get("kind") or None,
        actor_id=person.pk if person else None,
        customer_id=customer.pk if customer else None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, time.min))
