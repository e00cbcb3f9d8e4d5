"""Customers: added, changed, archived, taken up again; and removed when an import is undone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.errors import NotFound, Refusal
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.trail import change, difference, joined, saying
from vagt.people.errors import Archived, InUse, NameTaken, NotADomain
from vagt.people.models import Brand, Customer, CustomerDomain, Team
from vagt.people.queries import lock_customer
from vagt.people.rules import FREE_MAIL, Viewer, mail_domain


@transaction.atomic
def add_customer(
    *,
    number: str,
    name: str,
    brand: Brand,
    team: Team | None = None,
    language: str = "da",
    registration_number: str = "",
    domains: Iterable[str] = (),
    by: Viewer,
    at: datetime,
) -> Customer:
    """A new customer of a brand, served by a team when one is named.

    Refuses a number in use (NameTaken) and mail domains that are no domains, free-mail or another customer's
    (NotADomain).
    """
    require(by, "customer.edit")
    with saying(_taken(number)):
        customer = Customer.objects.create(
            number=number.strip(),
            name=name.strip(),
            brand=brand,
            team=team,
            language=language,
            registration_number=registration_number.strip(),
            created_at=at,
        )
    said = difference(
        {},
        {
            "number": customer.number,
            "name": customer.name,
            "brand": brand,
            "team": team,
            "language": language,
        },
    )
    _record("customer.added", customer, by, at, joined(said, _set_domains(customer, domains)))
    return customer


@transaction.atomic
def change_customer(
    customer: Customer,
    *,
    number: str,
    name: str,
    brand: Brand,
    team: Team | None,
    language: str,
    registration_number: str,
    domains: Iterable[str],
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Customer:
    """The customer with these values; nothing is recorded when nothing differs.

    Refuses like `add_customer`, and when somebody else changed it since it was `opened` (Outdated).
    """
    require(by, "customer.edit")
    customer = locked(by, customer)
    unchanged_since(opened)
    with saying(_taken(number)):
        said = change(
            customer,
            why,
            number=number.strip(),
            name=name.strip(),
            brand=brand,
            team=team,
            language=language,
            registration_number=registration_number.strip(),
        )
    said = joined(said, _set_domains(customer, domains, why))
    if said is not None:
        _record("customer.changed", customer, by, at, said)
    return customer


@transaction.atomic
def archive_customer(customer: Customer, *, why: str, by: Viewer, at: datetime) -> Customer:
    """The customer is served no more: it leaves the lists, its contacts can no longer sign in. Nothing is deleted.

    Refuses a customer that is archived already (Archived).
    """
    require(by, "customer.edit")
    customer = locked(by, customer)
    if customer.archived_at is not None:
        raise Archived(_("%(name)s is archived already.") % {"name": customer.name})
    _record("customer.archived", customer, by, at, change(customer, why, archived_at=at))
    return customer


@transaction.atomic
def restore_customer(customer: Customer, *, why: str, by: Viewer, at: datetime) -> Customer:
    """An archived customer is served again, as it was. Does nothing to one that is not archived."""
    require(by, "customer.edit")
    customer = locked(by, customer)
    said = change(customer, why, archived_at=None)
    if said is not None:
        _record("customer.restored", customer, by, at, said)
    return customer


@transaction.atomic
def remove_customer(customer: Customer, *, why: str, by: Viewer, at: datetime) -> None:
    """Take back a customer that was added by mistake. Refuses (InUse) when anything hangs on it."""
    require(by, "import.run")
    customer = locked(by, customer)
    subject, name = Subject("customer", customer.pk), customer.name
    try:
        customer.delete()
    except ProtectedError as error:
        raise InUse(_("%(name)s stays: %(things)s belong to it.") % {"name": name, "things": _kinds(error)}) from error
    events.record("customer.removed", subject, by=by, at=at, words=events.Words(old={"name": name}, why=why))


def locked(by: Viewer, customer: Customer) -> Customer:
    """The customer's row, locked. Raises `NotFound` for one that this viewer may not know of."""
    try:
        return lock_customer(by, customer.pk)
    except Customer.DoesNotExist as error:
        raise NotFound(_("There is no such customer.")) from error


def in_service(by: Viewer, customer: Customer) -> Customer:
    """Like `locked`, and refuses an archived one (Archived)."""
    customer = locked(by, customer)
    if customer.archived_at is not None:
        raise Archived(_("%(name)s is archived. Take it up again first.") % {"name": customer.name})
    return customer


def _record(kind: str, customer: Customer, by: Viewer, at: datetime, words: events.Words | None) -> None:
    events.record(kind, Subject("customer", customer.pk), by=by, at=at, customer_id=customer.pk, words=words)


def _set_domains(customer: Customer, domains: Iterable[str], why: str = "") -> events.Words | None:
    wanted = {_checked_domain(text) for text in domains if text.strip()}
    before = set(customer.domains.values_list("domain", flat=True))
    customer.domains.filter(domain__in=before - wanted).delete()
    for domain in sorted(wanted - before):
        taken = NotADomain(
            _("%(domain)s belongs to another customer. A domain belongs to one customer only.") % {"domain": domain},
            field="domains",
        )
        with saying({"people_customerdomain_domain_key": taken}):
            CustomerDomain.objects.create(customer=customer, domain=domain)
    return difference({"domains": sorted(before)}, {"domains": sorted(wanted)}, why)


def _checked_domain(text: str) -> str:
    domain = mail_domain(text)
    if domain is None:
        raise NotADomain(
            _("“%(text)s” is not a mail domain. Write it as cykelhuset.dk.") % {"text": text.strip()},
            field="domains",
        )
    if domain in FREE_MAIL:
        raise NotADomain(
            _("Anybody can have an address at %(domain)s, so it cannot say who works for a customer.")
            % {"domain": domain},
            field="domains",
        )
    return domain


def _taken(number: str) -> Mapping[str, Refusal]:
    return {
        "people_customer_number_key": NameTaken(
            _("Customer number %(number)s is in use. Choose another.") % {"number": number.strip()},
            field="number",
        )
    }


def _kinds(error: ProtectedError) -> str:
    return ", ".join(sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects}))
