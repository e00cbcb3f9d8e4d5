"""Open tasks follow their customer to another team."""

from datetime import datetime

from django.db import transaction

from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.words import record
from vagt.tasks.models import OPEN, Task
from vagt.tasks.rules.causes import TeamChange


@transaction.atomic
def follow_team(change: TeamChange, *, by: Viewer, at: datetime) -> int:
    """Give the open tasks that the old team had to the new one, and take them from whoever had them there.

    A task that was given to a third team stays with it. Returns how many went; again, none.
    """
    require(by, "task.edit")
    if change.old_team_id == change.new_team_id:
        return 0
    rows = Task.objects.filter(OPEN, customer_id=change.customer_id).order_by("pk")
    old = change.old_team_id
    rows = rows.filter(team__isnull=True) if old is None else rows.filter(team_id=old)
    tasks = list(rows.select_for_update(no_key=True, of=("self",)))
    for task in tasks:
        record(
            "task.assigned",
            task,
            by=by,
            at=at,
            old_assignee_id=task.assignee_id,
            assignee_id=None,
            old_team_id=task.team_id,
            team_id=change.new_team_id,
        )
        task.team_id, task.assignee, task.activity_at = change.new_team_id, None, at
        task.save(update_fields=["team", "assignee", "activity_at"])
    return len(tasks)
