"""Writes: how a task begins, what is said on it, whose turn it is, and what becomes of its clocks."""

from vagt.tasks.actions.answering import add_note, answer
from vagt.tasks.actions.calls import Call, log_call
from vagt.tasks.actions.drafts import discard_draft, save_draft
from vagt.tasks.actions.opening import OWN_INITIATIVE, Asked, open_task
from vagt.tasks.actions.priority import change_priority, declare_critical, set_matrix
from vagt.tasks.actions.receiving import customer_wrote, follow_up
from vagt.tasks.actions.status import assign, change_status, close_resolved
from vagt.tasks.actions.turns import confirm_meeting, needs_no_answer, void_turn, withdraw_meeting
from vagt.tasks.actions.words import File, Written

__all__ = [
    "OWN_INITIATIVE",
    "Asked",
    "Call",
    "File",
    "Written",
    "add_note",
    "answer",
    "assign",
    "change_priority",
    "change_status",
    "close_resolved",
    "confirm_meeting",
    "customer_wrote",
    "declare_critical",
    "discard_draft",
    "follow_up",
    "log_call",
    "needs_no_answer",
    "open_task",
    "save_draft",
    "set_matrix",
    "void_turn",
    "withdraw_meeting",
]
