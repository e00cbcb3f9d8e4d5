"""Writes: how a task begins, what is said on it, whose turn it is, and what becomes of its clocks."""

from vagt.tasks.actions.answering import add_note, answer
from vagt.tasks.actions.around import (
    add_participant,
    add_time,
    erase_message,
    link,
    rate,
    remove_participant,
    rename_task,
    unlink,
)
from vagt.tasks.actions.asides import keep_aside, write_third_party
from vagt.tasks.actions.asking import ask_waiting, rate_by_link, refuse_spent
from vagt.tasks.actions.calls import Call, log_call
from vagt.tasks.actions.drafts import discard_draft, save_draft
from vagt.tasks.actions.joining import Owed, merge, move_looked_at, move_to_customer, split
from vagt.tasks.actions.many import Done, on_each
from vagt.tasks.actions.opening import OWN_INITIATIVE, Asked, Begun, begin_task, open_task
from vagt.tasks.actions.priority import change_priority, declare_critical, set_matrix
from vagt.tasks.actions.rebuilding import rebuild_clock
from vagt.tasks.actions.receiving import customer_wrote, follow_up
from vagt.tasks.actions.rederiving import rederive_chunk, rederive_clocks
from vagt.tasks.actions.status import assign, change_status, close_resolved, convert_task
from vagt.tasks.actions.sweeping import Swept, sweep
from vagt.tasks.actions.teams import follow_team
from vagt.tasks.actions.turns import (
    confirm_meeting,
    finish_for_customer,
    needs_no_answer,
    void_turn,
    withdraw_meeting,
)
from vagt.tasks.actions.views import delete_view, save_view
from vagt.tasks.actions.words import File, Written

__all__ = [
    "OWN_INITIATIVE",
    "Asked",
    "Begun",
    "Call",
    "Done",
    "File",
    "Owed",
    "Swept",
    "Written",
    "add_note",
    "add_participant",
    "add_time",
    "answer",
    "ask_waiting",
    "assign",
    "begin_task",
    "change_priority",
    "change_status",
    "close_resolved",
    "confirm_meeting",
    "convert_task",
    "customer_wrote",
    "declare_critical",
    "delete_view",
    "discard_draft",
    "erase_message",
    "finish_for_customer",
    "follow_team",
    "follow_up",
    "keep_aside",
    "link",
    "log_call",
    "merge",
    "move_looked_at",
    "move_to_customer",
    "needs_no_answer",
    "on_each",
    "open_task",
    "rate",
    "rate_by_link",
    "rebuild_clock",
    "rederive_chunk",
    "rederive_clocks",
    "refuse_spent",
    "remove_participant",
    "rename_task",
    "save_draft",
    "save_view",
    "set_matrix",
    "split",
    "sweep",
    "unlink",
    "void_turn",
    "withdraw_meeting",
    "write_third_party",
]
