"""What an event of another app means for clocks and tasks."""

from vagt.agreements.models import AgreementVersion
from vagt.agreements.queries import version_dates
from vagt.kit.models import Event
from vagt.people.models import Customer, Team
from vagt.tasks.rules.causes import Cause, TeamChange


def cause_of(event_id: int) -> Cause | None:
    """Why clocks are derived anew after this event; None where they are not."""
    event = Event.objects.get(pk=event_id)
    if event.kind == "calendar.version_recorded":
        return Cause("calendar", event.subject_id)
    if event.kind in {"coverage.added", "coverage.withdrawn"} and event.customer_id is not None:
        return Cause("booking", event.customer_id)
    if event.kind == "agreement.signed" and event.customer_id is not None:
        return _signed(int(event.facts["version_id"]), event.customer_id)
    return None


def _signed(version_id: int, customer_id: int) -> Cause | None:
    rows = AgreementVersion.objects.select_related("withdrawal").prefetch_related("signatures", "systems")
    begins = version_dates([rows.get(pk=version_id)])[0].begins_at()
    return None if begins is None else Cause("agreement", customer_id, begins)


def team_change_of(event_id: int) -> TeamChange | None:
    """The change of team that an event of a customer holds, if any."""
    event = Event.objects.select_related("change").get(pk=event_id)
    change = getattr(event, "change", None)
    if change is None or change.old is None or "team" not in change.old:
        return None
    old = Team.objects.filter(name=change.old["team"] or "").first()
    customer = Customer.objects.get(pk=event.subject_id)
    return TeamChange(customer.pk, old.pk if old else None, customer.team_id)
