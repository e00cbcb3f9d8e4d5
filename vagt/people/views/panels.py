"""Cards about a customer's people, which stand on the customer's page; each is a page of its own too."""

from django.http import HttpResponse

from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.middleware import Request
from vagt.people.queries import affiliations_at, customer_of, team_people
from vagt.people.rules import may


@workspace("customer.read")
def customer_contacts_panel(request: Request, customer_id: int) -> HttpResponse:
    """Who to talk to at the customer."""
    customer = customer_of(request.viewer, customer_id)
    words = {"customer": customer, "affiliations": affiliations_at(request.viewer, customer_id)}
    words["may_edit"] = may(request.viewer, "contact.edit")
    return page(request, "people/contacts_panel.html", words, part="card")


@workspace("customer.read")
def customer_team_panel(request: Request, customer_id: int) -> HttpResponse:
    """Who serves the customer."""
    customer = customer_of(request.viewer, customer_id)
    words = {"customer": customer, "memberships": team_people(customer)}
    words["may_edit"] = may(request.viewer, "customer.edit")
    return page(request, "people/team_panel.html", words, part="card")
