"""Canned answers on a task: those that are offered, and one of them with its fields filled in."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from vagt.kit.errors import NotFound
from vagt.kit.speech import moment_long
from vagt.knowledge.queries import canned_of
from vagt.knowledge.rules import filled
from vagt.people.rules import Viewer
from vagt.tasks.models import Task


def canned_text(viewer: Viewer, task: Task, canned_id: int) -> str:
    """What a canned answer says on this task, in the customer's language. Raises `NotFound` for one out of use."""
    row = canned_of(viewer, canned_id)
    if row.retired_at is not None:
        raise NotFound(_("There is no such canned answer."))
    language = task.customer.language
    with override(language):
        return filled(row.bodies, _values(viewer, task), language=language)


def _values(viewer: Viewer, task: Task) -> dict[str, str]:
    contact = task.contact.name if task.contact is not None else ""
    due, zone = task.next_due_at, timezone.get_current_timezone_name()
    return {
        "contact": contact,
        "first_name": contact.partition(" ")[0],
        "customer": task.customer.name,
        "number": f"#{task.pk}",
        "title": task.title,
        "due": str(moment_long(due, zone)) if due is not None else "",
        "consultant": viewer.name,
        "brand": task.customer.brand.name,
    }
