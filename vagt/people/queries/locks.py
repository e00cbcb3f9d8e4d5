"""Rows locked for the transaction that changes them."""

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.models import Consultant, Contact, Customer, Team
from vagt.people.queries.visible import contacts_visible_to, customers_visible_to
from vagt.people.rules import Viewer


def lock_customer(viewer: Viewer, customer_id: int) -> Customer:
    """The visible customer, locked for this transaction. Raises `Customer.DoesNotExist`."""
    return customers_visible_to(viewer).select_for_update(no_key=True).get(pk=customer_id)


def lock_contact(viewer: Viewer, contact: Contact) -> Contact:
    """The visible contact, locked for this transaction. Raises `NotFound`."""
    row = contacts_visible_to(viewer).filter(pk=contact.pk).select_for_update(no_key=True, of=("self",)).first()
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
