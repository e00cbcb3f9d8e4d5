"""What we look after for a customer."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.entrance import ACT, FORM, customer_address, done, sheet, workspace
from vagt.people.forms import WhyForm
from vagt.people.middleware import Request
from vagt.people.queries import customer_of
from vagt.people.rules import may
from vagt.solutions.actions import (
    add_solution,
    add_system,
    change_solution,
    change_system,
    retire_system,
    take_up_system,
)
from vagt.solutions.forms import ENVIRONMENT_WORDS, SolutionForm, SystemForm
from vagt.solutions.queries import solution_of, solutions_of, system_of


@workspace("customer.read")
def customer_systems(request: Request, customer_id: int) -> HttpResponse:
    """A customer's solutions, each with its systems."""
    words = {"customer": customer_of(request.viewer, customer_id), "environments": ENVIRONMENT_WORDS}
    words |= {"solutions": solutions_of(request.viewer, customer_id), "customer_url": customer_address(customer_id)}
    words["may_edit"] = may(request.viewer, "system.edit")
    return page(request, "solutions/customer_systems.html", words)


@workspace("customer.read")
def customer_systems_panel(request: Request, customer_id: int) -> HttpResponse:
    """The same as a card on the customer's page."""
    words = {"customer": customer_of(request.viewer, customer_id), "environments": ENVIRONMENT_WORDS}
    words |= {"solutions": solutions_of(request.viewer, customer_id), "may_edit": may(request.viewer, "system.edit")}
    return page(request, "solutions/systems_panel.html", words, part="card")


@workspace("system.edit", FORM)
def solution_add(request: Request, customer_id: int) -> HttpResponse:
    """A new solution."""
    customer = customer_of(request.viewer, customer_id)
    form = SolutionForm(request.POST or None)
    del form.fields["why"]
    if form.is_valid():
        with form.refusals():
            add_solution(customer, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("The solution is added."), "customer_systems", customer.pk)
    heading = _("New solution of %(name)s") % {"name": customer.name}
    return sheet(request, form, heading=heading, back=_back(customer.pk, customer.name), submit=_("Add the solution"))


@workspace("system.edit", FORM)
def solution_edit(request: Request, solution_id: int) -> HttpResponse:
    """A solution's name."""
    opened = opened_on(Subject("solution", solution_id))
    row = solution_of(request.viewer, solution_id)
    form = SolutionForm(request.POST or None, initial={"name": row.name}, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_solution(row, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "customer_systems", row.customer_id)
    back = _back(row.customer_id, row.customer.name)
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row.name}, back=back)


@workspace("system.edit", FORM)
def system_add(request: Request, customer_id: int) -> HttpResponse:
    """A new system."""
    customer = customer_of(request.viewer, customer_id)
    form = SystemForm(
        request.POST or None,
        initial={"solution": request.GET.get("solution"), "environment": "production"},
        viewer=request.viewer,
        customer_id=customer.pk,
    )
    del form.fields["why"]
    if form.is_valid():
        with form.refusals():
            add_system(customer, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("The system is added."), "customer_systems", customer.pk)
    heading = _("New system of %(name)s") % {"name": customer.name}
    return sheet(request, form, heading=heading, back=_back(customer.pk, customer.name), submit=_("Add the system"))


@workspace("system.edit", FORM)
def system_edit(request: Request, system_id: int) -> HttpResponse:
    """A system's own facts."""
    opened = opened_on(Subject("system", system_id))
    row = system_of(request.viewer, system_id)
    kept = {name: getattr(row, name) for name in ("solution", "name", "environment", "critical", "url")}
    viewer, customer_id = request.viewer, row.customer_id
    form = SystemForm(request.POST or None, initial=kept, opened=opened, viewer=viewer, customer_id=customer_id)
    if form.is_valid():
        with form.refusals():
            change_system(row, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "customer_systems", row.customer_id)
    back = _back(row.customer_id, row.customer.name)
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row.name}, back=back)


@workspace("system.edit", FORM)
def system_retire(request: Request, system_id: int) -> HttpResponse:
    """Ask once, then take a system out of use."""
    row = system_of(request.viewer, system_id)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            retire_system(row, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s is out of use.") % {"name": row.name}, "customer_systems", row.customer_id)
    return sheet(
        request,
        form,
        heading=_("Take %(name)s out of use?") % {"name": row.name},
        back=_back(row.customer_id, row.customer.name),
        submit=_("Take out of use"),
        loses=_("New work can no longer name it. What names it already stays; you can take it up again."),
    )


@workspace("system.edit", ACT)
def system_take_up(request: Request, system_id: int) -> HttpResponse:
    """Put a retired system in use again."""
    row = system_of(request.viewer, system_id)
    take_up_system(row, by=request.viewer, at=now())
    return done(request, _("%(name)s is in use again.") % {"name": row.name}, "customer_systems", row.customer_id)


def _back(customer_id: int, name: str) -> tuple[str, str]:
    return reverse("customer_systems", args=[customer_id]), name
