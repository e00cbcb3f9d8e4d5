"""Writes: mail is filed, whoever wrote hears of it, addresses are confirmed, what nobody owned is sorted."""

from vagt.intake.actions.confirming import ask_to_confirm, confirm_address
from vagt.intake.actions.filing import Filed, file_inbound
from vagt.intake.actions.flooding import let_through, put_away, take_into
from vagt.intake.actions.returning import answer_came_back
from vagt.intake.actions.sorting import sort_inbound, take_up_known

__all__ = [
    "Filed",
    "answer_came_back",
    "ask_to_confirm",
    "confirm_address",
    "file_inbound",
    "let_through",
    "put_away",
    "sort_inbound",
    "take_into",
    "take_up_known",
]
