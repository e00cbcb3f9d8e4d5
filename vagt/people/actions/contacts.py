"""Contacts: added, changed, merged; and removed when an import is undone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.affiliations import checked_rights, granted, rights_of
from vagt.people.actions.customers import in_service
from vagt.people.actions.permission import require
from vagt.people.actions.phones import set_phones
from vagt.people.actions.signing_in import readdress, shut
from vagt.people.actions.trail import change, difference, joined, saying
from vagt.people.errors import AddressTaken, InUse, OutOfRange
from vagt.people.models import Affiliation, Contact, Customer
from vagt.people.queries import contact_with_address, lock_contact
from vagt.people.rules import Rights, Viewer


@transaction.atomic
def add_contact(
    customer: Customer,
    *,
    name: str,
    email: str,
    title: str = "",
    language: str = "",
    phones: Iterable[str] = (),
    rights: Rights = Rights(),  # noqa: B008 - immutable
    by: Viewer,
    at: datetime,
) -> Contact:
    """A new contact at a customer, with rights there; the customer's language when none is named.

    Refuses an address that a contact has already (AddressTaken; its fact `contact_id` lets `affiliate_contact` be
    used instead), numbers that cannot ring (NotAPhoneNumber) and an archived customer (Archived).
    """
    require(by, "contact.edit")
    customer = in_service(by, customer)
    with _address_taken(email):
        contact = Contact.objects.create(
            name=name.strip(),
            email=email.strip().lower(),
            title=title.strip(),
            language=language or customer.language,
            created_at=at,
        )
    said = difference({}, {"name": contact.name, "email": contact.email, "title": contact.title})
    said = joined(said, set_phones(contact, phones))
    affiliation = Affiliation.objects.create(contact=contact, customer=customer, **checked_rights(rights))
    said = joined(said, difference({}, granted(affiliation)))
    events.record("contact.added", Subject("contact", contact.pk), by=by, at=at, customer_id=customer.pk, words=said)
    return contact


@transaction.atomic
def change_contact(
    contact: Contact,
    *,
    name: str,
    email: str,
    title: str,
    language: str,
    phones: Iterable[str],
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Contact:
    """The contact with these values; a new address is also the one they sign in with, once they have proved it.

    Refuses an address that somebody else has (AddressTaken), numbers that cannot ring (NotAPhoneNumber), and when
    somebody else changed it since it was `opened` (Outdated).
    """
    require(by, "contact.edit")
    contact = lock_contact(by, contact)
    unchanged_since(opened)
    with _address_taken(email):
        said = change(
            contact,
            why,
            name=name.strip(),
            email=email.strip().lower(),
            title=title.strip(),
            language=language,
        )
    if contact.user is not None:
        readdress(contact.user, name=contact.name, email=contact.email, language=contact.language)
    said = joined(said, set_phones(contact, phones, why))
    if said is not None:
        _record("contact.changed", contact, by, at, said)
    return contact


@transaction.atomic
def merge_contacts(kept: Contact, other: Contact, *, why: str = "", by: Viewer, at: datetime) -> Contact:
    """One person who was written down twice: `kept` takes the other's numbers, customers and account.

    Where both are at a customer, the rights of `kept` stand. The other row stays, empty, so that mail from its address
    and old tasks find `kept`. Refuses to merge a contact with itself (OutOfRange).
    """
    require(by, "contact.edit")
    if kept.pk == other.pk:
        raise OutOfRange(_("These are the same contact already. Choose another."), field="other")
    first, second = (lock_contact(by, row) for row in sorted((kept, other), key=lambda row: row.pk))
    kept, other = (first, second) if first.pk == kept.pk else (second, first)
    numbers = {*kept.phones.values_list("number", flat=True), *other.phones.values_list("number", flat=True)}
    said = joined(set_phones(kept, numbers, why), difference({"merged": None}, {"merged": other.email}, why))
    other.phones.all().delete()
    _take_over_customers(kept, other, at)
    _take_over_account(kept, other)
    other.merged_into = kept
    other.save(update_fields=["merged_into", "user"])
    Contact.objects.filter(merged_into=other).update(merged_into=kept)
    _record("contact.merged", kept, by, at, said, other_id=other.pk)
    _record("contact.merged_away", other, by, at, None, kept_id=kept.pk)
    return kept


@transaction.atomic
def remove_contact(contact: Contact, *, why: str, by: Viewer, at: datetime) -> None:
    """Take back a contact that was added by mistake. Refuses (InUse) one who can sign in or whom something names."""
    require(by, "import.run")
    contact = lock_contact(by, contact)
    subject, name = Subject("contact", contact.pk), contact.name
    if contact.user is not None:
        raise InUse(_("%(name)s stays: they have been invited.") % {"name": name})
    try:
        contact.delete()
    except ProtectedError as error:
        raise InUse(_("%(name)s stays: something names them.") % {"name": name}) from error
    events.record("contact.removed", subject, by=by, at=at, words=events.Words(old={"name": name}, why=why))


def _take_over_customers(kept: Contact, other: Contact, at: datetime) -> None:
    own = set(kept.affiliations.filter(ended_at__isnull=True).values_list("customer_id", flat=True))
    for affiliation in other.affiliations.filter(ended_at__isnull=True).exclude(customer_id__in=own):
        Affiliation.objects.update_or_create(
            contact=kept,
            customer_id=affiliation.customer_id,
            defaults={**rights_of(affiliation), "ended_at": None},
        )
    other.affiliations.filter(ended_at__isnull=True).update(ended_at=at)


def _take_over_account(kept: Contact, other: Contact) -> None:
    """`kept` keeps its own account; without one it takes the other's, under its own address."""
    account, other.user = other.user, None
    if account is None:
        return
    other.save(update_fields=["user"])
    if kept.user is None:
        kept.user = account
        kept.save(update_fields=["user"])
        readdress(account, name=kept.name, email=kept.email, language=kept.language)
    elif not hasattr(account, "consultant"):
        shut(account)


@contextmanager
def _address_taken(email: str) -> Iterator[None]:
    try:
        with saying({"contact_email_once": AddressTaken("", field="email")}):
            yield
    except AddressTaken as refusal:
        holder = contact_with_address(email)
        raise AddressTaken(
            _("A contact has the address %(email)s already: %(name)s. Add that person to this customer instead.")
            % {"email": email.strip(), "name": holder.name if holder else "?"},
            field="email",
            contact_id=holder.pk if holder else None,
        ) from refusal


def _record(kind: str, contact: Contact, by: Viewer, at: datetime, words: events.Words | None, **facts: int) -> None:
    """The timeline row of a contact stands in the books of the first customer they are at."""
    customer_id = contact.affiliations.order_by("ended_at", "id").values_list("customer_id", flat=True).first()
    events.record(kind, Subject("contact", contact.pk), by=by, at=at, customer_id=customer_id, facts=facts, words=words)
