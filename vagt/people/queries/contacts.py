"""Contacts: at a customer, one of them, and who has an address or a number."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.models import Affiliation, Contact
from vagt.people.queries.visible import affiliations_visible_to, contacts_visible_to
from vagt.people.rules import Viewer


def affiliations_at(viewer: Viewer, customer_id: int) -> Sequence[Affiliation]:
    """Who is at a customer now, by name, each with the contact and its numbers."""
    rows = affiliations_visible_to(viewer).filter(customer_id=customer_id).select_related("contact__user")
    return list(rows.prefetch_related("contact__phones").order_by("contact__name", "id"))


def affiliation_of(viewer: Viewer, contact_id: int, customer_id: int) -> Affiliation:
    """A contact at a customer, now. Raises `NotFound`."""
    rows = affiliations_visible_to(viewer).select_related("contact__user", "customer")
    row = rows.filter(contact_id=contact_id, customer_id=customer_id).first()
    if row is None:
        raise NotFound(_("There is no such contact."))
    return row


def contact_of(viewer: Viewer, contact_id: int) -> Contact:
    """One visible contact, with `places`: where they are now, of what this viewer may see. Raises `NotFound`."""
    places = affiliations_visible_to(viewer).select_related("customer__team").order_by("customer__name")
    rows = contacts_visible_to(viewer).select_related("user")
    rows = rows.prefetch_related("phones", Prefetch("affiliations", queryset=places, to_attr="places"))
    row = rows.filter(pk=contact_id).first()
    if row is None:
        raise NotFound(_("There is no such contact."))
    return row


def contact_choices(viewer: Viewer) -> QuerySet[Contact]:
    """The visible contacts, by name, for forms."""
    return contacts_visible_to(viewer).order_by("name", "email")


def contact_with_address(email: str) -> Contact | None:
    """The contact who writes from this address, also when it was merged into another."""
    rows = Contact.objects.select_related("merged_into").alias(lowered=Lower("email"))
    row: Contact | None = rows.filter(lowered=email.strip().lower()).first()
    return row.merged_into if row is not None and row.merged_into is not None else row


def contacts_with_number(viewer: Viewer, number: str) -> Sequence[Contact]:
    """The visible contacts who may be calling from this number (E.164)."""
    return list(contacts_visible_to(viewer).filter(phones__number=number).distinct().order_by("name"))
