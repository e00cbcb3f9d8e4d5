"""The agreement editor: a new agreement, a new version, and what it would change, in words, before it is saved."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vagt.agreements.actions import change_agreement, draft_agreement
from vagt.agreements.forms.agreement import AgreementForm, WhatIfForm
from vagt.agreements.queries import plans_on_sale
from vagt.agreements.queries.pages import typing_zone
from vagt.agreements.queries.preview import Preview, preview
from vagt.agreements.queries.preview import what_if as what_if_of
from vagt.agreements.queries.versions import agreement_of, begun_from, versions_of
from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, workspace
from vagt.people.middleware import Request
from vagt.people.queries import customer_of

if TYPE_CHECKING:
    from vagt.people.models import Customer

PREVIEW = "preview"


@workspace("agreement.edit", FORM)
def agreement_add(request: Request, customer_id: int) -> HttpResponse:
    """A customer's new agreement: nothing holds before both parties have signed."""
    at, customer = now(), customer_of(request.viewer, customer_id)
    form = AgreementForm(request.POST or None, viewer=request.viewer, customer=customer, today=_today(at))
    if form.is_valid() and PREVIEW not in request.POST:
        with form.refusals():
            version = draft_agreement(customer, form.draft(), by=request.viewer, at=at)
            return done(
                request, _("The draft is saved. It holds once both have signed."), "agreement_version", version.pk
            )
    return _editor(request, form, customer, at, _("New agreement"))


@workspace("agreement.edit", FORM)
def agreement_change(request: Request, agreement_id: int) -> HttpResponse:
    """A new version, begun from the newest one; until it is signed the version before it holds."""
    opened = opened_on(Subject("agreement", agreement_id))
    at, agreement = now(), agreement_of(request.viewer, agreement_id)
    versions = versions_of(request.viewer, agreement, at)
    old = begun_from(versions).version
    customer = agreement.customer
    form = AgreementForm(
        request.POST or None, viewer=request.viewer, customer=customer, today=_today(at), old=old, opened=opened
    )
    if form.is_valid() and PREVIEW not in request.POST:
        with form.refusals():
            opened = form.cleaned_data["opened"]
            version = change_agreement(agreement, form.draft(), opened=opened, by=request.viewer, at=at)
            return done(
                request, _("The draft is saved. It holds once both have signed."), "agreement_version", version.pk
            )
    return _editor(request, form, customer, at, _("New version of %(number)s") % {"number": agreement.number})


def _editor(request: Request, form: AgreementForm, customer: "Customer", at: datetime, heading: str) -> HttpResponse:
    """The form with what it would change; asking for that alone says nothing of what is not filled in yet."""
    words = {"form": form, "customer": customer, "heading": heading, "preview": _preview(form, customer, at)}
    if PREVIEW in request.POST:
        form.errors.clear()
    return page(request, "agreements/editor.html", words, part="editor", status=422 if form.errors else 200)


def _preview(form: AgreementForm, customer: "Customer", at: datetime) -> Preview | None:
    """What was typed so far beside what is in force."""
    if not form.is_bound:
        return None
    form.is_valid()
    plot = form.plot()
    systems = form.cleaned_data.get("systems")
    return preview(customer, plot, at, system=systems[0] if systems else None) if plot else None


def _today(at: datetime) -> date:
    return at.astimezone(ZoneInfo(typing_zone())).date()


@workspace("agreement.read")
def what_if(request: Request, customer_id: int) -> HttpResponse:
    """The customer under another plan: what it would gain and lose, and which due times would move."""
    at, customer = now(), customer_of(request.viewer, customer_id)
    form = WhatIfForm(request.GET if "plan" in request.GET else None)
    words: dict[str, object] = {"form": form, "customer": customer, "plans": plans_on_sale()}
    if form.is_bound and form.is_valid():
        words["preview"] = what_if_of(customer, form.cleaned_data["plan"], at)
    return page(request, "agreements/what_if.html", words, part="shown", status=422 if form.errors else 200)
