"""Reads: who somebody is, and which rows they may see."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.models import Event
from vagt.people.models import Affiliation, Consultant, Contact, Customer, Provider, Team, TeamMember, User
from vagt.people.rules import NOBODY, Viewer


def provider() -> Provider:
    """The one row about the company that runs this installation."""
    return Provider.objects.filter(pk=1).first() or Provider(pk=1, name="Vagt")


def viewer_of(user: User, *, customer_id: int | None = None) -> Viewer:
    """The viewer that a signed-in person is; a person at several customers looks at `customer_id` or the first.

    Runs behind the staff wall, since it is what decides the wall. A consultant who has left, an inactive user and a
    contact without a current affiliation are nobody.
    """
    if not user.is_active:
        return NOBODY
    consultant = Consultant.objects.filter(user=user, left_on__isnull=True).first()
    if consultant is not None:
        return Viewer(
            kind="consultant",
            user_id=user.pk,
            name=user.name,
            provider_roles=frozenset(consultant.provider_roles),
            consultant_id=consultant.pk,
            team_ids=frozenset(
                TeamMember.objects.filter(consultant=consultant).values_list("team_id", flat=True)
            ),
            consultants_see_all=Provider.objects.filter(pk=1, consultants_see_all=True).exists(),
        )
    affiliations = list(
        Affiliation.objects.filter(
            contact__user=user, ended_at__isnull=True, customer__archived_at__isnull=True
        ).order_by("customer__name", "id")
    )
    if not affiliations:
        return NOBODY
    current = next((a for a in affiliations if a.customer_id == customer_id), affiliations[0])
    return Viewer(
        kind="contact",
        user_id=user.pk,
        name=user.name,
        contact_id=current.contact_id,
        customer_id=current.customer_id,
        customer_ids=frozenset(a.customer_id for a in affiliations),
        rights=current.rights,
        approve_up_to=current.approve_up_to,
    )


def customers_visible_to(viewer: Viewer) -> QuerySet[Customer]:
    """The customers this viewer may know of: all, those of their teams, or the one they look at."""
    if viewer.sees_all_customers:
        return Customer.objects.all()
    if viewer.kind == "consultant":
        return Customer.objects.filter(team_id__in=viewer.team_ids)
    if viewer.kind == "contact":
        return Customer.objects.filter(pk=viewer.customer_id)
    return Customer.objects.none()


def contacts_visible_to(viewer: Viewer) -> QuerySet[Contact]:
    """The contacts of visible customers; a contact sees the colleagues of the customer they look at."""
    current = Affiliation.objects.filter(
        contact=OuterRef("pk"), ended_at__isnull=True, customer__in=customers_visible_to(viewer)
    )
    if viewer.kind == "contact" and "manage_contacts" not in viewer.rights:
        return Contact.objects.filter(Exists(current), pk=viewer.contact_id)
    return Contact.objects.filter(Exists(current))


def affiliations_visible_to(viewer: Viewer) -> QuerySet[Affiliation]:
    """Who belongs where, of what this viewer may see."""
    visible = Affiliation.objects.filter(customer__in=customers_visible_to(viewer), ended_at__isnull=True)
    if viewer.kind == "contact" and "manage_contacts" not in viewer.rights:
        return visible.filter(contact_id=viewer.contact_id)
    return visible


def consultants_visible_to(viewer: Viewer) -> QuerySet[Consultant]:
    """Colleagues for staff; for a contact, those who serve their customer (its team and stand-ins)."""
    if viewer.is_staff:
        return Consultant.objects.all()
    if viewer.kind == "contact":
        return Consultant.objects.filter(
            Exists(TeamMember.objects.filter(consultant=OuterRef("pk"), team__customers=viewer.customer_id)),
            left_on__isnull=True,
        )
    return Consultant.objects.none()


def search_customers(viewer: Viewer, text: str) -> QuerySet[Customer]:
    """Visible customers whose name or number contains the text, archived ones left out."""
    base = customers_visible_to(viewer).filter(archived_at__isnull=True)
    return base.filter(Q(name__icontains=text) | Q(number__istartswith=text)) if text else base


def lock_customer(viewer: Viewer, customer_id: int) -> Customer:
    """The visible customer, locked for this transaction. Raises `Customer.DoesNotExist`."""
    return customers_visible_to(viewer).select_for_update(no_key=True).get(pk=customer_id)


def lock_contact(viewer: Viewer, contact: Contact) -> Contact:
    """The visible contact, locked for this transaction. Raises `NotFound`."""
    row = (
        contacts_visible_to(viewer).filter(pk=contact.pk).select_for_update(no_key=True, of=("self",)).first()
    )
    if row is None:
        raise NotFound(_("There is no such contact."))
    return row


def lock_contact_by_id(contact_id: int) -> Contact:
    """Any contact, locked; for an action that the customer allows, since the contact may be at another one now."""
    return Contact.objects.select_for_update(no_key=True).get(pk=contact_id, merged_into__isnull=True)


def lock_consultant(consultant: Consultant) -> Consultant:
    """The consultant, locked for this transaction, as the database has them now."""
    return Consultant.objects.select_for_update(no_key=True).get(pk=consultant.pk)


def lock_administrators() -> list[Consultant]:
    """Everybody who is an administrator now, locked in one order, so that two who leave at once meet here."""
    return list(
        Consultant.objects.select_for_update(no_key=True, of=("self",))
        .filter(provider_roles__contains=["administrator"], left_on__isnull=True)
        .select_related("user")
        .order_by("pk")
    )


def lock_team(team: Team) -> Team:
    """The team, locked for this transaction."""
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def contact_with_address(email: str) -> Contact | None:
    """The contact who writes from this address, also when it was merged into another."""
    row = Contact.objects.alias(lowered=Lower("email")).filter(lowered=email.strip().lower()).first()
    return row.merged_into if row is not None and row.merged_into is not None else row


def users_by_id(ids: Iterable[int]) -> dict[int, User]:
    """People by their ids, for showing who did what."""
    return User.objects.in_bulk(list(ids))


def invited_person(event_id: int) -> User:
    """The person that an invitation event is about."""
    event = Event.objects.get(pk=event_id, kind="person.invited")
    return User.objects.get(pk=event.facts["user_id"])
