"""Who may be asked how it was, and what a link is for."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.links import kept
from vagt.mail.queries import came_back, own_addresses, read_about, wants_no_answer
from vagt.mail.rules.addresses import address as checked
from vagt.mail.rules.kinds import Facts, judge
from vagt.people.models import Affiliation, Contact
from vagt.tasks.models import RatingRequest, Task
from vagt.tasks.rules.asking import RETURNED
from vagt.tasks.rules.kinds import SUBJECT


def may_be_asked(task: Task, *, at: datetime) -> Contact | None:
    """The contact of a task, when a person reads that address and mail to it arrives; nobody for a task of nobody's.

    None for who has left the customer, a machine's address or one of ours, who asked for no automatic mail, and an
    address whose mail came back lately.
    """
    contact = task.contact
    if contact is None or not is_at_customer(contact.pk, task.customer_id):
        return None
    address = contact.email.strip().lower()
    if checked(address) is None or judge(Facts(address, {}), own_addresses=own_addresses()).kind != "person":
        return None
    theirs = (mail for mail in read_about(SUBJECT, task.pk) if mail.from_address.lower() == address)
    if any(wants_no_answer(mail) for mail in theirs) or came_back(contact.email, since=at - RETURNED):
        return None
    return contact


def is_at_customer(contact_id: int, customer_id: int) -> bool:
    """Whether the contact speaks for the customer now."""
    rows = Affiliation.objects.filter(contact_id=contact_id, customer_id=customer_id, ended_at__isnull=True)
    return rows.filter(customer__archived_at__isnull=True).exists()


def waiting_requests(since: datetime, limit: int) -> Sequence[RatingRequest]:
    """Those that have not been sent, of tasks that are resolved; the oldest first."""
    rows = RatingRequest.objects.filter(sent_at__isnull=True, wanted_at__gt=since, task__status="resolved")
    return list(rows.order_by("wanted_at", "id")[:limit])


def request_with(token: str) -> RatingRequest:
    """What a link asks about. Raises `NotFound` for every word that is no link of ours."""
    hashed = kept(token)
    rows = RatingRequest.objects.select_related("task__customer__brand", "contact")
    row = rows.filter(hashed=hashed).first() if hashed is not None else None
    if row is None:
        raise NotFound(_("This link is not one of ours."))
    return row
