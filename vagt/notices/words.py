"""What a notice says, made in the reader's language when it is read or mailed."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from vagt.mail.queries import composed
from vagt.mail.rules.templates.kinds import Composed
from vagt.notices.models import Notice
from vagt.notices.rules import LOST, TO_TEAM

KINDS: Final = {
    "assigned": gettext_lazy("A task is given to me, or taken over from me"),
    "mentioned": gettext_lazy("Somebody mentions me"),
    "warned": gettext_lazy("A promise is about to break"),
    "broken": gettext_lazy("A promise is broken"),
}
MAILS: Final = {
    "waiting": gettext_lazy("Mail waits"),
    "sent": gettext_lazy("Mailed"),
    "failed": gettext_lazy("Mail did not arrive"),
    "withheld": gettext_lazy("Not mailed"),
}


def sentence(notice: Notice) -> str:
    """The notice in one sentence."""
    number = {"number": f"#{notice.about_id}"}
    if notice.kind == "assigned" and notice.key.startswith(TO_TEAM):
        return _("Task %(number)s was given to your team.") % number
    if notice.kind == "assigned" and notice.key.startswith(LOST):
        return _("Task %(number)s is with somebody else now.") % number
    if notice.kind == "assigned":
        return _("Task %(number)s was given to you.") % number
    if notice.kind == "mentioned":
        return _("You are mentioned in task %(number)s.") % number
    if notice.kind == "warned":
        return _("The promise of task %(number)s is about to break.") % number
    return _("The promise of task %(number)s is broken.") % number


def mail_of(notice: Notice) -> Composed:
    """Its mail, in the person's own language."""
    with override(notice.user.language):
        said = sentence(notice)
    values = {
        "headline": said.rstrip("."),
        "sentence": said,
        "link": settings.PUBLIC_URL + reverse("notice_open", args=[notice.pk]),
    }
    return composed("notice", values, language=notice.user.language)


EVENTS: Final = {"notices.chosen": gettext_lazy("Choice of notices changed")}
FIELDS: Final = {
    "mail_kinds": gettext_lazy("wanted by mail"),
    "quiet_from": gettext_lazy("quiet from"),
    "quiet_to": gettext_lazy("quiet until"),
    "critical_breaks_through": gettext_lazy("a broken critical promise wakes me"),
}
