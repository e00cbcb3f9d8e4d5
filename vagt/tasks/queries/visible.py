"""Which tasks a viewer may see, and one of them."""

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.rules import Viewer
from vagt.tasks.models import Message, Participant, Task


def visible_to(viewer: Viewer) -> QuerySet[Task]:
    """The tasks this viewer may know of: all, or those of their teams; for a contact their own, those they take part
    in, and with `see_company` the company's."""
    if viewer.sees_all_customers:
        return Task.objects.all()
    if viewer.kind == "consultant":
        return Task.objects.filter(team_id__in=viewer.team_ids)
    if viewer.customer_id is None or viewer.contact_id is None:
        return Task.objects.none()
    own = Task.objects.filter(customer_id=viewer.customer_id)
    if "see_company" in viewer.rights:
        return own
    takes_part = Participant.objects.filter(task=OuterRef("pk"), contact_id=viewer.contact_id)
    return own.filter(Q(contact_id=viewer.contact_id) | Exists(takes_part))


def messages_visible_to(viewer: Viewer, task: Task) -> QuerySet[Message]:
    """What was said on a visible task, in order; a contact never sees what is internal."""
    rows = Message.objects.filter(task=task).order_by("id")
    return rows if viewer.is_staff else rows.filter(internal=False)


def task_of(viewer: Viewer, number: int) -> Task:
    """One visible task by its number. Raises `NotFound`."""
    rows = visible_to(viewer).select_related("customer__team", "contact", "system", "team", "assignee__user")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such task."))
    return row


def lock_task(viewer: Viewer, task_id: int) -> Task:
    """The visible task, locked for this transaction; of one that was merged, the one it was merged into.

    Raises `NotFound`. The lock lets others add rows that point at the task, and makes everybody who changes it wait.
    """
    row = visible_to(viewer).filter(pk=task_id).select_for_update(no_key=True, of=("self",)).first()
    while row is not None and row.merged_into_id is not None:
        row = Task.objects.filter(pk=row.merged_into_id).select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise NotFound(_("There is no such task."))
    return row


def newest_said(task: Task) -> Message | None:
    """The newest message that is part of the conversation with the customer."""
    return Message.objects.filter(task=task, internal=False).order_by("-id").first()


def merged_roots() -> dict[int, int]:
    """Every task that was merged -> the one it was merged into."""
    pairs = Task.objects.filter(merged_into__isnull=False).values_list("pk", F("merged_into_id"))
    return dict(pairs)


def made_of(source: str) -> int | None:
    """The task that was made of this source; None while there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_id FROM tasks_message WHERE source = %s AND copied_from_id IS NULL", [source])
        found = cursor.fetchone()
    return None if found is None else int(found[0])
