"""The task that somebody acts on: seen by them, locked, and theirs to act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotAllowed, NotFound
from vagt.people.actions.permission import require
from vagt.people.models import Contact
from vagt.people.rules import Viewer
from vagt.tasks.errors import NotOpen, OnlyAPerson
from vagt.tasks.models import Task
from vagt.tasks.queries.visible import lock_task, visible_to


def require_or_contact(by: Viewer, act: str) -> None:
    """Return when staff may do the act, or a contact asks: of their own tasks they need no role."""
    if by.kind != "contact":
        require(by, act)


def require_themselves(by: Viewer, contact: Contact | None) -> None:
    """Return when staff acts for a contact, or a contact for themselves; nobody writes in a colleague's name."""
    if by.kind == "contact" and (contact is None or contact.pk != by.contact_id):
        raise NotAllowed(_("You can only write in your own name."))


def person(by: Viewer) -> int:
    """The consultant who acts. Raises `OnlyAPerson` for the system, a rule or a contact."""
    if by.kind != "consultant" or by.consultant_id is None:
        raise OnlyAPerson(_("Only a consultant can answer a customer."))
    return by.consultant_id


@contextmanager
def entered(by: Viewer, task: Task) -> Iterator[Task]:
    """The visible task, locked. A contact is let in by their own wall and writes behind the staff's.

    The portal's role may write nothing about tasks: what a contact changes, an action changes for them, once the row
    was seen through the wall around their customer.
    """
    if by.kind == "nobody":
        raise NotAllowed(_("Sign in first."))
    if by.kind != "contact":
        yield lock_task(by, task.pk)
        return
    if not visible_to(by).filter(pk=task.pk).exists():
        raise NotFound(_("There is no such task."))
    with behind(STAFF), transaction.atomic():
        yield lock_task(by, task.pk)


def refuse_gone(task: Task) -> None:
    """Nothing more happens on a task that is closed or cancelled."""
    if task.status in {"closed", "cancelled"}:
        raise NotOpen(_("%(task)s is closed. Open a follow-up instead.") % {"task": task.number})
