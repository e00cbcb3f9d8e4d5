"""Teams: the permanent group that serves named customers, with its lead and its stand-ins."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject, Words
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.trail import difference, saying
from vagt.people.errors import HasLeft, NameTaken, OutOfRange
from vagt.people.models import Consultant, Team, TeamMember
from vagt.people.queries import lock_team
from vagt.people.rules import Viewer


@transaction.atomic
def create_team(
    *,
    name: str,
    lead: Consultant | None = None,
    members: Iterable[Consultant] = (),
    stand_ins: Iterable[Consultant] = (),
    by: Viewer,
    at: datetime,
) -> Team:
    """A team of these consultants.

    Refuses a name in use (NameTaken), a consultant who has left (HasLeft), a lead who is not a member and somebody who
    is both member and stand-in (OutOfRange).
    """
    require(by, "team.edit")
    with saying(_taken(name)):
        team = Team.objects.create(name=name.strip())
    said = _set_people(team, lead, list(members), list(stand_ins), old={})
    events.record("team.created", Subject("team", team.pk), by=by, at=at, words=said)
    return team


@transaction.atomic
def change_team(
    team: Team,
    *,
    name: str,
    lead: Consultant | None,
    members: Iterable[Consultant],
    stand_ins: Iterable[Consultant],
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Team:
    """The team with this name and these people; who is out sees the team's customers no more.

    Refuses like `create_team`, and when somebody else changed it since it was `opened` (Outdated).
    """
    require(by, "team.edit")
    team = lock_team(team)
    unchanged_since(opened)
    old = _people(team)
    with saying(_taken(name)):
        team.name = name.strip()
        team.save(update_fields=["name"])
    said = _set_people(team, lead, list(members), list(stand_ins), old=old, why=why)
    if said is not None:
        events.record("team.changed", Subject("team", team.pk), by=by, at=at, words=said)
    return team


def _set_people(
    team: Team,
    lead: Consultant | None,
    members: list[Consultant],
    stand_ins: list[Consultant],
    *,
    old: dict[str, object],
    why: str = "",
) -> Words | None:
    _check_people(lead, members, stand_ins)
    wanted = {person.pk: False for person in members} | {person.pk: True for person in stand_ins}
    team.memberships.exclude(consultant_id__in=wanted).delete()
    for consultant_id, stand_in in wanted.items():
        TeamMember.objects.update_or_create(team=team, consultant_id=consultant_id, defaults={"stand_in": stand_in})
    team.lead = lead
    team.save(update_fields=["lead"])
    return difference(old, _people(team), why)


def _check_people(lead: Consultant | None, members: list[Consultant], stand_ins: list[Consultant]) -> None:
    for field, people in (("members", members), ("stand_ins", stand_ins)):
        for person in people:
            if person.left_on is not None:
                raise HasLeft(_("%(name)s has left.") % {"name": person.user.name}, field=field)
    both = {person.pk for person in members} & {person.pk for person in stand_ins}
    if both:
        name = next(person.user.name for person in members if person.pk in both)
        raise OutOfRange(_("%(name)s is either a member or a stand-in, not both.") % {"name": name}, field="stand_ins")
    if lead is not None and lead.pk not in {person.pk for person in members}:
        raise OutOfRange(
            _("The lead is one of the members. Add %(name)s to them first.") % {"name": lead.user.name},
            field="lead",
        )


def _people(team: Team) -> dict[str, object]:
    rows = list(team.memberships.select_related("consultant__user"))
    return {
        "name": team.name,
        "lead": team.lead.user.name if team.lead else None,
        "members": sorted(row.consultant.user.name for row in rows if not row.stand_in),
        "stand_ins": sorted(row.consultant.user.name for row in rows if row.stand_in),
    }


def _taken(name: str) -> dict[str, NameTaken]:
    return {
        "people_team_name_key": NameTaken(
            _("There is a team called “%(name)s” already.") % {"name": name.strip()}, field="name"
        )
    }
