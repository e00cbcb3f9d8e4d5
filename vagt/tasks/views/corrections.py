"""Correcting what was filed or said: a task that was another customer's all along, and words that must go."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.tasks.actions import erase_message, move_looked_at, move_to_customer
from vagt.tasks.forms.corrections import EraseForm, MoveForm
from vagt.tasks.forms.opening import ChooseForm
from vagt.tasks.queries import task_of
from vagt.tasks.queries.pages import files_to_erase, message_of


@workspace("task.move", FORM)
def task_move(request: Request, number: int) -> HttpResponse:
    """Move a task to the customer it belongs to, who is chosen first; what becomes of the promises is said before."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    heading, choose = _("Move to another customer"), ChooseForm(request.GET, viewer=by)
    customer = choose.chosen
    if customer is None:
        words = {"form": choose, "heading": heading}
        return page(request, "tasks/choose.html", words, status=422 if choose.errors else 200)
    form = MoveForm(request.POST or None, customer=customer)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            move_to_customer(task, customer, contact=said["contact"], reason=said["reason"], by=by, at=at)
            return done(request, _("The task is %(name)s's now.") % {"name": customer.name}, "task", number)
    owed = move_looked_at(task, customer, by=by, at=at)
    words = {"form": form, "heading": heading, "task": task, "customer": customer, "owed": owed}
    words |= {"back_url": reverse("task", args=[task.pk]), "back_label": str(task), "submit": _("Move")}
    return page(request, "tasks/move.html", words, status=422 if form.errors else 200)


@workspace("task.erase", FORM)
def task_erase(request: Request, number: int, message_id: int) -> HttpResponse:
    """Erase the words of a message for good."""
    at, by, task = now(), request.viewer, task_of(request.viewer, number)
    message, form = message_of(by, task, message_id), EraseForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            erase_message(message, reason=form.cleaned_data["reason"], by=by, at=at)
            return done(request, _("The words are erased."), "task", number)
    files = files_to_erase(message)
    loses = _("What was written is erased for good, also from the mail it came or left by. It cannot be undone.")
    if files:
        also = ngettext("%(files)s file goes with it.", "%(files)s files go with it.", files) % {"files": files}
        loses = f"{loses} {also}"
    lead = _("That there was a message, from whom and when, stays; so do the promises.")
    back = (reverse("task", args=[task.pk]), str(task))
    heading = _("Erase a message")
    return sheet(request, form, heading=heading, back=back, lead=lead, loses=loses, submit=_("Erase for good"))
