"""Texts of mail: changed for a brand, and taken back to those that come with Vagt. Every version is kept."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from vagt.kit import events
from vagt.kit.events import Actor, Subject, Words
from vagt.kit.opened import Opened, opened_on, unchanged_since
from vagt.kit.permission import require
from vagt.mail.errors import BadTemplate
from vagt.mail.models import MailTemplate
from vagt.mail.queries.templates import template_holding
from vagt.mail.rules.templates.faults import faults
from vagt.mail.rules.templates.filling import own_html
from vagt.mail.rules.templates.kinds import Draft, Kind

TEMPLATES = Subject("mail_templates", 1)  # all of them are one thing, so that a text nobody changed yet is one too
_WRITING = 7_246_803  # an advisory lock; the number has no meaning


def opened_template(kind: Kind, language: str, brand: str) -> Opened:
    """A text as it is now, for `change_template` to compare with."""
    return opened_on(TEMPLATES, facts__template=kind.key, facts__language=language, facts__brand=brand)


@transaction.atomic
def change_template(
    kind: Kind,
    language: str,
    brand: str,
    draft: Draft,
    *,
    opened: Opened | None = None,
    why: str = "",
    by: Actor,
    at: datetime,
) -> MailTemplate | None:
    """Mail of this kind says this from now on, for the brand; None where it says so already. HTML is made safe first.

    Refuses a text with faults, the first of them beside its field (BadTemplate), and when somebody else changed it
    since it was `opened` (Outdated).
    """
    require(by, "template.edit")
    tidy = Draft(draft.subject.strip(), _lines(draft.text), _lines(draft.html))
    for fault in faults(kind, tidy):
        raise BadTemplate(str(fault.words), field=fault.part)
    tidy = tidy._replace(html=own_html(kind, tidy.html))
    _one_at_a_time()
    unchanged_since(opened)
    old = template_holding(kind, language, brand)
    if old.own and old.draft == tidy:
        return None
    row = _follow(kind, language, brand, tidy, at=at, by=by)
    differing = [name for name in Draft._fields if getattr(old.draft, name) != getattr(tidy, name)]
    words = Words(
        old={name: getattr(old.draft, name) for name in differing},
        new={name: getattr(tidy, name) for name in differing},
        why=why,
    )
    _record("mail_template.changed", row, words, by=by, at=at)
    return row


@transaction.atomic
def restore_template(
    kind: Kind, language: str, brand: str, *, why: str = "", by: Actor, at: datetime
) -> MailTemplate | None:
    """The brand has no text of its own any more; its versions stay. None where it had none."""
    require(by, "template.edit")
    _one_at_a_time()
    old = template_holding(kind, language, brand)
    if not old.own:
        return None
    row = _follow(kind, language, brand, None, at=at, by=by)
    _record("mail_template.restored", row, Words(old=old.draft._asdict(), why=why), by=by, at=at)
    return row


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])


def _follow(kind: Kind, language: str, brand: str, draft: Draft | None, *, at: datetime, by: Actor) -> MailTemplate:
    place = {"kind": kind.key, "language": language, "brand": brand}
    newest = MailTemplate.objects.filter(**place).aggregate(newest=Max("version"))["newest"] or 0
    said = {"is_default": True} if draft is None else draft._asdict()
    return MailTemplate.objects.create(**place, **said, version=newest + 1, made_at=at, made_by_id=by.actor_id)


def _record(kind: str, row: MailTemplate, words: Words, *, by: Actor, at: datetime) -> None:
    facts = {"template": row.kind, "language": row.language, "brand": row.brand, "version": row.version}
    events.record(kind, TEMPLATES, by=by, at=at, facts=facts, words=words)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")
