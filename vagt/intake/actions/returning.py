"""An answer that did not arrive: it no longer counts, and whoever wrote it hears of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.intake.queries.unsorted import was_told
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.mail.models import OutboundMessage
from vagt.people.actions.permission import require
from vagt.people.queries import provider
from vagt.people.rules import Viewer
from vagt.tasks.actions import Written, add_note, change_status, withdraw_meeting
from vagt.tasks.models import Message, Task
from vagt.tasks.queries import lock_task
from vagt.tasks.rules.kinds import GONE, SUBJECT

_BACK = "in_progress"


@transaction.atomic
def answer_came_back(outbound: OutboundMessage, *, reason: str, by: Viewer, at: datetime) -> int:
    """The mail of an answer bounced or could not be sent: its clocks run again, and the task is in work again.

    An answer that the contact can read in the portal keeps its meeting; the consultant is told all the same. Returns
    how many clocks run again; the second time nothing happens.
    """
    require(by, "task.edit")
    message = Message.objects.filter(pk=outbound.about_id).select_related("task").first()
    if message is None or message.kind != "answer":
        return 0
    task: Task = lock_task(by, message.task_id)
    if was_told(task.pk, outbound.pk):
        return 0
    found = withdraw_meeting(message, reason=reason, by=by, at=at)
    with override(provider().default_language):
        words = {"addresses": ", ".join([*outbound.to, *outbound.cc]), "said": outbound.smtp_words or outbound.error}
        text = _("The answer did not reach %(addresses)s. Their server said: %(said)s") % words
    add_note(task, Written(text), by=by, at=at)
    if found and task.status not in GONE:
        change_status(task, status=_BACK, by=by, at=at)
    facts = {"outbound_id": outbound.pk, "message_id": message.pk, "reason": reason, "clocks": found}
    events.record(
        "answer.came_back", Subject(SUBJECT, task.pk), by=by, at=at, customer_id=task.customer_id, facts=facts
    )
    return found
