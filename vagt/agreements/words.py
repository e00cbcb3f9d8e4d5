"""How the audit speaks of agreements, plans and calendars."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.agreements.models import Agreement, Calendar, Plan
from vagt.kit.audit import SubjectWords

KINDS = {
    "agreement.file_attached": _("Signed document attached"),
    "agreement.signed": _("Agreement signed"),
    "agreement.version_recorded": _("New version of an agreement"),
    "agreement.version_withdrawn": _("Version of an agreement withdrawn"),
    "calendar.version_recorded": _("New version of a calendar"),
    "coverage.added": _("Booked coverage added"),
    "coverage.withdrawn": _("Booked coverage withdrawn"),
    "plan.made_default": _("Plan made the default"),
    "plan.retired": _("Plan no longer sold"),
    "plan.version_recorded": _("New version of a plan"),
}


def _agreements(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Agreement.objects.filter(pk__in=ids).values_list("pk", "number"))


def _plans(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Plan.objects.filter(pk__in=ids).values_list("pk", "key"))


def _calendars(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Calendar.objects.filter(pk__in=ids).values_list("pk", "key"))


SUBJECTS = {
    "agreement": SubjectWords(_("agreement"), _agreements, "agreement"),
    "calendar": SubjectWords(_("calendar"), _calendars),
    "coverage": SubjectWords(_("booked coverage")),
    "plan": SubjectWords(_("plan"), _plans),
}
