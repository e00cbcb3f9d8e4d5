"""Canned answers: which there are, and what they say."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.knowledge.actions import SUBJECT, add_canned, change_canned, retire_canned, take_up_canned
from vagt.knowledge.forms import CannedForm, NewCannedForm
from vagt.knowledge.queries import canned_listed, canned_of
from vagt.knowledge.rules import FIELDS
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.forms import WhyForm
from vagt.people.middleware import Request
from vagt.people.rules import may

FIELDS_KEPT = ("title", "shortcut", "body_da", "body_en", "team")


@workspace("task.answer")
def canned(request: Request) -> HttpResponse:
    """Those in use, or those out of it."""
    retired = "retired" in request.GET
    rows = canned_listed(request.viewer, retired=retired)
    words = {"rows": rows, "retired": retired, "may_edit": may(request.viewer, "canned.edit"), "fields": FIELDS}
    return page(request, "knowledge/canned.html", words)


@workspace("canned.edit", FORM)
def canned_add(request: Request) -> HttpResponse:
    """A new canned answer."""
    form = NewCannedForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            made = add_canned(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("“%(title)s” can be inserted now.") % {"title": made.title}, "canned")
    heading, submit = _("New canned answer"), _("Add the canned answer")
    return sheet(request, form, heading=heading, back=_back(), submit=submit, lead=_fields())


@workspace("canned.edit", FORM)
def canned_edit(request: Request, canned_id: int) -> HttpResponse:
    """What a canned answer says, and where it is offered."""
    opened = opened_on(Subject(SUBJECT, canned_id))
    row = canned_of(request.viewer, canned_id)
    kept = {name: getattr(row, name) for name in FIELDS_KEPT}
    form = CannedForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_canned(row, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "canned")
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row.title}, back=_back(), lead=_fields())


@workspace("canned.edit", FORM)
def canned_retire(request: Request, canned_id: int) -> HttpResponse:
    """Ask once, then offer it no more."""
    row = canned_of(request.viewer, canned_id)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            retire_canned(row, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s is out of use.") % {"name": row.title}, "canned")
    return sheet(
        request,
        form,
        heading=_("Take %(name)s out of use?") % {"name": row.title},
        back=_back(),
        submit=_("Take out of use"),
        loses=_("It is offered no more. Answers that were sent stay; you can take it up again."),
    )


@workspace("canned.edit", ACT)
def canned_take_up(request: Request, canned_id: int) -> HttpResponse:
    """Offer a retired one again."""
    row = take_up_canned(canned_of(request.viewer, canned_id), by=request.viewer, at=now())
    return done(request, _("%(name)s is in use again.") % {"name": row.title}, "canned")


def _back() -> tuple[str, str]:
    return reverse("canned"), _("Canned answers")


def _fields() -> str:
    names = ", ".join(f"{field.as_written} {field.words}" for field in FIELDS)
    return _("Fields that are filled in when it is inserted: %(names)s.") % {"names": names}
