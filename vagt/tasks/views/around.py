"""A task among others: merged, split, followed up, linked; and who takes part in it."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.tasks import actions
from vagt.tasks.actions import Written
from vagt.tasks.forms import acts
from vagt.tasks.queries import task_of
from vagt.tasks.queries.pages import link_of, participant_of


def _sheet(request: Request, form: BaseForm, task: Any, heading: str, **words: str) -> HttpResponse:
    return sheet(request, form, heading=heading, back=(reverse("task", args=[task.pk]), str(task)), **words)


@workspace("task.edit", FORM)
def task_merge(request: Request, number: int) -> HttpResponse:
    """Make a task a part of another."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.MergeForm(request.POST or None, viewer=by)
    if form.is_valid():
        with form.refusals():
            into = actions.merge(task, form.cleaned_data["into"], by=by, at=at)
            return done(request, _("The two are one task now."), "task", into.pk)
    loses = _("%(task)s ends as cancelled. What was said there, its promises and its time move to the other task.")
    return _sheet(request, form, task, _("Merge"), loses=loses % {"task": task.number}, submit=_("Merge"))


@workspace("task.edit", FORM)
def task_split(request: Request, number: int) -> HttpResponse:
    """Make a part of a task one of its own."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.SplitForm(request.POST or None, viewer=by, task=task)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            chosen = list(said["messages"])
            begun = actions.split(task, title=said["title"], kind=said["kind"], messages=chosen, by=by, at=at)
            return done(request, _("The new task is open."), "task", begun.pk)
    lead = _("The chosen messages and every open promise are copied; the customer waits on both, by the same time.")
    return _sheet(request, form, task, _("Split"), lead=lead, submit=_("Split"))


@workspace("task.edit", FORM)
def task_follow_up(request: Request, number: int) -> HttpResponse:
    """Open a linked task of our own."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.FollowUpForm(request.POST or None, initial={"title": task.title})
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            begun = actions.follow_up(
                task, title=said["title"], kind=said["kind"], body=Written(said["body"]), by=by, at=at
            )
            return done(request, _("The follow-up is open."), "task", begun.pk)
    lead = _("Of our own initiative: nobody waits for an answer on it.")
    return _sheet(request, form, task, _("Follow-up"), lead=lead, submit=_("Open"))


@workspace("task.edit", FORM)
def task_link(request: Request, number: int) -> HttpResponse:
    """Say what a task has to do with another."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.LinkForm(request.POST or None, viewer=by)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            actions.link(task, said["other"], kind=said["kind"], by=by, at=at)
            return done(request, _("The tasks are linked."), "task", number)
    return _sheet(request, form, task, _("Link"), submit=_("Link"))


@workspace("task.edit", ACT)
def task_unlink(request: Request, number: int, link_id: int) -> HttpResponse:
    """Take a link away."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    actions.unlink(link_of(by, task, link_id), by=by, at=at)
    return done(request, _("The link is gone."), "task", number)


@workspace("task.edit", FORM)
def task_participant(request: Request, number: int) -> HttpResponse:
    """Let somebody take part."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    form = acts.ParticipantForm(request.POST or None, contacts=acts.contacts_at(task))
    if form.is_valid():
        with form.refusals():
            actions.add_participant(task, **form.cleaned_data, by=by, at=at)
            return done(request, _("They take part now."), "task", number)
    return _sheet(request, form, task, _("Add somebody"), submit=_("Add"))


@workspace("task.edit", ACT)
def task_participant_remove(request: Request, number: int, participant_id: int) -> HttpResponse:
    """Somebody takes part no longer."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    actions.remove_participant(participant_of(by, task, participant_id), by=by, at=at)
    return done(request, _("They take part no longer."), "task", number)
