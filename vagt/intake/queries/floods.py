"""The mail that waits beside the task of a flood."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vagt.intake.models import Flood, Held
from vagt.kit.errors import NotFound
from vagt.tasks.models import Task

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Gathered:
    """What waits, the oldest first, at most `SHOWN`; how many wait in all; and how many somebody has judged."""

    held: Sequence[Held]
    waiting: int
    judged: int

    @property
    def newest(self) -> int:
        """The newest of those, by which a form says what it was drawn with."""
        return max((one.pk for one in self.held), default=0)


def gathered_with(task: Task) -> Gathered:
    """What waits beside a task that the caller may see. Raises `NotFound` for one that stands for no flood."""
    flood = Flood.objects.filter(task=task).first()
    if flood is None:
        raise NotFound(_("No mail waits beside this task."))
    every = Held.objects.filter(flood=flood)
    rows = every.filter(inbound__state="quarantined").select_related("inbound__mailbox", "flood__task")
    shown = rows.defer("inbound__reading").order_by("inbound__received_at", "inbound_id")[:SHOWN]
    waiting = rows.count()
    return Gathered(list(shown), waiting, every.count() - waiting)
