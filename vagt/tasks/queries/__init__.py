"""Reads: the queue, a task's page, the portal's list, clocks and why they are due when they are."""

from vagt.tasks.queries.answers import message_of, message_with_mail_id
from vagt.tasks.queries.clocks import TermsBook, clock_explanation, clocks_of, clocks_visible_to, waiting_clocks
from vagt.tasks.queries.matrix import matrix_in_force
from vagt.tasks.queries.page import (
    NOTHING_UNSENT,
    Entry,
    TaskPage,
    Unsent,
    attachment_of,
    portal_page,
    task_page,
    unsent_on,
)
from vagt.tasks.queries.portal import PortalPage, portal_list
from vagt.tasks.queries.queue import (
    QueuePage,
    QueueRow,
    anything_new,
    filters_of,
    queue_counts,
    queue_page,
    saved_views,
)
from vagt.tasks.queries.replay import Difference, clock_differences
from vagt.tasks.queries.running import RunningMove, Took, impact_on_running, running_clocks, time_taken
from vagt.tasks.queries.visible import lock_task, messages_visible_to, task_of, visible_to

__all__ = [
    "NOTHING_UNSENT",
    "Difference",
    "Entry",
    "PortalPage",
    "QueuePage",
    "QueueRow",
    "RunningMove",
    "TaskPage",
    "TermsBook",
    "Took",
    "Unsent",
    "anything_new",
    "attachment_of",
    "clock_differences",
    "clock_explanation",
    "clocks_of",
    "clocks_visible_to",
    "filters_of",
    "impact_on_running",
    "lock_task",
    "matrix_in_force",
    "message_of",
    "message_with_mail_id",
    "messages_visible_to",
    "portal_list",
    "portal_page",
    "queue_counts",
    "queue_page",
    "running_clocks",
    "saved_views",
    "task_of",
    "task_page",
    "time_taken",
    "unsent_on",
    "visible_to",
    "waiting_clocks",
]
