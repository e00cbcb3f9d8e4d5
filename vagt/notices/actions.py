"""Writes: telling somebody, mailing it when it may be mailed, reading it, and saying what one wants."""

from collections.abc import Collection
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.mail.actions import queue_mail
from vagt.notices.models import Delivery, Notice, Preference
from vagt.notices.queries import preference_of, visible_to
from vagt.notices.rules import KINDS, breaks_through, quiet_until
from vagt.notices.words import mail_of
from vagt.people.actions.permission import require
from vagt.people.actions.trail import change
from vagt.people.models import User
from vagt.people.rules import Viewer

SUBJECT = "notice"


@transaction.atomic
def notify(
    user: User,
    kind: str,
    about: Subject,
    key: str,
    *,
    path: str,
    customer_id: int | None = None,
    critical: bool = False,
    by: Viewer,
    at: datetime,
) -> Notice | None:
    """Tell a person something, once for each `key`; None where they were told before.

    It stands on their page at once. Its mail leaves at once, waits for the end of their quiet hours, or is withheld
    where they want none of this kind. `path` is the address of one of our own pages.
    """
    require(by, "workspace.open")
    values = {"kind": kind, "about_kind": about.kind, "about_id": about.id, "path": path, "made_at": at}
    values |= {"customer_id": customer_id, "critical": critical}
    notice, made = Notice.objects.get_or_create(user=user, key=key, defaults=values)
    if not made:
        return None
    Delivery.objects.create(notice=notice, channel="app", state="sent", at=at)
    wants = preference_of(user.pk)
    if kind not in wants.mail_kinds:
        Delivery.objects.create(notice=notice, channel="mail", state="withheld", at=at)
        return notice
    due = None
    if not breaks_through(kind, critical=critical, wanted=wants.critical_breaks_through):
        due = quiet_until(at, wants.quiet_from, wants.quiet_to, ZoneInfo(settings.TIME_ZONE))
    mail = Delivery.objects.create(notice=notice, channel="mail", state="waiting", at=at, due_at=due or at)
    if due is None:
        _queue(mail, by, at)
    return notice


@transaction.atomic
def send_waiting(delivery_id: int, *, by: Viewer, at: datetime) -> bool:
    """Mail a notice whose quiet hours are over, or withhold it where it was read meanwhile. Again, it does nothing."""
    require(by, "workspace.open")
    rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    waiting = rows.filter(pk=delivery_id, state="waiting", outbound__isnull=True, due_at__lte=at)
    mail = waiting.select_related("notice__user").first()
    if mail is None:
        return False
    if mail.notice.read_at is not None or not mail.notice.user.is_active:
        mail.state, mail.at = "withheld", at
        mail.save(update_fields=["state", "at"])
        return False
    _queue(mail, by, at)
    return True


def _queue(mail: Delivery, by: Viewer, at: datetime) -> None:
    notice = mail.notice
    said = mail_of(notice)
    mail.outbound = queue_mail(
        mailbox=None,
        to=[notice.user.email],
        subject=said.subject,
        text=said.text,
        html=said.html,
        about=Subject(SUBJECT, notice.pk),
        auto="generated",
        customer_id=notice.customer_id,
        by=by,
        at=at,
    )
    mail.at = at
    mail.save(update_fields=["outbound", "at"])


@transaction.atomic
def follow_mail(outbound_id: int, state: str, *, by: Viewer, at: datetime) -> int:
    """The mail of a notice was taken by a server (`sent`) or did not arrive (`failed`), which is the last word."""
    require(by, "workspace.open")
    rows = Delivery.objects.filter(outbound_id=outbound_id).exclude(state=state)
    if state == "sent":
        rows = rows.filter(outbound__state="sent")  # a bounce may have been faster than this news
    return rows.update(state=state, at=at)


@transaction.atomic
def read_notices(ids: Collection[int] | None = None, *, by: Viewer, at: datetime) -> int:
    """I have read these notices of mine, or all of them. Somebody else's are left alone."""
    require(by, "workspace.open")
    rows = visible_to(by).filter(read_at__isnull=True)
    return (rows if ids is None else rows.filter(pk__in=ids)).update(read_at=at)


@transaction.atomic
def save_preferences(
    *,
    mail_kinds: Collection[str],
    quiet_from: time | None,
    quiet_to: time | None,
    critical_breaks_through: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """What I want by mail, and between which hours of the day none. Holds for what is told from `at` on, and is audited:
    whoever asks why nobody was woken finds who wanted it so."""
    require(by, "workspace.open")
    values = {
        "mail_kinds": [kind for kind in KINDS if kind in mail_kinds],
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "critical_breaks_through": critical_breaks_through,
    }
    user_id = by.user_id or 0
    Preference.objects.get_or_create(user_id=user_id)
    row = Preference.objects.select_for_update(no_key=True).get(user_id=user_id)
    said = change(row, **values)
    if said is not None:
        events.record("notices.chosen", Subject("user", row.user_id), by=by, at=at, words=said)
