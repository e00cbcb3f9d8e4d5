"""Mail that nobody owned yet, and the page behind a stranger's link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vagt.intake.actions import confirm_address, let_through, put_away, sort_inbound, take_into
from vagt.intake.contents import contents_of
from vagt.intake.forms import ConfirmForm, GatheredForm, SortForm
from vagt.intake.queries import confirmation_with, unsorted_mail, unsorted_of
from vagt.intake.queries.floods import gathered_with
from vagt.intake.words import REASONS
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import ACT, FORM, done, workspace
from vagt.people.middleware import Request
from vagt.people.rules import SYSTEM, may
from vagt.tasks.queries import task_of

BESIDE = 6  # of what waits stand on the page of the task


@workspace("mail.judge")
def unsorted(request: Request) -> HttpResponse:
    """What waits until somebody says whose it is, the longest first."""
    return page(request, "intake/unsorted.html", {"waiting": unsorted_mail(), "reasons": REASONS})


@workspace("mail.judge", FORM)
def unsorted_mail_page(request: Request, message_id: int) -> HttpResponse:
    """One of them: what it says, what its sender confirmed, and the choice of a customer."""
    waiting = unsorted_of(message_id)
    initial = {"contact_name": waiting.confirmed.name if waiting.confirmed else ""}
    form = SortForm(request.POST or None, initial=initial, viewer=request.viewer)
    if form.is_valid():
        with form.refusals():
            filed = sort_inbound(
                waiting.mail, contents_of(waiting.mail), **form.cleaned_data, by=request.viewer, at=now()
            )
            return done(request, _("Opened as %(task)s.") % {"task": filed.task}, "unsorted")
    words = {"waiting": waiting, "mail": waiting.mail, "form": form, "reason": REASONS.get(waiting.mail.reason)}
    return page(request, "intake/unsorted_mail.html", words, status=422 if form.errors else 200)


@workspace("task.read")
def task_gathered(request: Request, number: int) -> HttpResponse:
    """What waits beside a task that stands for very many mails."""
    return _gathered(request, task_of(request.viewer, number), None)


@workspace("mail.judge", ACT)
def task_gathered_judge(request: Request, number: int) -> HttpResponse:
    """What becomes of those that were ticked: tasks of their own, part of this one, or nothing."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = GatheredForm(request.POST, held=gathered_with(task).held)
    if not form.is_valid() or not form.chosen():
        return _gathered(request, task, form)
    chosen, do = form.chosen(), form.cleaned_data["do"]
    if do == form.INTO:
        made = [take_into(one, contents_of(one.inbound), by=by, at=at) for one in chosen]
        count = sum(message is not None for message in made)
    else:
        count = (let_through if do == form.ALONE else put_away)(chosen, by=by, at=at)
    words = ngettext("%(count)s mail was judged.", "%(count)s mails were judged.", count) % {"count": count}
    return done(request, words, "task", number)


def _gathered(request: Request, task: Any, form: GatheredForm | None) -> HttpResponse:
    found = gathered_with(task)
    shown = found.held[:BESIDE] if request.htmx and form is None else found.held
    words = {"task": task, "gathered": found, "shown": shown, "form": form, "judges": may(request.viewer, "mail.judge")}
    return page(request, "intake/gathered.html", words, part="card", status=200 if form is None else 422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a stranger's link: looking at it changes nothing, since mail programs look first.

    Nobody is signed in; the link alone opens it, and only this one row.
    """
    with behind(STAFF):
        asked = confirmation_with(token)
        form = ConfirmForm(request.POST or None)
        if asked.confirmed_at is None and form.is_valid():
            with form.refusals():
                asked = confirm_address(asked, **form.cleaned_data, by=SYSTEM, at=now())
    status = 422 if form.errors else 200
    response = page(request, "intake/confirm.html", {"asked": asked, "form": form}, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of the page is the key to it
    return response
