"""What an event of a task means for people: whom it tells, and what for."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.notices.actions import notify
from vagt.notices.queries import on_duty, people_of, team_with_lead
from vagt.notices.rules import TO_TEAM, told
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.models import ResponseClock
from vagt.tasks.rules.kinds import SUBJECT

BREACH = "clock.broken"


@transaction.atomic
def tell(event_id: int, *, by: Viewer, at: datetime) -> int:
    """Tell whom an event is for: who got the task, who is mentioned, who must see to a promise. Again, nobody.

    Nobody is told what they did themselves, and a clock that was answered meanwhile warns nobody.
    """
    require(by, "task.edit")
    event = Event.objects.get(pk=event_id)
    kind, key, consultants, critical = _news(event)
    people = [user for user in people_of(consultants) if user.pk != event.actor_id]
    made = [
        notify(
            user,
            kind,
            Subject(SUBJECT, event.subject_id),
            key,
            path=reverse("task", args=[event.subject_id]),
            customer_id=event.customer_id,
            critical=critical,
            by=by,
            at=at,
        )
        for user in people
    ]
    return sum(notice is not None for notice in made)


def _news(event: Event) -> tuple[str, str, frozenset[int], bool]:
    """The kind of notice, what it is told for, the consultants who are told, and whether the promise is critical."""
    facts = event.facts
    if event.kind == "task.assigned":
        return _given(event)
    if event.kind in {"message.noted", "message.sent"}:
        return "mentioned", f"message:{facts['message_id']}", frozenset(facts.get("mentions", ())), False
    clock = ResponseClock.objects.get(pk=facts["clock_id"])
    kind = "broken" if event.kind == BREACH else "warned"
    members, lead = team_with_lead(facts["team_id"])
    duty = on_duty() if kind == "broken" else frozenset()
    people = told(facts["tell"], assignee=facts["assignee_id"], members=members, lead=lead, duty=duty)
    still = clock.outcome in {"open", "broken"}
    key = f"clock:{clock.pk}:{facts.get('step', 100)}"
    return kind, key, people if still else frozenset(), clock.basis_priority == "critical"


def _given(event: Event) -> tuple[str, str, frozenset[int], bool]:
    """A task was given to somebody, who is told; or it is with a team and nobody in particular: then its members are."""
    facts = event.facts
    if facts["assignee_id"] is None:
        members, _lead = team_with_lead(facts["team_id"])
        return "assigned", f"{TO_TEAM}{event.pk}", members, False
    new = facts["assignee_id"] != facts["old_assignee_id"]
    return "assigned", f"event:{event.pk}", frozenset({facts["assignee_id"]}) if new else frozenset(), False
