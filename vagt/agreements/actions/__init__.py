"""Writes: the catalogue, the calendars, agreements and what a booking covers. Each records who, when and why."""

from vagt.agreements.actions.agreements import (
    Draft,
    attach_signed_file,
    change_agreement,
    draft_agreement,
    sign_agreement,
    withdraw_version,
)
from vagt.agreements.actions.calendars import add_calendar, add_calendar_version
from vagt.agreements.actions.catalogue import change_plan, load_catalogue, load_shipped, make_default, retire_plan
from vagt.agreements.actions.coverage import add_coverage, withdraw_coverage

__all__ = [
    "Draft",
    "add_calendar",
    "add_calendar_version",
    "add_coverage",
    "attach_signed_file",
    "change_agreement",
    "change_plan",
    "draft_agreement",
    "load_catalogue",
    "load_shipped",
    "make_default",
    "retire_plan",
    "sign_agreement",
    "withdraw_coverage",
    "withdraw_version",
]
