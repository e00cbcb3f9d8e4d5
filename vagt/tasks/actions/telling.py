"""What an event of a task means for people: whom it tells, and what for."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.notices.actions import notify
from vagt.notices.queries import on_duty, people_of, team_with_lead
from vagt.notices.rules import LOST, TO_TEAM, told
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
    about, path, customer_id = (
        Subject(SUBJECT, event.subject_id),
        reverse("task", args=[event.subject_id]),
        event.customer_id,
    )
    made = [
        notify(user, kind, about, key, path=path, customer_id=customer_id, critical=critical, by=by, at=at)
        for kind, key, consultants, critical in _news(event)
        for user in people_of(consultants)
        if user.pk != event.actor_id
    ]
    return sum(notice is not None for notice in made)


class _News(NamedTuple):
    """The kind of notice, what it is told for, the consultants who are told, and whether the promise is critical."""

    kind: str
    key: str
    people: frozenset[int]
    critical: bool = False


def _news(event: Event) -> Sequence[_News]:
    facts = event.facts
    if event.kind == "task.assigned":
        return _given(event)
    if event.kind in {"message.noted", "message.sent"}:
        return [_News("mentioned", f"message:{facts['message_id']}", frozenset(facts.get("mentions", ())))]
    clock = ResponseClock.objects.get(pk=facts["clock_id"])
    kind = "broken" if event.kind == BREACH else "warned"
    members, lead = team_with_lead(facts["team_id"])
    duty = on_duty() if kind == "broken" else frozenset()
    people = told(facts["tell"], assignee=facts["assignee_id"], members=members, lead=lead, duty=duty)
    still = clock.outcome in {"open", "broken"}
    key = f"clock:{clock.pk}:{facts.get('step', 100)}"
    return [_News(kind, key, people if still else frozenset(), clock.basis_priority == "critical")]


def _given(event: Event) -> Sequence[_News]:
    """A task was given to somebody, who is told; or it is with a team and nobody in particular: then its members are.
    Whoever had it before is told that it is another's now."""
    new, old = event.facts["assignee_id"], event.facts["old_assignee_id"]
    lost = [_News("assigned", f"{LOST}{event.pk}", frozenset({old}))] if old not in {None, new} else []
    if new is None:
        members, _lead = team_with_lead(event.facts["team_id"])
        return [_News("assigned", f"{TO_TEAM}{event.pk}", members - {old}), *lost]
    return [_News("assigned", f"event:{event.pk}", frozenset({new})), *lost] if new != old else []
