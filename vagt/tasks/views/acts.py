"""What is done with a task besides writing on it: each act is one form at its own address."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.tasks import actions
from vagt.tasks.forms import acts
from vagt.tasks.forms.compose import ThirdPartyForm
from vagt.tasks.queries import task_of
from vagt.tasks.queries.pages import consultant_named, message_of, third_parties_of, turn_of


def _sheet(request: Request, form: BaseForm, task: Any, heading: str, **words: str) -> HttpResponse:
    return sheet(request, form, heading=heading, back=(reverse("task", args=[task.pk]), str(task)), **words)


@workspace("task.answer", FORM)
def task_call(request: Request, number: int) -> HttpResponse:
    """Write down a call."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    begun = {"rang_at": at, "contact": task.contact_id}
    form = acts.CallForm(request.POST or None, initial=begun, contacts=acts.contacts_at(task))
    if form.is_valid():
        with form.refusals():
            actions.log_call(task, form.call(), form.written(), by=by, at=at)
            return done(request, _("The call is written down."), "task", number)
    return _sheet(request, form, task, _("Log a call"), submit=_("Log the call"))


@workspace("task.answer", FORM)
def task_third_party(request: Request, number: int) -> HttpResponse:
    """Write to somebody who helps, beside the conversation."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = ThirdPartyForm(request.POST or None, request.FILES or None, third_parties=third_parties_of(task))
    if form.is_valid():
        with form.refusals():
            actions.write_third_party(task, **form.facts(), by=by, at=at)
            return done(request, _("The mail is on its way."), "task", number)
    lead = _("The customer never sees it, and it answers nothing that the customer waits for.")
    return _sheet(request, form, task, _("Write to a third party"), lead=lead, submit=_("Send"))


@workspace("task.answer", FORM)
def task_no_answer(request: Request, number: int, turn_id: int) -> HttpResponse:
    """Say that a message needs no answer."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    turn, form = turn_of(request.viewer, task, turn_id), acts.NoAnswerForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.needs_no_answer(turn, reason=form.cleaned_data["reason"], by=by, at=at)
            return done(request, _("Nobody waits for that answer any longer."), "task", number)
    lead = _("It counts neither as kept nor as broken, and is reported with your name.")
    return _sheet(request, form, task, _("Needs no answer"), lead=lead)


@workspace("task.void", FORM)
def task_void(request: Request, number: int, turn_id: int) -> HttpResponse:
    """Take a message out of what counts."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    turn, form = turn_of(request.viewer, task, turn_id), acts.VoidForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.void_turn(turn, reason=form.cleaned_data["reason"], by=by, at=at)
            return done(request, _("The promise no longer counts."), "task", number)
    loses = _("The promise of this message is taken out of what counts. The report names it, with your name.")
    return _sheet(request, form, task, _("Does not count"), loses=loses, submit=_("Take it out"))


@workspace("task.answer", FORM)
def task_confirm(request: Request, number: int, message_id: int) -> HttpResponse:
    """Say that an entry written down late is true, as a second person."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    message, form = message_of(by, task, message_id), acts.NothingForm(request.POST if request.method == "POST" else None)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.confirm_meeting(message, by=by, at=at)
            return done(request, _("The entry is confirmed."), "task", number)
    lead = _(
        "You were there, or you know it from the customer. The promise is then judged by when the answer was given."
    )
    return _sheet(request, form, task, _("Confirm the entry"), lead=lead, submit=_("It is so"))


@workspace("task.edit", FORM)
def task_priority(request: Request, number: int) -> HttpResponse:
    """Judge a task anew."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    begun = {"impact": task.impact, "urgency": task.urgency, "priority": task.priority if task.overridden else ""}
    form = acts.PriorityForm(request.POST or None, initial=begun)
    if form.is_valid():
        said = {key: value or None for key, value in form.cleaned_data.items()}
        with form.refusals():
            said |= {"reason": said["reason"] or "", "told_customer": bool(said["told_customer"])}
            actions.change_priority(task, **said, by=by, at=at)  # type: ignore[arg-type]
            return done(request, _("The priority is judged anew."), "task", number)
    lead = _("A due time only comes sooner; it goes later when the customer is shown the reason.")
    return _sheet(request, form, task, _("Priority"), lead=lead)


@workspace("task.edit", FORM)
def task_assign(request: Request, number: int) -> HttpResponse:
    """Give a task to somebody; it is offered to whoever asks."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    begun = {"assignee": task.assignee_id or by.consultant_id}
    form = acts.AssignForm(request.POST if request.method == "POST" else None, initial=begun)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            actions.assign(task, assignee=said["assignee"], team=said["team"], by=by, at=at)
            return done(request, _("The task is assigned."), "task", number)
    return _sheet(request, form, task, _("Assign"), submit=_("Assign"))


@workspace("task.edit", FORM)
def task_take(request: Request, number: int) -> HttpResponse:
    """Take a task oneself."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    if request.method != "POST":
        return redirect("task_assign", number)
    actions.assign(task, assignee=consultant_named(by.consultant_id), by=by, at=at)
    return done(request, _("The task is yours."), "task", number)


@workspace("task.edit", FORM)
def task_status(request: Request, number: int) -> HttpResponse:
    """Move a task to another status."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    asked = request.GET.get("to", "")
    form = acts.StatusForm(request.POST or None, initial={"status": asked or task.status})
    if form.is_valid():
        with form.refusals():
            actions.change_status(task, status=form.cleaned_data["status"], by=by, at=at)
            return done(request, _("The status is changed."), "task", number)
    return _sheet(request, form, task, _("Status"))


@workspace("task.edit", FORM)
def task_title(request: Request, number: int) -> HttpResponse:
    """Give a task another title."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.TitleForm(request.POST or None, initial={"title": task.title})
    if form.is_valid():
        with form.refusals():
            actions.rename_task(task, title=form.cleaned_data["title"], by=by, at=at)
            return done(request, _("The title is changed."), "task", number)
    return _sheet(request, form, task, _("Title"))


@workspace("time.add", FORM)
def task_time(request: Request, number: int) -> HttpResponse:
    """Add time worked on a task."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.TimeForm(request.POST or None, initial={"worked_on": at.date(), "minutes": 15})
    if form.is_valid():
        with form.refusals():
            actions.add_time(task, **form.cleaned_data, by=by, at=at)
            return done(request, _("The time is added."), "task", number)
    return _sheet(request, form, task, _("Add time"), submit=_("Add"))
