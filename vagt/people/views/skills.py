"""Who is how good at what, and what they aim for."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.actions import add_role, add_skill, change_role, rate_skill
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.forms import NamesForm, RatingForm, RoleForm, SkillForm
from vagt.people.middleware import Request
from vagt.people.queries import rating_of, role_of, roles_listed, skill_matrix
from vagt.people.rules import may


@workspace("people.read")
def skills(request: Request) -> HttpResponse:
    """The matrix of people and skills."""
    columns, rows = skill_matrix()
    words = {"skills": columns, "rows": rows, "may_edit": may(request.viewer, "skill.edit")}
    return page(request, "people/skills.html", words)


@workspace("skill.edit", FORM)
def skill_add(request: Request) -> HttpResponse:
    """A new skill."""
    form = SkillForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            add_skill(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("The skill is added."), "skills")
    back = (reverse("skills"), _("Skills"))
    return sheet(request, form, heading=_("New skill"), back=back, submit=_("Add the skill"))


@workspace("skill.edit", FORM)
def skill_rate(request: Request, consultant_id: int, skill_id: int) -> HttpResponse:
    """One cell of the matrix: a page of its own, or in place when htmx asks."""
    opened = opened_on(Subject("consultant", consultant_id), facts__skill_id=skill_id)
    cell = rating_of(consultant_id, skill_id)
    kept: dict[str, object] = {"level": cell.level}
    if cell.kept is not None:
        kept |= {"goal_level": cell.kept.goal_level, "goal_on": cell.kept.goal_on}
    form = RatingForm(request.POST or None, initial=kept, opened=opened)
    words = {"cell": cell, "form": form, "may_edit": True}
    if form.is_valid():
        with form.refusals():
            rate_skill(cell.consultant, cell.skill, **form.cleaned_data, by=request.viewer, at=now())
            if request.htmx:
                words["cell"] = rating_of(consultant_id, skill_id)
                return page(request, "people/skill_cell.html", words, part="shown")
            return done(request, _("Saved."), "skills")
    status = 422 if form.errors else 200
    return page(request, "people/skill_cell.html", words, part="edited", status=status)


@workspace("people.read")
def roles(request: Request) -> HttpResponse:
    """What consultants are by profession."""
    words = {"roles": roles_listed(), "may_edit": may(request.viewer, "people.edit")}
    return page(request, "people/roles.html", words)


@workspace("people.edit", FORM)
def role_add(request: Request) -> HttpResponse:
    """A new role."""
    form = RoleForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            add_role(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("The role is added."), "roles")
    back = (reverse("roles"), _("Roles"))
    return sheet(request, form, heading=_("New role"), back=back, submit=_("Add the role"))


@workspace("people.edit", FORM)
def role_edit(request: Request, role_id: int) -> HttpResponse:
    """A role's names."""
    opened = opened_on(Subject("role", role_id))
    role = role_of(role_id)
    kept = {"name_da": role.name_da, "name_en": role.name_en}
    form = NamesForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_role(role, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "roles")
    back = (reverse("roles"), _("Roles"))
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": role.name}, back=back)
