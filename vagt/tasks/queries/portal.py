"""The tasks of a contact or their company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from vagt.people.rules import Viewer
from vagt.tasks.models import OPEN, Task
from vagt.tasks.queries.visible import visible_to
from vagt.tasks.rules.kinds import FINISHED
from vagt.tasks.rules.replay import said

PAGE = 50


@dataclass(frozen=True, slots=True)
class PortalPage:
    """A page of the list, and the key with which the next one begins (empty: nowhere). Never counted."""

    rows: Sequence[Task]
    next_after: str


def portal_list(viewer: Viewer, *, finished: bool | None = None, own: bool = False, after: str = "") -> PortalPage:
    """The contact's tasks, the last touched first: open ones, finished ones, or all; `own`: theirs alone."""
    rows = visible_to(viewer)
    if finished is not None:
        rows = rows.filter(status__in=FINISHED) if finished else rows.filter(OPEN)
    if own and viewer.contact_id is not None:
        rows = rows.filter(contact_id=viewer.contact_id)
    parts = after.split("|")
    if len(parts) == 2:
        key = (datetime.fromisoformat(parts[0]), int(parts[1]))
        rows = rows.filter(TupleLessThan(Tuple(F("activity_at"), F("id")), key))
    chosen = rows.order_by("-activity_at", "-id").values("pk")[: PAGE + 1]
    found = list(Task.objects.filter(pk__in=chosen).select_related("contact", "system").order_by("-activity_at", "-id"))
    shown = found[:PAGE]
    return PortalPage(shown, f"{said(shown[-1].activity_at)}|{shown[-1].pk}" if len(found) > PAGE else "")
