"""What somebody is writing and has not sent: kept on every pause, so that a crash of the browser loses nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotFound
from vagt.people.rules import Viewer
from vagt.tasks.actions.entering import require_or_contact
from vagt.tasks.errors import BadChoice, OnlyAPerson
from vagt.tasks.models import Draft, Task
from vagt.tasks.queries.visible import visible_to


@transaction.atomic
def save_draft(
    task: Task, *, kind: str = "answer", body: str, fields: Mapping[str, Any] | None = None, by: Viewer, at: datetime
) -> Draft:
    """Keep what somebody is writing; others see for a minute that they write. Records no event: nothing was said."""
    require_or_contact(by, "task.edit")
    if kind not in Draft.KINDS:
        raise BadChoice(_("There is no such kind of draft."), field="kind")
    if by.user_id is None:
        raise OnlyAPerson(_("Only a person writes drafts."))
    if not visible_to(by).filter(pk=task.pk).exists():
        raise NotFound(_("There is no such task."))
    with behind(STAFF), transaction.atomic():
        draft, _made = Draft.objects.update_or_create(
            task=task,
            user_id=by.user_id,
            kind=kind,
            defaults={
                "customer_id": task.customer_id,
                "body": body,
                "fields": dict(fields or {}),
                "updated_at": at,
            },
        )
    return draft


@transaction.atomic
def discard_draft(task: Task, *, kind: str = "answer", by: Viewer, at: datetime) -> None:
    """Throw away what the viewer was writing; once more does nothing."""
    require_or_contact(by, "task.edit")
    del at
    with behind(STAFF), transaction.atomic():
        forget_draft(task, kind, by)


def forget_draft(task: Task, kind: str, by: Viewer) -> None:
    """Take away a draft that was sent."""
    if by.user_id is not None:
        Draft.objects.filter(task=task, user_id=by.user_id, kind=kind).delete()
