"""Writing clocks anew from the timeline, where they differ from it."""

from datetime import datetime

from django.db import transaction

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.clocks import columns, settle
from vagt.tasks.models import ResponseClock, Task
from vagt.tasks.queries.replay import Difference
from vagt.tasks.rules.kinds import SUBJECT


@transaction.atomic
def rebuild_clock(difference: Difference, *, by: Viewer, at: datetime) -> bool:
    """Write one clock as its events say it is, and say so. False where it cannot be: its row or its events are gone,
    or only the proof of its judgement differs, which is for a person to look at."""
    require(by, "clock.rederive")
    if difference.stored is None or difference.replayed is None or difference.fields == ("explained",):
        return False
    task = Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=difference.task_id)
    ResponseClock.objects.filter(pk=difference.clock_id).update(**columns(difference.replayed))
    events.record(
        "clock.rebuilt",
        Subject(SUBJECT, task.pk),
        by=by,
        at=at,
        customer_id=task.customer_id,
        facts={"clock_id": difference.clock_id, "fields": list(difference.fields)},
    )
    settle(task)
    return True
