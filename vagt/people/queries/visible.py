"""Who somebody is, and which rows they may see."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from vagt.people.models import Affiliation, Consultant, Contact, Customer, Provider, TeamMember, User
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
    teams = TeamMember.objects.filter(consultant=OuterRef("pk")).values("team_id")
    everything = Exists(Provider.objects.filter(pk=1, consultants_see_all=True))
    working = Consultant.objects.annotate(of_teams=ArraySubquery(teams), everything=everything)
    consultant = working.filter(user=user, left_on__isnull=True).first()
    if consultant is not None:
        return Viewer(
            kind="consultant",
            user_id=user.pk,
            name=user.name,
            provider_roles=frozenset(consultant.provider_roles),
            consultant_id=consultant.pk,
            team_ids=frozenset(consultant.of_teams),
            consultants_see_all=consultant.everything,
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
    if viewer.customer_id is not None:
        return Customer.objects.filter(pk=viewer.customer_id)
    return Customer.objects.none()


def contacts_visible_to(viewer: Viewer) -> QuerySet[Contact]:
    """The contacts of visible customers; a contact sees the colleagues of the customer they look at."""
    current = Affiliation.objects.filter(
        contact=OuterRef("pk"), ended_at__isnull=True, customer__in=customers_visible_to(viewer)
    )
    if viewer.contact_id is not None and "manage_contacts" not in viewer.rights:
        return Contact.objects.filter(Exists(current), pk=viewer.contact_id)
    return Contact.objects.filter(Exists(current))


def affiliations_visible_to(viewer: Viewer) -> QuerySet[Affiliation]:
    """Who belongs where, of what this viewer may see."""
    visible = Affiliation.objects.filter(customer__in=customers_visible_to(viewer), ended_at__isnull=True)
    if viewer.contact_id is not None and "manage_contacts" not in viewer.rights:
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
