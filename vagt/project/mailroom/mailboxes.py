"""Mailboxes: which there are, how they fare, and how they are set."""

from dataclasses import fields

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.mail import queries
from vagt.mail.actions import add_mailbox, change_mailbox
from vagt.mail.rules.problems import problem_of
from vagt.mail.rules.settings import Settings
from vagt.mail.trial import Trial, try_mailbox
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.project.mailroom.forms import ChangeMailboxForm, NewMailboxForm


@workspace("mailbox.edit")
def mailboxes(request: Request) -> HttpResponse:
    """Every mailbox, and what is wrong with it."""
    rows = [(row, problem_of(row.problem) if row.problem else None) for row in queries.mailboxes()]
    return page(request, "mailroom/mailboxes.html", {"mailboxes": rows})


@workspace("mailbox.edit", FORM)
def mailbox_add(request: Request) -> HttpResponse:
    """A new mailbox."""
    form = NewMailboxForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            key = form.cleaned_data["key"]
            made = add_mailbox(key, form.settings(), form.secrets(), by=request.viewer, at=now())
            return done(request, _("%(name)s is added. Test the connection now.") % {"name": made}, "mailboxes")
    return sheet(request, form, heading=_("New mailbox"), back=_back(), submit=_("Add the mailbox"))


@workspace("mailbox.edit", FORM)
def mailbox_edit(request: Request, mailbox_id: int) -> HttpResponse:
    """A mailbox's settings; its secrets are put in, never shown."""
    row = queries.mailbox_of(mailbox_id)
    kept = {field.name: getattr(row, field.name) for field in fields(Settings)}
    form = ChangeMailboxForm(request.POST or None, initial=kept)
    if form.is_valid():
        with form.refusals():
            why = form.cleaned_data["why"]
            change_mailbox(row, form.settings(), form.secrets(), why=why, by=request.viewer, at=now())
            return done(request, _("Saved."), "mailboxes")
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row.address}, back=_back())


@workspace("mailbox.edit", ACT)
def mailbox_test(request: Request, mailbox_id: int) -> HttpResponse:
    """Sign in where mail is fetched and where it is sent, change nothing there, and say what came of it."""
    for trial in try_mailbox(queries.mailbox_of(mailbox_id), at=now()):
        _say(request, trial)
    return redirect("mailboxes")


def _say(request: Request, trial: Trial) -> None:
    where = _("Fetching") if trial.what == "fetching" else _("Sending")
    if not trial.code:
        messages.success(request, _("%(what)s works.") % {"what": where})
        return
    known = problem_of(trial.code)
    said = f" ({trial.words})" if trial.words else ""
    messages.error(request, f"{where}: {known.what}{said} {known.cure}")


def _back() -> tuple[str, str]:
    return reverse("mailboxes"), _("Mailboxes")
