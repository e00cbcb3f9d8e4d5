"""How the audit speaks of solutions and systems."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.solutions.models import Solution, System

KINDS = {
    "solution.added": _("Solution added"),
    "solution.changed": _("Solution changed"),
    "system.added": _("System added"),
    "system.changed": _("System changed"),
    "system.retired": _("System retired"),
    "system.taken_up": _("System taken up again"),
}
FIELDS = {
    "critical": _("business-critical"),
    "environment": _("environment"),
    "retired_at": _("retired at"),
    "solution": _("solution"),
    "url": _("address"),
}


def _solutions(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Solution.objects.filter(pk__in=ids).values_list("pk", "name"))


def _systems(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(System.objects.filter(pk__in=ids).values_list("pk", "name"))


SUBJECTS = {
    "solution": SubjectWords(_("solution"), _solutions, "solution_edit"),
    "system": SubjectWords(_("system"), _systems, "system_edit"),
}
