"""My notices, and what I want by mail."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.notices.actions import read_notices, save_preferences
from vagt.notices.forms import PreferenceForm
from vagt.notices.queries import notice_of, notices_listed, preference_of, unread_count
from vagt.notices.words import MAILS, sentence
from vagt.people.entrance import ACT, FORM, done, workspace
from vagt.people.middleware import Request


@workspace("workspace.open")
def notices(request: Request) -> HttpResponse:
    """What I was told, the unread first."""
    rows = [(row, sentence(row)) for row in notices_listed(request.viewer)]
    return page(request, "notices/notices.html", {"rows": rows, "mails": MAILS, "unread": unread_count(request.viewer)})


@workspace("workspace.open")
def notice_open(request: Request, notice_id: int) -> HttpResponse:
    """Go where a notice leads; I have read it then. See docs/rules/notices.md for why looking may write this."""
    row = notice_of(request.viewer, notice_id)
    read_notices([row.pk], by=request.viewer, at=now())
    return redirect(row.path)


@workspace("workspace.open", ACT)
def notices_read(request: Request) -> HttpResponse:
    """I have read one of them, or all where none is named."""
    named = request.POST.get("notice", "")
    read_notices([int(named)] if named.isdecimal() and len(named) < 19 else None, by=request.viewer, at=now())
    return done(request, _("Marked as read."), "notices")


@workspace("workspace.open", FORM)
def notice_preferences(request: Request) -> HttpResponse:
    """What I want by mail, and when not."""
    kept = preference_of(request.user.pk)
    names = ("mail_kinds", "quiet_from", "quiet_to", "critical_breaks_through")
    form = PreferenceForm(request.POST or None, initial={name: getattr(kept, name) for name in names})
    if request.method == "POST" and form.is_valid():
        save_preferences(**form.cleaned_data, by=request.viewer, at=now())
        return done(request, _("Saved."), "notice_preferences")
    return page(request, "notices/preferences.html", {"form": form}, status=422 if form.errors else 200)
