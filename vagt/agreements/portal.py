"""The customer's own pages about what they bought: when we answer, who answers, what the agreement says."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from vagt.agreements.forms.ask import AskForm
from vagt.agreements.queries import plans_on_sale, terms_for
from vagt.agreements.queries.given import answer_times, given, open_now, owed, promised
from vagt.agreements.queries.pages import own_customer
from vagt.agreements.queries.why import ask, may
from vagt.agreements.rules.terms import Terms
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import portal
from vagt.people.middleware import Request
from vagt.people.queries import team_people


@portal()
def portal_home(request: Request) -> HttpResponse:
    """When we answer now, whether the phone is open, and who answers."""
    at, customer = now(), own_customer(request.viewer)
    terms, plans = terms_for(customer, at), plans_on_sale()
    words = {
        "customer": customer,
        "at": at,
        "terms": terms,
        "open": open_now(terms, at),
        "open_critical": open_now(terms, at, "critical"),
        "times": answer_times(terms, at),
        "phone": may(terms, "hotline.phone", at, plans, priority="critical"),
        "creates": may(terms, "portal.create", at, plans),
        "given": [row for row in given(terms, plans) if row.state in {"included", "added"}],
        "memberships": team_people(customer) if "team.permanent" in terms.grants else [],
    }
    return page(request, "agreements/portal/home.html", words)


@portal()
def portal_agreement(request: Request) -> HttpResponse:
    """What the agreement gives and promises, clause by clause."""
    at, customer = now(), own_customer(request.viewer)
    terms = terms_for(customer, at)
    return page(request, "agreements/portal/agreement.html", {"customer": customer, **_said(terms, at)})


def _said(terms: Terms, at: datetime) -> dict[str, Any]:
    rows = given(terms, plans_on_sale())
    return {
        "at": at,
        "terms": terms,
        "given": [row for row in rows if row.state in {"included", "added"}],
        "left_out": [row for row in rows if row.state in {"taken", "no"}],
        "promised": promised(terms),
        "owed": owed(terms),
    }


@portal()
def portal_ask(request: Request) -> HttpResponse:
    """By when would you answer me, and why: for the contact's own company."""
    at, customer = now(), own_customer(request.viewer)
    form = AskForm(request.GET, viewer=request.viewer, at=at, own=True)
    words: dict[str, object] = {"form": form, "customer": customer}
    if form.is_valid():
        words["answer"] = ask(customer, form.inquiry(), system=form.cleaned_data["system"])
    return page(request, "agreements/portal/ask.html", words, part="asked", status=422 if form.errors else 200)
