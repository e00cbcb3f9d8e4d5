"""The people behind accounts."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from vagt.kit.models import Event
from vagt.people.models import Brand, User


def invited_person(event_id: int) -> User:
    """The person that an invitation event is about."""
    event = Event.objects.get(pk=event_id, kind="person.invited")
    return User.objects.get(pk=event.facts["user_id"])


def actor_choices() -> QuerySet[User]:
    """Everybody who ever did something that was recorded, by name, for forms."""
    return User.objects.filter(Exists(Event.objects.filter(actor_id=OuterRef("pk")))).order_by("name")


def names_of_users(ids: Iterable[int]) -> dict[int, str]:
    """The names of these accounts."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def brand_of_person(user: User) -> str:
    """The key of the brand that a contact's customers meet; empty for a colleague, and where they meet several."""
    met = Brand.objects.filter(
        customers__affiliations__contact__user=user, customers__affiliations__ended_at__isnull=True
    )
    keys = list(met.values_list("key", flat=True).distinct()[:2])
    return keys[0] if len(keys) == 1 else ""


def brand_at(address: str) -> str:
    """The key of the brand that answers from this address; empty when none does, or several do."""
    keys = list(Brand.objects.filter(email__iexact=address).values_list("key", flat=True)[:2])
    return keys[0] if len(keys) == 1 else ""
