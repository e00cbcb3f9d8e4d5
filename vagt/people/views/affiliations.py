"""Where a contact belongs, and what they may do there."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.people.actions import affiliate_contact, end_affiliation, move_contact, set_rights
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.forms import JoinForm, MoveForm, RightsForm, WhyForm
from vagt.people.middleware import Request
from vagt.people.queries import affiliation_of, contact_of


@workspace("contact.edit", FORM)
def contact_rights(request: Request, contact_id: int, customer_id: int) -> HttpResponse:
    """What a contact may do at a customer."""
    opened = opened_on(Subject("contact", contact_id), customer_id=customer_id)
    row = affiliation_of(request.viewer, contact_id, customer_id)
    names = {"name": row.contact.name, "customer": row.customer.name}
    kept = {name: getattr(row, name) for name in RightsForm.base_fields if name != "why"}
    form = RightsForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            why, opened, by = form.cleaned_data["why"], form.cleaned_data["opened"], request.viewer
            set_rights(row.contact, row.customer, form.rights(), opened=opened, why=why, by=by, at=now())
            return done(request, _("Saved."), "customer_contacts", customer_id)
    return sheet(
        request,
        form,
        heading=_("Rights of %(name)s at %(customer)s") % names,
        back=(reverse("customer_contacts", args=[customer_id]), row.customer.name),
    )


@workspace("contact.edit", FORM)
def contact_join(request: Request, contact_id: int) -> HttpResponse:
    """Another customer of a contact's."""
    row = contact_of(request.viewer, contact_id)
    form = JoinForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        with form.refusals():
            customer = form.cleaned_data["customer"]
            affiliate_contact(row, customer, rights=form.rights(), by=request.viewer, at=now())
            return done(request, _("Saved."), "contact", contact_id)
    return sheet(
        request,
        form,
        heading=_("Another customer of %(name)s") % {"name": row.name},
        back=(reverse("contact", args=[contact_id]), row.name),
    )


@workspace("contact.edit", FORM)
def contact_move(request: Request, contact_id: int, customer_id: int) -> HttpResponse:
    """A contact has changed employer."""
    row = affiliation_of(request.viewer, contact_id, customer_id)
    names = {"name": row.contact.name, "customer": row.customer.name}
    form = MoveForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        with form.refusals():
            to, why = form.cleaned_data["to_customer"], form.cleaned_data["why"]
            rights, by = form.rights(), request.viewer
            move_contact(
                row.contact, from_customer=row.customer, to_customer=to, rights=rights, why=why, by=by, at=now()
            )
            return done(request, _("%(name)s is at %(to)s now.") % {**names, "to": to.name}, "contact", contact_id)
    return sheet(
        request,
        form,
        heading=_("%(name)s leaves %(customer)s for another customer") % names,
        back=(reverse("contact", args=[contact_id]), row.contact.name),
        submit=_("Move"),
        loses=_("They see nothing of %(customer)s any more. What they wrote stays there.") % names,
    )


@workspace("contact.edit", FORM)
def contact_end(request: Request, contact_id: int, customer_id: int) -> HttpResponse:
    """A contact no longer speaks for a customer."""
    row = affiliation_of(request.viewer, contact_id, customer_id)
    names = {"name": row.contact.name, "customer": row.customer.name}
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            why = form.cleaned_data["why"]
            end_affiliation(row.contact, row.customer, why=why, by=request.viewer, at=now())
            return done(
                request, _("%(name)s no longer speaks for %(customer)s.") % names, "customer_contacts", customer_id
            )
    return sheet(
        request,
        form,
        heading=_("End %(name)s at %(customer)s?") % names,
        back=(reverse("contact", args=[contact_id]), row.contact.name),
        submit=_("End it"),
        loses=_("They see nothing of %(customer)s any more and are signed out. What they wrote stays.") % names,
    )
