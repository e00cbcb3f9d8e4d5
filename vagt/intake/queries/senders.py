"""Who wrote a mail: a contact, somebody of a customer's domain, one of us, or nobody we know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from vagt.intake.queries.readings import authority_of
from vagt.intake.rules.filing import Sender
from vagt.mail.models import InboundMessage
from vagt.people.models import Consultant, Contact, Customer
from vagt.people.queries import consultant_by_address, contact_with_address
from vagt.people.rules import FREE_MAIL, mail_domain
from vagt.tasks.models import Task

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What decides (`sender`), the rows behind it, and the code of why the address is believed or not."""

    sender: Sender
    contact: Contact | None = None
    consultant: Consultant | None = None
    why: str = ""


def known_sender(message: InboundMessage, *, at: datetime) -> Known:
    """Who wrote this mail. Behind the staff wall, since domains are not the portal's to read."""
    judged = authority_of(message)
    why = judged.reasons[0].value if judged.reasons else ""
    tier = int(judged.tier)
    address = message.from_address.strip().lower()
    consultant = consultant_by_address(address) if address else None
    if consultant is not None and consultant.left_on is None:
        return Known(Sender(tier=tier, is_consultant=True), None, consultant, why)
    contact = contact_with_address(address) if address else None
    theirs = _customers_of(contact) if contact is not None else Customer.objects.none()
    ids = frozenset(theirs.values_list("pk", flat=True))
    if not ids:  # one who has left everywhere counts as anybody of that company
        contact = None
        ids = frozenset(_customers_with_domain(address).values_list("pk", flat=True))
    sender = Sender(
        tier=tier,
        customers=ids,
        usual=_usual(message, contact, ids) if len(ids) > 1 else None,
        is_contact=contact is not None,
        recent=_recent(contact, ids, at) if ids else 0,
        is_let_through=message.judged_by_id is not None,
    )
    return Known(sender, contact, None, why)


def _customers_of(contact: Contact) -> QuerySet[Customer]:
    return Customer.objects.filter(
        archived_at__isnull=True, affiliations__contact=contact, affiliations__ended_at__isnull=True
    )


def _customers_with_domain(address: str) -> QuerySet[Customer]:
    domain = mail_domain(address) if "@" in address else None
    if domain is None or domain in FREE_MAIL:
        return Customer.objects.none()
    return Customer.objects.filter(archived_at__isnull=True, domains__domain=domain)


def _usual(message: InboundMessage, contact: Contact | None, ids: frozenset[int]) -> int | None:
    """Of several customers: the only one that this mailbox's brand serves, else the one they last wrote for."""
    of_the_brand = Customer.objects.filter(pk__in=ids, brand__email__iexact=message.mailbox.address)
    served = list(of_the_brand.values_list("pk", flat=True)[:2])
    if len(served) == 1:
        return served[0]
    last = Task.objects.filter(customer_id__in=ids, contact=contact).order_by("-opened_at", "-id")
    return last.values_list("customer_id", flat=True).first()


def _recent(contact: Contact | None, ids: frozenset[int], at: datetime) -> int:
    since = at - _HOUR
    # What was opened since was touched since: the index of the portal's list finds it.
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, {"customers": sorted(ids), "since": since, "contact": contact.pk if contact else None})
        return int(cursor.fetchone()[0])


_OPENED: Final = """
SELECT count(*) FROM tasks_task
 WHERE customer_id = ANY(%(customers)s) AND activity_at > %(since)s AND opened_at > %(since)s AND channel = 'email'
   AND contact_id IS NOT DISTINCT FROM %(contact)s::bigint
"""
