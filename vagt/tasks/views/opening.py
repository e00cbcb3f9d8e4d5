"""A new task in the workspace, with when we will answer before it is saved; and a call that begins one."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.agreements.queries import plans_on_sale, terms_for
from vagt.agreements.queries.why import ask
from vagt.agreements.queries.why import may as may_they
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, workspace
from vagt.people.middleware import Request
from vagt.tasks.actions import log_call, open_task
from vagt.tasks.forms.opening import ChooseForm, NewCallForm, NewTaskForm


@workspace("task.edit", FORM)
def task_new(request: Request) -> HttpResponse:
    """Write down what somebody asked for, or what we mean to do; the customer is chosen first."""
    at, by = now(), request.viewer
    choose = ChooseForm(request.GET, viewer=by)
    if choose.chosen is None:
        return _choose(request, choose, _("New task"))
    customer, begun = choose.chosen, {"received_at": at, "title": request.GET.get("title", "")}
    form = NewTaskForm(request.POST or None, initial=begun, customer=customer, viewer=by)
    if form.is_valid() and request.POST.get("do") != "look":
        with form.refusals():
            made = open_task(customer, **form.facts(), by=by, at=at)
            return done(request, _("The task is open."), "task", made.pk)
    looked = request.POST.get("do") == "look"
    words = {"form": form, "customer": customer, **_promised(form, customer)}
    return page(request, "tasks/new.html", words, part="promise", status=422 if form.errors and not looked else 200)


def _choose(request: Request, form: ChooseForm, heading: str) -> HttpResponse:
    words = {"form": form, "heading": heading}
    return page(request, "tasks/choose.html", words, status=422 if form.errors else 200)


def _promised(form: NewTaskForm, customer: Any) -> dict[str, Any]:
    """When we would answer what the form says so far."""
    if not form.is_bound:
        return {}
    inquiry = form.inquiry()
    if inquiry is None:
        return {"nobody_waits": True}
    return {"why": ask(customer, inquiry, system=form.cleaned_data.get("system")).why, "inquiry": inquiry}


@workspace("task.answer", FORM)
def call_new(request: Request) -> HttpResponse:
    """Write down a call that was just taken or missed: a task of its own, its promise running from the first ring."""
    at, by = now(), request.viewer
    choose = ChooseForm(request.GET, viewer=by)
    if choose.chosen is None:
        return _choose(request, choose, _("Log a call"))
    customer = choose.chosen
    form = NewCallForm(request.POST or None, initial={"rang_at": at}, customer=customer, viewer=by)
    if form.is_valid():
        taken = form.taken()
        with form.refusals(), transaction.atomic():
            made = open_task(customer, **taken.facts, by=by, at=at)
            if taken.call is not None:
                log_call(made, taken.call, taken.said, by=by, at=at)
            return done(request, _("The call is written down."), "task", made.pk)
    phone = may_they(terms_for(customer, at), "hotline.phone", at, plans_on_sale(), priority="critical")
    words = {"form": form, "customer": customer, "phone": phone, "back_url": reverse("queue")}
    return page(request, "tasks/call.html", words, status=422 if form.errors else 200)
