"""Saved views of the queue."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.errors import NotFound
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.errors import NothingWritten
from vagt.tasks.models import SavedView
from vagt.tasks.rules.filters import Filters, filters_to


@transaction.atomic
def save_view(
    *, name: str, filters: Filters, shared: bool = False, position: int = 0, by: Viewer, at: datetime
) -> SavedView:
    """Keep filters under a name, the viewer's own or everybody's; the same name again replaces them."""
    require(by, "view.share" if shared else "view.save")
    if not name.strip():
        raise NothingWritten(_("A view needs a name."), field="name")
    owner_id = None if shared else by.user_id
    row, _made = SavedView.objects.update_or_create(
        owner_id=owner_id,
        name=name.strip()[:80],
        defaults={"filters": filters_to(filters), "position": position},
    )
    events.record("view.saved", Subject("view", row.pk), by=by, at=at, facts={"shared": shared, **row.filters})
    return row


@transaction.atomic
def delete_view(view: SavedView, *, by: Viewer, at: datetime) -> None:
    """Take a view away: one's own, or with the right to share, everybody's."""
    require(by, "view.share" if view.owner_id is None else "view.save")
    if view.owner_id is not None and view.owner_id != by.user_id:
        raise NotFound(_("There is no such view."))
    events.record("view.deleted", Subject("view", view.pk), by=by, at=at, facts={"shared": view.owner_id is None})
    SavedView.objects.filter(pk=view.pk).delete()
