"""The people behind accounts."""

from django.db.models import Exists, OuterRef, QuerySet

from vagt.kit.models import Event
from vagt.people.models import User


def invited_person(event_id: int) -> User:
    """The person that an invitation event is about."""
    event = Event.objects.get(pk=event_id, kind="person.invited")
    return User.objects.get(pk=event.facts["user_id"])


def actor_choices() -> QuerySet[User]:
    """Everybody who ever did something that was recorded, by name, for forms."""
    return User.objects.filter(Exists(Event.objects.filter(actor_id=OuterRef("pk")))).order_by("name")
