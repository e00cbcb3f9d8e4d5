"""How the audit speaks of canned answers."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.knowledge.models import CannedAnswer

KINDS = {
    "canned.added": _("Canned answer added"),
    "canned.changed": _("Canned answer changed"),
    "canned.retired": _("Canned answer retired"),
    "canned.taken_up": _("Canned answer taken up again"),
}
FIELDS = {
    "body_da": _("text in Danish"),
    "body_en": _("text in English"),
    "shortcut": _("shortcut"),
}


def _names(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(CannedAnswer.objects.filter(pk__in=ids).values_list("pk", "title"))


SUBJECTS = {"canned_answer": SubjectWords(_("canned answer"), _names, "canned_edit")}
