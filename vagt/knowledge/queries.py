"""Reads: which canned answers there are, and which are offered on a task. All of it stands behind the staff wall."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.knowledge.models import CannedAnswer
from vagt.people.rules import Viewer, may


class Offered(NamedTuple):
    """A canned answer as the composer lists it."""

    id: int
    title: str
    shortcut: str


def canned_visible_to(viewer: Viewer) -> QuerySet[CannedAnswer]:
    """Those for everybody and those of the viewer's teams; who edits them sees all of them. No contact sees any."""
    rows = CannedAnswer.objects.select_related("team").order_by("title", "id")
    if not viewer.is_staff:
        return rows.none()
    if viewer.sees_all_customers or may(viewer, "canned.edit"):
        return rows
    return rows.filter(Q(team__isnull=True) | Q(team_id__in=viewer.team_ids))


def canned_listed(viewer: Viewer, *, retired: bool = False) -> Sequence[CannedAnswer]:
    """Every one that the viewer may see, in use or out of it, by title."""
    return list(canned_visible_to(viewer).filter(retired_at__isnull=not retired))


def canned_offered(viewer: Viewer, team_id: int | None) -> Sequence[Offered]:
    """Those in use for a task of this team: the team's own, and those for everybody."""
    rows = canned_visible_to(viewer).filter(Q(team__isnull=True) | Q(team_id=team_id), retired_at__isnull=True)
    return [Offered(*row) for row in rows.values_list("id", "title", "shortcut")]


def canned_of(viewer: Viewer, canned_id: int) -> CannedAnswer:
    """One that the viewer may see. Raises `NotFound`."""
    row = canned_visible_to(viewer).filter(pk=canned_id).first()
    if row is None:
        raise NotFound(_("There is no such canned answer."))
    return row


def lock_canned(viewer: Viewer, row: CannedAnswer) -> CannedAnswer:
    """The same, locked. Raises `NotFound`."""
    locked = canned_visible_to(viewer).select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()
    if locked is None:
        raise NotFound(_("There is no such canned answer."))
    return locked
