"""The customer's page: what was bought, what counts when, who serves them."""

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from vagt.agreements.queries import plans_on_sale, terms_for
from vagt.agreements.queries.given import given, open_now, owed, promised
from vagt.agreements.queries.pages import system_at
from vagt.agreements.queries.versions import newest_of_each, shown, versions_sold
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.middleware import Request
from vagt.people.queries import customer_of
from vagt.people.rules import may


@workspace("agreement.read")
def customer(request: Request, customer_id: int) -> HttpResponse:
    """Everything in force for a customer; `?system=` for one of its systems that has an agreement of its own."""
    at, viewer = now(), request.viewer
    found = customer_of(viewer, customer_id)
    system = system_at(viewer, customer_id, request.GET.get("system", ""))
    sold = versions_sold(viewer, customer_id)
    terms, plans, versions = terms_for(found, at, system=system, among=sold), plans_on_sale(), shown(sold, at)
    words = {
        "customer": found,
        "system": system,
        "at": at,
        "terms": terms,
        "plans": plans,
        "open": open_now(terms, at),
        "given": given(terms, plans),
        "promised": promised(terms),
        "owed": owed(terms),
        "in_force": next((one for one in versions if terms.agreement and one.version.pk == terms.agreement.id), None),
        "agreements": newest_of_each(versions),
        "drafts": [one for one in versions if one.standing in {"draft", "coming"}],
        "panels": panels_of(customer_id),
        "may_edit": may(viewer, "agreement.edit"),
    }
    return page(request, "agreements/customer.html", words)


def panels_of(customer_id: int) -> list[dict[str, str]]:
    """The cards about a customer that other apps keep, each a page of its own."""
    names = {
        "customer_team_panel": _("Permanent team"),
        "customer_contacts_panel": _("Contacts"),
        "customer_systems_panel": _("Systems"),
    }
    found = []
    for name, label in names.items():
        try:
            found.append({"url": reverse(name, args=[customer_id]), "label": label})
        except NoReverseMatch:
            continue
    return found
