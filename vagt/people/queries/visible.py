"""Who somebody is, and which rows they may see."""

from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from vagt.people.models import Affiliation, Consultant, Contact, Customer, Provider, TeamMember, User
from vagt.people.rules import NOBODY, Viewer


def provider() -> Provider:
    """The one row about the company that runs this installation."""
    return Provider.objects.filter(pk=1).first() or Provider(pk=1, name="Vagt")


def provider_name() -> str:
    """What the company is called, as every page says it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_provider WHERE id = 1")
        found = cursor.fetchone()
    return str(found[0]) if found is not None else "Vagt"


# Asked by every page.
_WORKS_HERE: Final = """
SELECT c.id, c.provider_roles, ARRAY(SELECT team_id FROM people_teammember m WHERE m.consultant_id = c.id),
       EXISTS (SELECT FROM people_provider WHERE id = 1 AND consultants_see_all)
  FROM people_consultant c WHERE c.user_id = %s AND c.left_on IS NULL
"""


def viewer_of(user: User, *, customer_id: int | None = None) -> Viewer:
    """The viewer that a signed-in person is; a person at several customers looks at `customer_id` or the first.

    Runs behind the staff wall, since it is what decides the wall. A consultant who has left, an inactive user and a
    contact without a current affiliation are nobody.
    """
    if not user.is_active:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(_WORKS_HERE, [user.pk])
        consultant = cursor.fetchone()
    if consultant is not None:
        number, roles, teams, everything = consultant
        return Viewer(
            kind="consultant",
            user_id=user.pk,
            name=user.name,
            provider_roles=frozenset(roles),
            consultant_id=number,
            team_ids=frozenset(teams),
            consultants_see_all=everything,
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
