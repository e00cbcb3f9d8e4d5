"""What is said beside the conversation with the customer: third parties, and mail that no person wrote."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.actions.around import add_participant
from vagt.tasks.actions.entering import entered, person, refuse_gone
from vagt.tasks.actions.sending import send_aside
from vagt.tasks.actions.status import save
from vagt.tasks.actions.words import Written, record, something, write_down
from vagt.tasks.errors import BadChoice
from vagt.tasks.models import Message, Participant, Task


@transaction.atomic
def keep_aside(
    task: Task,
    body: Written,
    *,
    contact: Contact | None = None,
    received_at: datetime,
    channel: str = "email",
    source: str | None = None,
    by: Viewer,
    at: datetime,
) -> Message:
    """Keep what arrived without being a turn: an absence notice, a delivery report, a third party's answer.

    Internal: it opens no turn, stops no clock and reopens nothing. Repeating a `source` returns what it made.
    """
    require(by, "task.edit")
    with entered(by, task) as locked:
        known = Message.objects.filter(source=source, copied_from__isnull=True).first() if source else None
        if known is not None:
            return known
        message = write_down(
            locked, "third_party", body, occurred_at=received_at, at=at, contact=contact, channel=channel, source=source
        )
        record("message.kept", locked, by=by, at=at, message=message)
        save(locked, activity_at=at)
        return message


@transaction.atomic
def write_third_party(
    task: Task, body: Written, *, to: Sequence[Participant] = (), address: str = "", by: Viewer, at: datetime
) -> Message:
    """Write to third parties who take part; `address` is one more, who takes part from now on.

    The customer does not see it, and no clock is met by it. Refuses when it is for nobody (BadChoice).
    """
    require(by, "task.answer")
    consultant_id = person(by)
    something(body)
    with entered(by, task) as locked:
        refuse_gone(locked)
        if address:
            to = [*to, add_participant(locked, email=address, by=by, at=at)]
        addresses = [one.email for one in to if one.task_id == locked.pk and one.email]
        if not addresses:
            raise BadChoice(_("Choose a third party, or write an address."), field="to")
        message = write_down(
            locked, "third_party", body, occurred_at=at, at=at, consultant_id=consultant_id, channel="email"
        )
        participants = [one.pk for one in to]
        record("message.passed_on", locked, by=by, at=at, message=message, participant_ids=participants)
        save(locked, activity_at=at)
        send_aside(message, addresses, by=by, at=at)
        return message
