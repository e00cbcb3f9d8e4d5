"""Reads: the lists that were handed in."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.project.imports.models import Import

SHOWN = 30


def latest_imports() -> Sequence[Import]:
    """The newest lists, without their content."""
    return list(Import.objects.select_related("uploaded_by").defer("content", "made").order_by("-id")[:SHOWN])


def import_of(import_id: int) -> Import:
    """One list. Raises `NotFound`."""
    row = Import.objects.select_related("uploaded_by").filter(pk=import_id).first()
    if row is None:
        raise NotFound(_("There is no such import."))
    return row


def lock_import(row: Import) -> Import:
    """The list, locked for this transaction."""
    return Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)


def applied_before(row: Import) -> Import | None:
    """An import of the very same file and kind that is in force."""
    same = Import.objects.filter(kind=row.kind, sha256=row.sha256, applied_at__isnull=False, undone_at__isnull=True)
    return same.exclude(pk=row.pk).defer("content", "made").order_by("-id").first()
