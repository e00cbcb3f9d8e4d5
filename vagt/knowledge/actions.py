"""Writes: canned answers are added, changed, retired and taken up again."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject, Words
from vagt.kit.opened import Opened, unchanged_since
from vagt.knowledge.errors import BadText, Retired, TitleTaken
from vagt.knowledge.models import CannedAnswer
from vagt.knowledge.queries import lock_canned
from vagt.knowledge.rules import SHORTCUT, wrong_with
from vagt.people.actions import require
from vagt.people.actions.trail import change, difference, saying
from vagt.people.models import Team
from vagt.people.rules import Viewer

SUBJECT = "canned_answer"


@transaction.atomic
def add_canned(
    *,
    title: str,
    shortcut: str = "",
    body_da: str = "",
    body_en: str = "",
    team: Team | None = None,
    by: Viewer,
    at: datetime,
) -> CannedAnswer:
    """A canned answer, for everybody or for the tasks of one team.

    Refuses a title or shortcut in use (TitleTaken), and a text that is missing or names an unknown field (BadText).
    """
    require(by, "canned.edit")
    values = _checked(title, shortcut, body_da, body_en)
    with saying(_taken()):
        row = CannedAnswer.objects.create(**values, team=team)
    _record("canned.added", row, by, at, difference({}, {**values, "team": team}))
    return row


@transaction.atomic
def change_canned(
    row: CannedAnswer,
    *,
    title: str,
    shortcut: str,
    body_da: str,
    body_en: str,
    team: Team | None,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> CannedAnswer:
    """The canned answer with these values; answers that were sent stay as they are.

    Refuses as `add_canned` does, and when somebody else changed it since it was `opened` (Outdated).
    """
    require(by, "canned.edit")
    row = lock_canned(by, row)
    unchanged_since(opened)
    values = _checked(title, shortcut, body_da, body_en)
    with saying(_taken()):
        said = change(row, why, **values, team=team)
    if said is not None:
        _record("canned.changed", row, by, at, said)
    return row


@transaction.atomic
def retire_canned(row: CannedAnswer, *, why: str = "", by: Viewer, at: datetime) -> CannedAnswer:
    """It is offered no more. Refuses one retired already (Retired)."""
    require(by, "canned.edit")
    row = lock_canned(by, row)
    if row.retired_at is not None:
        raise Retired(_("“%(title)s” is out of use already.") % {"title": row.title})
    _record("canned.retired", row, by, at, change(row, why, retired_at=at))
    return row


@transaction.atomic
def take_up_canned(row: CannedAnswer, *, by: Viewer, at: datetime) -> CannedAnswer:
    """A retired one is offered again. Refuses when another has its title or shortcut by now (TitleTaken)."""
    require(by, "canned.edit")
    row = lock_canned(by, row)
    with saying(_taken()):
        said = change(row, retired_at=None)
    if said is not None:
        _record("canned.taken_up", row, by, at, said)
    return row


def _checked(title: str, shortcut: str, body_da: str, body_en: str) -> dict[str, str]:
    values = {
        "title": title.strip(),
        "shortcut": shortcut.strip().lstrip("/").lower(),
        "body_da": body_da.replace("\r\n", "\n").strip(),
        "body_en": body_en.replace("\r\n", "\n").strip(),
    }
    if values["shortcut"] and not re.fullmatch(SHORTCUT, values["shortcut"]):
        raise BadText(_("Use letters a to z, digits and hyphens, such as backup-ok."), field="shortcut")
    for bad in wrong_with({"da": values["body_da"], "en": values["body_en"]}):
        raise BadText(str(bad.words), field=bad.field)
    return values


def _taken() -> dict[str, TitleTaken]:
    return {
        "canned_title_once": TitleTaken(_("Another canned answer has this title."), field="title"),
        "canned_shortcut_once": TitleTaken(_("Another canned answer has this shortcut."), field="shortcut"),
    }


def _record(kind: str, row: CannedAnswer, by: Viewer, at: datetime, words: Words | None) -> None:
    events.record(kind, Subject(SUBJECT, row.pk), by=by, at=at, words=words)
