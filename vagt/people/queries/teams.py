"""Teams: the list, one of them, and the one that serves a customer."""

from collections.abc import Sequence

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.models import Customer, Team, TeamMember
from vagt.people.queries.visible import customers_visible_to
from vagt.people.rules import Viewer

SERVED = 20


def _people() -> QuerySet[TeamMember]:
    rows = TeamMember.objects.select_related("consultant__user").prefetch_related("consultant__roles")
    return rows.order_by("stand_in", "consultant__user__name")


def teams_listed(viewer: Viewer) -> Sequence[Team]:
    """Every team with its people in `memberships`, and its customers of those this viewer may see.

    The first `SERVED` of them by name are in `served`, and how many there are in `served_count`.
    """
    served = customers_visible_to(viewer).filter(archived_at__isnull=True).order_by("name")
    rows = Team.objects.select_related("lead__user").prefetch_related(
        Prefetch("memberships", queryset=_people()), Prefetch("customers", queryset=served[:SERVED], to_attr="served")
    )
    of_team = served.filter(team=OuterRef("pk")).order_by().values("team").annotate(number=Count("pk"))
    rows = rows.annotate(served_count=Subquery(of_team.values("number")))
    return list(rows.order_by("name"))


def team_of(team_id: int) -> Team:
    """One team with its people. Raises `NotFound`."""
    rows = Team.objects.select_related("lead__user").prefetch_related(Prefetch("memberships", queryset=_people()))
    row = rows.filter(pk=team_id).first()
    if row is None:
        raise NotFound(_("There is no such team."))
    return row


def team_people(customer: Customer) -> Sequence[TeamMember]:
    """Who serves the customer: members first, then stand-ins, each with name and roles."""
    return list(_people().filter(team_id=customer.team_id)) if customer.team_id is not None else []
