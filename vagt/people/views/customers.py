"""Customers: the list and their own facts."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.actions import add_customer, archive_customer, change_customer, restore_customer
from vagt.people.entrance import FORM, customer_address, done, sheet, workspace
from vagt.people.forms import CustomerForm, CustomersFilter, WhyForm
from vagt.people.middleware import Request
from vagt.people.queries import customer_of, customers_page, domains_of, next_customer_number
from vagt.people.rules import may


@workspace("customer.read")
def customers(request: Request) -> HttpResponse:
    """Customers by name, filtered from the address bar; htmx fetches the list alone while somebody types."""
    choice = CustomersFilter(request.GET)
    wanted = choice.cleaned_data if choice.is_valid() else {}
    found = customers_page(
        request.viewer,
        text=wanted.get("q", ""),
        team_id=wanted["team"].pk if wanted.get("team") else None,
        archived=wanted.get("archived", False),
        after=request.GET.get("after", ""),
    )
    query = request.GET.copy()
    query["after"] = found.next_after
    words = {"filter": choice, "found": found, "next_query": query.urlencode(), "filtered": any(wanted.values())}
    words["may_add"] = may(request.viewer, "customer.edit")
    return page(request, "people/customers.html", words, part="list")


@workspace("customer.edit", FORM)
def customer_add(request: Request) -> HttpResponse:
    """A new customer."""
    form = CustomerForm(request.POST or None, initial={"number": next_customer_number(), "language": "da"})
    if form.is_valid():
        with form.refusals():
            customer = add_customer(**_facts(form), by=request.viewer, at=now())
            done_at = customer_address(customer.pk)
            return done(request, _("%(name)s is added.") % {"name": customer.name}, done_at)
    del form.fields["why"]
    back = (reverse("customers"), _("Customers"))
    return sheet(request, form, heading=_("New customer"), back=back, submit=_("Add the customer"))


@workspace("customer.edit", FORM)
def customer_edit(request: Request, customer_id: int) -> HttpResponse:
    """A customer's own facts."""
    opened = opened_on(Subject("customer", customer_id))
    customer = customer_of(request.viewer, customer_id)
    kept = {name: getattr(customer, name) for name in ("name", "number", "registration_number", "language")}
    kept |= {"brand": customer.brand, "team": customer.team, "domains": "\n".join(domains_of(customer))}
    form = CustomerForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            facts = _facts(form)
            change_customer(customer, **facts, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("Saved."), customer_address(customer.pk))
    back = (customer_address(customer.pk), customer.name)
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": customer.name}, back=back)


@workspace("customer.edit", FORM)
def customer_archive(request: Request, customer_id: int) -> HttpResponse:
    """Ask once, then archive."""
    customer = customer_of(request.viewer, customer_id)
    form = WhyForm(request.POST or None)
    form.fields["why"].required = True
    if form.is_valid():
        with form.refusals():
            archive_customer(customer, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s is archived.") % {"name": customer.name}, "customers")
    return sheet(
        request,
        form,
        heading=_("Archive %(name)s?") % {"name": customer.name},
        back=(customer_address(customer.pk), customer.name),
        submit=_("Archive"),
        loses=_(
            "It leaves every list and its contacts can no longer sign in. Nothing is deleted; you can take it back."
        ),
    )


@workspace("customer.edit", FORM)
def customer_restore(request: Request, customer_id: int) -> HttpResponse:
    """Take an archived customer up again."""
    customer = customer_of(request.viewer, customer_id)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            restore_customer(customer, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(
                request, _("%(name)s is served again.") % {"name": customer.name}, customer_address(customer.pk)
            )
    return sheet(
        request,
        form,
        heading=_("Take %(name)s up again?") % {"name": customer.name},
        back=(reverse("customers"), _("Customers")),
        submit=_("Take up again"),
    )


def _facts(form: CustomerForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "why"}
