"""How the audit speaks of lists."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.project.imports.models import Import

KINDS = {
    "import.applied": _("List imported"),
    "import.corrected": _("List corrected"),
    "import.kept": _("List handed in"),
    "import.undone": _("Import taken back"),
}


def _names(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Import.objects.filter(pk__in=ids).values_list("pk", "file_name"))


SUBJECTS = {"import": SubjectWords(_("import"), _names, "import_list")}
