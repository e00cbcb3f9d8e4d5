"""Teams and their people."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.actions import change_team, create_team
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.forms import TeamForm
from vagt.people.middleware import Request
from vagt.people.queries import team_of, teams_listed
from vagt.people.rules import may


@workspace("people.read")
def teams(request: Request) -> HttpResponse:
    """Every team: its lead, members, stand-ins and customers."""
    words = {"teams": teams_listed(request.viewer), "may_edit": may(request.viewer, "team.edit")}
    return page(request, "people/teams.html", words)


@workspace("team.edit", FORM)
def team_add(request: Request) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None)
    del form.fields["why"]
    if form.is_valid():
        with form.refusals():
            made = create_team(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("%(name)s is made.") % {"name": made.name}, "teams")
    back = (reverse("teams"), _("Teams"))
    return sheet(request, form, heading=_("New team"), back=back, submit=_("Make the team"))


@workspace("team.edit", FORM)
def team_edit(request: Request, team_id: int) -> HttpResponse:
    """A team's name and people."""
    opened = opened_on(Subject("team", team_id))
    team = team_of(team_id)
    rows = list(team.memberships.all())
    kept: dict[str, object] = {"name": team.name, "lead": team.lead}
    kept["members"] = [row.consultant_id for row in rows if not row.stand_in]
    kept["stand_ins"] = [row.consultant_id for row in rows if row.stand_in]
    form = TeamForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_team(team, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "teams")
    back = (reverse("teams"), _("Teams"))
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": team.name}, back=back)
