"""Colleagues: the list, one by one, and what each may do."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.actions import (
    add_consultant,
    change_consultant,
    consultant_leaves,
    invite_consultant,
    set_provider_roles,
)
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.forms import ConsultantForm, NewConsultantForm, ProviderRolesForm, WhyForm
from vagt.people.middleware import Request
from vagt.people.queries import consultant_of, consultants_listed
from vagt.people.rules import may


@workspace("people.read")
def people(request: Request) -> HttpResponse:
    """Colleagues by name; htmx fetches the list alone while somebody types."""
    text, left = request.GET.get("q", "").strip()[:100], "left" in request.GET
    words = {"consultants": consultants_listed(request.viewer, text=text, left=left), "text": text, "left": left}
    words["may_edit"] = may(request.viewer, "people.edit")
    return page(request, "people/people.html", words, part="list")


@workspace("people.read")
def person(request: Request, consultant_id: int) -> HttpResponse:
    """One colleague: roles, teams, skills and goals."""
    words: dict[str, object] = {"consultant": consultant_of(request.viewer, consultant_id)}
    words |= {act.replace(".", "_"): may(request.viewer, act) for act in ("people.edit", "skill.edit")}
    return page(request, "people/person.html", words)


@workspace("people.edit", FORM)
def person_add(request: Request) -> HttpResponse:
    """A new colleague."""
    form = NewConsultantForm(request.POST or None, initial={"language": "da", "provider_roles": ["consultant"]})
    if form.is_valid():
        with form.refusals():
            made = add_consultant(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("%(name)s is added. Invite them when you like.") % {"name": made}, "person", made.pk)
    back = (reverse("people"), _("People"))
    return sheet(request, form, heading=_("New colleague"), back=back, submit=_("Add the colleague"))


@workspace("people.edit", FORM)
def person_edit(request: Request, consultant_id: int) -> HttpResponse:
    """A colleague's own facts."""
    row = consultant_of(request.viewer, consultant_id)
    opened = opened_on(Subject("consultant", consultant_id), Subject("user", row.user_id))
    row.user.refresh_from_db()  # what the person changes meanwhile counts as later
    kept = {"name": row.user.name, "email": row.user.email, "phone": row.phone, "language": row.user.language}
    form = ConsultantForm(request.POST or None, initial={**kept, "roles": row.roles.all()}, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_consultant(row, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "person", row.pk)
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row}, back=_back(row.pk, str(row)))


@workspace("people.edit", FORM)
def person_roles(request: Request, consultant_id: int) -> HttpResponse:
    """What a colleague may do."""
    opened = opened_on(Subject("consultant", consultant_id))
    row = consultant_of(request.viewer, consultant_id)
    form = ProviderRolesForm(request.POST or None, initial={"provider_roles": row.provider_roles}, opened=opened)
    if form.is_valid():
        with form.refusals():
            set_provider_roles(row, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "person", row.pk)
    heading = _("What %(name)s may do") % {"name": row}
    return sheet(
        request, form, heading=heading, back=_back(row.pk, str(row)), lead=_("It counts from their next page.")
    )


@workspace("people.edit", FORM)
def person_leave(request: Request, consultant_id: int) -> HttpResponse:
    """A colleague leaves."""
    row = consultant_of(request.viewer, consultant_id)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            consultant_leaves(row, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s has left.") % {"name": row}, "people")
    return sheet(
        request,
        form,
        heading=_("%(name)s leaves?") % {"name": row},
        back=_back(row.pk, str(row)),
        submit=_("They leave"),
        loses=_(
            "They are signed out everywhere, leave every team and lead none. What they did stays, with their name."
        ),
    )


@workspace("people.edit", ACT)
def person_invite(request: Request, consultant_id: int) -> HttpResponse:
    """Send, or send again, how to sign in."""
    row = consultant_of(request.viewer, consultant_id)
    invite_consultant(row, by=request.viewer, at=now())
    return done(request, _("A mail to %(email)s is on its way.") % {"email": row.user.email}, "person", row.pk)


def _back(consultant_id: int, name: str) -> tuple[str, str]:
    return reverse("person", args=[consultant_id]), name
