"""Reads: my notices, how many are unread, what a person wants, and which mails are due."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.models import Event
from vagt.notices.models import Delivery, Notice, Preference
from vagt.people.models import Consultant, TeamMember, User
from vagt.people.rules import Viewer

SHOWN = 100


def visible_to(viewer: Viewer) -> QuerySet[Notice]:
    """A person's own notices; nobody sees anybody else's."""
    if viewer.kind != "consultant" or viewer.user_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(user_id=viewer.user_id)


def notices_listed(viewer: Viewer) -> Sequence[Notice]:
    """My newest notices, the unread ones first, each with what became of its mail in `mails`."""
    mails = Prefetch("deliveries", queryset=Delivery.objects.filter(channel="mail"), to_attr="mails")
    rows = visible_to(viewer).prefetch_related(mails)
    return list(rows.order_by(F("read_at").asc(nulls_first=True), "-id")[:SHOWN])


def notice_of(viewer: Viewer, notice_id: int) -> Notice:
    """One notice of mine. Raises `NotFound`."""
    row = visible_to(viewer).filter(pk=notice_id).first()
    if row is None:
        raise NotFound(_("There is no such notice."))
    return row


def unread_count(viewer: Viewer) -> int:
    """How many of my notices I have not read."""
    with connection.cursor() as cursor:  # every page asks
        cursor.execute("SELECT count(*) FROM notices_notice WHERE user_id = %s AND read_at IS NULL", [viewer.user_id])
        return int(cursor.fetchone()[0])


def preference_of(user_id: int) -> Preference:
    """What a person wants; the default, not saved, where they never said."""
    return Preference.objects.filter(user_id=user_id).first() or Preference(user_id=user_id)


def due_deliveries(at: datetime) -> Sequence[int]:
    """The mails whose quiet hours are over, by id."""
    rows = Delivery.objects.filter(state="waiting", outbound__isnull=True, due_at__lte=at)
    return list(rows.order_by("due_at", "id").values_list("pk", flat=True)[:SHOWN])


def people_of(consultant_ids: Collection[int]) -> Sequence[User]:
    """The accounts of these consultants, of those who still work here."""
    rows = User.objects.filter(consultant__in=consultant_ids, consultant__left_on__isnull=True, is_active=True)
    return list(rows.order_by("pk"))


def team_with_lead(team_id: int | None) -> tuple[frozenset[int], int | None]:
    """The ids of a team's members, without stand-ins, and of its lead."""
    if team_id is None:
        return frozenset(), None
    rows = TeamMember.objects.filter(team_id=team_id, stand_in=False).values_list("consultant_id", "team__lead_id")
    pairs = list(rows)
    return frozenset(member for member, _lead in pairs), next((lead for _member, lead in pairs), None)


def on_duty() -> frozenset[int]:
    """The ids of the consultants with the duty role."""
    rows = Consultant.objects.filter(provider_roles__contains=["duty"], left_on__isnull=True)
    return frozenset(rows.values_list("pk", flat=True))


def told_of(event_id: int) -> Event:
    """The event that a job was started by."""
    return Event.objects.get(pk=event_id)
