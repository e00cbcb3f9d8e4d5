"""Somebody says whose a mail is that nobody owned; and what became known by itself is taken up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.intake.actions.filing import Filed, open_for
from vagt.intake.actions.receipts import send_receipt
from vagt.intake.errors import FiledAlready, NoAddress
from vagt.intake.queries.senders import known_sender
from vagt.intake.queries.unsorted import unsorted_mail
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.mail.actions import release
from vagt.mail.models import InboundMessage
from vagt.mail.queries import lock_inbound
from vagt.mail.rules.addresses import address as checked
from vagt.people.actions import add_contact, affiliate_contact
from vagt.people.actions.permission import require
from vagt.people.models import Contact, Customer
from vagt.people.queries import contact_with_address
from vagt.people.rules import SYSTEM, Viewer
from vagt.tasks.actions import Written
from vagt.tasks.rules.kinds import SUBJECT

_MOST = 500


@transaction.atomic
def sort_inbound(
    message: InboundMessage, body: Written, customer: Customer, *, contact_name: str = "", by: Viewer, at: datetime
) -> Filed:
    """A mail that waited is this customer's: it becomes their task, with the clock running from when it was received.

    With a `contact_name` its sender is a contact of theirs from now on; without, the answer goes to the address it came
    from. Refuses one that has been sorted meanwhile (FiledAlready) and an address that is none (NoAddress).
    """
    require(by, "mail.judge")
    row = lock_inbound(message.pk)
    if row.state != "quarantined":
        raise FiledAlready(_("Somebody has sorted this mail meanwhile."), state=row.state)
    release(row, why=_("Belongs to %(customer)s") % {"customer": customer}, by=by, at=at)
    row = lock_inbound(row.pk)
    known = known_sender(row, at=at)
    contact = _contact(row, customer, contact_name, by, at) if contact_name.strip() else None
    if contact is None and known.contact is not None and customer.pk in known.sender.customers:
        contact = known.contact
    begun = open_for(row, body, customer, contact, by=SYSTEM, at=at)
    facts = {"inbound_id": row.pk, "step": "file", "reason": "sorted", "tier": known.sender.tier, "believed": known.why}
    events.record(
        "inquiry.arrived", Subject(SUBJECT, begun.task.pk), by=by, at=at, customer_id=customer.pk, facts=facts
    )
    if begun.message is not None:
        send_receipt(row, begun.message, tier=known.sender.tier, book=begun.book, by=by, at=at)
    return Filed("file", "sorted", begun.task, begun.message)


@transaction.atomic
def take_up_known(*, by: Viewer, at: datetime) -> int:
    """Release the mail of those who waited as strangers and are known by now; it is filed as if it had just been read.

    Returns how many; a second call finds none.
    """
    require(by, "mail.judge")
    found = 0
    for waiting in unsorted_mail(limit=_MOST):
        if waiting.mail.reason not in {"unknown_sender", "several_customers"}:
            continue
        sender = known_sender(waiting.mail, at=at).sender
        if sender.is_consultant or not (len(sender.customers) == 1 or sender.usual is not None):
            continue
        row = lock_inbound(waiting.mail.pk)
        if row.state == "quarantined":
            release(row, by=by, at=at)
            found += 1
    return found


def _contact(row: InboundMessage, customer: Customer, name: str, by: Viewer, at: datetime) -> Contact:
    address = checked(row.from_address)
    if address is None:
        raise NoAddress(_("%(address)s is no address that mail can go to.") % {"address": row.from_address})
    known = contact_with_address(address)
    if known is None:
        return add_contact(customer, name=name, email=address, by=by, at=at)
    if not known.affiliations.filter(customer=customer, ended_at__isnull=True).exists():
        affiliate_contact(known, customer, by=by, at=at)
    return known
