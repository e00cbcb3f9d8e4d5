"""The customer's own pages about people."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.pages import page
from vagt.people.entrance import ACT, done, portal
from vagt.people.forms import RIGHT_WORDS
from vagt.people.middleware import SESSION_CUSTOMER, Request
from vagt.people.queries import companies_of, customer_of, team_people


@portal()
def my_company(request: Request) -> HttpResponse:
    """My company as Vagt knows it: its name, who serves it, and what I may do."""
    viewer = request.viewer
    customer = customer_of(viewer, viewer.customer_id or 0)
    words = {"customer": customer, "memberships": team_people(customer)}
    words |= {"rights": RIGHT_WORDS.items(), "held": viewer.rights}
    words["companies"] = companies_of(viewer) if len(viewer.customer_ids) > 1 else []
    return page(request, "people/my_company.html", words)


@portal(ACT)
def choose_company(request: Request) -> HttpResponse:
    """A contact of several customers looks at another of them, until they choose again."""
    wanted = request.POST.get("customer", "")
    if not wanted.isdigit() or int(wanted) not in request.viewer.customer_ids:
        raise NotFound(_("You are not at that company."))
    request.session[SESSION_CUSTOMER] = int(wanted)
    return done(request, _("You are looking at another company now."), "my_company")
