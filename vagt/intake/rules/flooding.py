"""When a flood of mail is over, so that the next one gets a task of its own."""

from datetime import datetime, timedelta
from typing import Final

from vagt.tasks.rules.kinds import FINISHED

QUIET: Final = timedelta(days=1)


def is_over(status: str, last_at: datetime, at: datetime) -> bool:
    """Whether the task that stands for it is finished, or nothing was held back for a day."""
    return status in FINISHED or at - last_at >= QUIET
