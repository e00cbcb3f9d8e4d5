"""The customer's pages about their tasks: when we answer, what was said, and writing back."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import ACT, done, portal
from vagt.people.middleware import Request
from vagt.people.queries import contact_of
from vagt.tasks.actions import customer_wrote, finish_for_customer, rate
from vagt.tasks.forms.files import picture, sent
from vagt.tasks.forms.portal import RateForm, ReplyForm
from vagt.tasks.forms.queue import portal_after_in
from vagt.tasks.queries import TaskPage, attachment_of, portal_list, portal_page, task_of
from vagt.tasks.queries.clocks import clock_explanation
from vagt.tasks.queries.pages import clock_of, reasons_told

SHOWN_AT_HOME = 5


@portal()
def portal_tasks(request: Request) -> HttpResponse:
    """The contact's tasks, and the company's for who may see them; the last touched first."""
    at, viewer, after = now(), request.viewer, portal_after_in(request.GET)
    finished, own = request.GET.get("show") == "finished", request.GET.get("own") == "1"
    found = portal_list(viewer, finished=finished, own=own, after=after)
    words = {
        "found": found,
        "finished": finished,
        "own": own,
        "at": at,
        "sees_company": "see_company" in viewer.rights,
        "query": f"show={'finished' if finished else 'open'}{'&own=1' if own else ''}",
    }
    return page(request, "tasks/portal/tasks.html", words)


@portal()
def portal_tasks_panel(request: Request) -> HttpResponse:
    """The open tasks that stand on the customer's front page."""
    at, found = now(), portal_list(request.viewer, finished=False)
    words = {"tasks": found.rows[:SHOWN_AT_HOME], "more": len(found.rows) > SHOWN_AT_HOME, "at": at}
    return page(request, "tasks/portal/panel.html", words, part="card")


@portal()
def portal_task(request: Request, number: int) -> HttpResponse:
    """What was said to us and by us, and by when we answer."""
    at, found = now(), portal_page(request.viewer, number, before=_before(request))
    if found.task.merged_into_id is not None:
        return redirect("portal_task", found.task.merged_into_id)
    return _page(request, found, ReplyForm(), at)


def _before(request: Request) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _page(
    request: Request, found: TaskPage, form: ReplyForm, at: datetime, rating: RateForm | None = None
) -> HttpResponse:
    satisfaction = getattr(found.task, "satisfaction", None)
    begun = {"score": satisfaction.score, "comment": satisfaction.comment} if satisfaction else {}
    words = {
        "page": found,
        "task": found.task,
        "form": form,
        "rating": rating or RateForm(initial=begun),
        "satisfaction": satisfaction,
        "at": at,
        "waiting": found.owed,
        "resolution": found.resolution,
        "reasons": reasons_told(request.viewer, found.task),
        "contact_id": request.viewer.contact_id,
    }
    failed = form.errors or (rating and rating.errors)
    return page(request, "tasks/portal/task.html", words, status=422 if failed else 200)


@portal(ACT)
def portal_reply(request: Request, number: int) -> HttpResponse:
    """Write to us; on a task that was resolved it is worked on again, on a closed one a new one begins."""
    at, by = now(), request.viewer
    task, form = task_of(by, number), ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        with form.refusals():
            me = contact_of(by, by.contact_id or 0)
            made = customer_wrote(task, contact=me, body=form.written(), received_at=at, channel="portal", by=by, at=at)
            return redirect(f"{reverse('portal_task', args=[made.task_id])}#m{made.pk}")
    return _page(request, portal_page(by, number), form, at)


@portal(ACT)
def portal_finish(request: Request, number: int) -> HttpResponse:
    """Say that it is done; writing again takes it up again."""
    at, by = now(), request.viewer
    me = contact_of(by, by.contact_id or 0)
    finish_for_customer(task_of(by, number), contact=me, by=by, at=at)
    return done(request, _("Thank you. Write again if it comes back."), "portal_task", number)


@portal(ACT)
def portal_rate(request: Request, number: int) -> HttpResponse:
    """Say how it was, once it is resolved."""
    at, by = now(), request.viewer
    task, form = task_of(by, number), RateForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            me = contact_of(by, by.contact_id or 0)
            rate(task, score=said["score"], comment=said["comment"], contact=me, by=by, at=at)
            return done(request, _("Thank you. Your team reads it."), "portal_task", number)
    return _page(request, portal_page(by, number), ReplyForm(), at, rating=form)


@portal()
def portal_why(request: Request, number: int, clock_id: int) -> HttpResponse:
    """Why we answer by then."""
    clock = clock_of(request.viewer, number, clock_id)
    words = {"clock": clock, "task": clock.task, "why": clock_explanation(clock)}
    return page(request, "tasks/portal/why.html", words)


@portal()
def portal_file(request: Request, file_id: int) -> HttpResponse:
    """A file of a task, to be saved."""
    return sent(attachment_of(request.viewer, file_id))


@portal()
def portal_picture(request: Request, file_id: int) -> HttpResponse:
    """A picture that came in the text of a mail, drawn anew; of messages that the contact may see, and no others."""
    return picture(attachment_of(request.viewer, file_id))
