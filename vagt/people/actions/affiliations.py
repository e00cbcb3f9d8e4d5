"""Which customers a contact is at, and what they may do there."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.customers import in_service
from vagt.people.actions.permission import require
from vagt.people.actions.signing_in import end_sessions
from vagt.people.actions.trail import change, difference
from vagt.people.errors import NotAffiliated, OutOfRange
from vagt.people.models import Affiliation, Contact, Customer
from vagt.people.queries import lock_contact, lock_contact_by_id
from vagt.people.rules import CONTACT_RIGHTS, Rights, Viewer


@transaction.atomic
def affiliate_contact(
    contact: Contact,
    customer: Customer,
    *,
    rights: Rights = Rights(),  # noqa: B008 - immutable
    by: Viewer,
    at: datetime,
) -> Affiliation:
    """A known contact is at this customer too, with these rights there; one who came back starts with these rights.

    Refuses a contact who is there already (OutOfRange) and an archived customer (Archived).
    """
    require(by, "contact.edit")
    customer = in_service(by, customer)
    contact = lock_contact_by_id(contact.pk)
    affiliation = Affiliation.objects.filter(contact=contact, customer=customer).first()
    if affiliation is not None and affiliation.ended_at is None:
        raise OutOfRange(
            _("%(name)s is at %(customer)s already.") % {"name": contact.name, "customer": customer.name},
            field="email",
        )
    affiliation = affiliation or Affiliation(contact=contact, customer=customer)
    affiliation.ended_at = None
    for name, value in checked_rights(rights).items():
        setattr(affiliation, name, value)
    affiliation.save()
    said = difference({}, {"customer": customer, **granted(affiliation)})
    _record("contact.joined", affiliation, by, at, said)
    return affiliation


@transaction.atomic
def set_rights(
    contact: Contact,
    customer: Customer,
    rights: Rights,
    *,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Affiliation:
    """What the contact may do at this customer from now on; other customers' rights stay.

    Refuses a contact who is not there (NotAffiliated), a limit on approvals without the right to approve or below zero
    (OutOfRange), and when somebody else changed them since they were `opened` (Outdated).
    """
    require(by, "contact.edit")
    contact = lock_contact(by, contact)
    unchanged_since(opened)
    affiliation = _current(contact, customer)
    said = change(affiliation, why, **checked_rights(rights))
    if said is not None:
        _record("contact.rights_changed", affiliation, by, at, said)
    return affiliation


@transaction.atomic
def end_affiliation(contact: Contact, customer: Customer, *, why: str = "", by: Viewer, at: datetime) -> Contact:
    """The contact no longer speaks for this customer: sees nothing of it from now on, and is signed out.

    Refuses a contact who is not there (NotAffiliated).
    """
    require(by, "contact.edit")
    contact = lock_contact(by, contact)
    affiliation = _current(contact, customer)
    said = change(affiliation, why, ended_at=at)
    _record("contact.affiliation_ended", affiliation, by, at, said)
    if contact.user is not None:
        end_sessions(contact.user)
    return contact


@transaction.atomic
def move_contact(
    contact: Contact,
    *,
    from_customer: Customer,
    to_customer: Customer,
    rights: Rights = Rights(),  # noqa: B008 - immutable
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Affiliation:
    """The contact changed employer: nothing of the old one is seen any more, and the rights at the new one are these.

    What they wrote stays with the old customer. Refuses when they are not at the one or already at the other.
    """
    require(by, "contact.edit")
    if from_customer.pk == to_customer.pk:
        raise OutOfRange(_("Choose another customer than the present one."), field="to_customer")
    end_affiliation(contact, from_customer, why=why, by=by, at=at)
    return affiliate_contact(contact, to_customer, rights=rights, by=by, at=at)


@transaction.atomic
def remove_affiliation(contact: Contact, customer: Customer, *, why: str, by: Viewer, at: datetime) -> None:
    """Take back that a contact was added to a customer by mistake. Refuses one who is not there (NotAffiliated)."""
    require(by, "import.run")
    contact = lock_contact(by, contact)
    affiliation = _current(contact, customer)
    _record(
        "contact.affiliation_removed", affiliation, by, at, difference({"customer": customer}, {"customer": None}, why)
    )
    affiliation.delete()


def rights_of(affiliation: Affiliation) -> dict[str, Any]:
    """The columns that hold rights, with their values."""
    names = (*CONTACT_RIGHTS, "approve_up_to", "approve_currency")
    return {name: getattr(affiliation, name) for name in names}


def granted(affiliation: Affiliation) -> dict[str, Any]:
    """The rights that a new affiliation has, in words' order; a currency only where there is a limit."""
    held = {name: value for name, value in rights_of(affiliation).items() if value}
    if affiliation.approve_up_to is None:
        del held["approve_currency"]
    return held


def checked_rights(rights: Rights) -> dict[str, Any]:
    """The columns of these rights. Refuses limits that mean nothing (OutOfRange)."""
    limit = rights.approve_up_to
    if limit is not None and not rights.approve:
        raise OutOfRange(
            _("A limit without the right to approve means nothing. Grant the right or leave the limit empty."),
            field="approve_up_to",
        )
    if limit is not None and not Decimal(0) <= limit < Decimal(10) ** 10:
        raise OutOfRange(_("The limit is an amount of 0 or more."), field="approve_up_to")
    return {
        **{name: getattr(rights, name) for name in CONTACT_RIGHTS},
        "approve_up_to": limit,
        "approve_currency": rights.approve_currency,
    }


def _current(contact: Contact, customer: Customer) -> Affiliation:
    affiliation = Affiliation.objects.filter(contact=contact, customer=customer, ended_at__isnull=True).first()
    if affiliation is None:
        raise NotAffiliated(_("%(name)s is not at %(customer)s.") % {"name": contact.name, "customer": customer.name})
    return affiliation


def _record(kind: str, affiliation: Affiliation, by: Viewer, at: datetime, words: events.Words | None) -> None:
    events.record(
        kind,
        Subject("contact", affiliation.contact_id),
        by=by,
        at=at,
        customer_id=affiliation.customer_id,
        facts={"affiliation_id": affiliation.pk},
        words=words,
    )
