"""Contacts: at a customer, one by one, and their own facts."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.actions import add_contact, change_contact, invite_contact, merge_contacts
from vagt.people.entrance import ACT, FORM, customer_address, done, sheet, workspace
from vagt.people.forms import RIGHT_WORDS, ContactForm, MergeForm, NewContactForm
from vagt.people.middleware import Request
from vagt.people.queries import affiliations_at, contact_of, customer_of
from vagt.people.rules import may


@workspace("customer.read")
def customer_contacts(request: Request, customer_id: int) -> HttpResponse:
    """Who is at a customer, against what each may do there."""
    customer = customer_of(request.viewer, customer_id)
    words = {"customer": customer, "affiliations": affiliations_at(request.viewer, customer_id)}
    words |= {"rights": RIGHT_WORDS.items(), "may_edit": may(request.viewer, "contact.edit")}
    words["customer_url"] = customer_address(customer_id)
    return page(request, "people/customer_contacts.html", words)


@workspace("customer.read")
def contact(request: Request, contact_id: int) -> HttpResponse:
    """One contact: numbers, customers with rights, and whether they can sign in."""
    words = {"contact": contact_of(request.viewer, contact_id), "rights": RIGHT_WORDS.items()}
    words["may_edit"] = may(request.viewer, "contact.edit")
    return page(request, "people/contact.html", words)


@workspace("contact.edit", FORM)
def contact_add(request: Request, customer_id: int) -> HttpResponse:
    """A new contact at a customer."""
    customer = customer_of(request.viewer, customer_id)
    form = NewContactForm(request.POST or None, initial={"language": customer.language})
    if form.is_valid():
        with form.refusals():
            made = add_contact(customer, **form.facts(), rights=form.rights(), by=request.viewer, at=now())
            return done(request, _("%(name)s is added.") % {"name": made.name}, "contact", made.pk)
    return sheet(
        request,
        form,
        heading=_("New contact at %(name)s") % {"name": customer.name},
        back=(reverse("customer_contacts", args=[customer.pk]), customer.name),
        submit=_("Add the contact"),
    )


@workspace("contact.edit", FORM)
def contact_edit(request: Request, contact_id: int) -> HttpResponse:
    """A contact's own facts."""
    row = contact_of(request.viewer, contact_id)
    opened = opened_on(Subject("contact", contact_id), Subject("user", row.user_id or 0))
    row.refresh_from_db()  # what they change about themselves meanwhile counts as later
    kept = {name: getattr(row, name) for name in ("name", "email", "title", "language")}
    kept["phones"] = "\n".join(phone.number for phone in row.phones.all())
    form = ContactForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            why, opened = form.cleaned_data["why"], form.cleaned_data["opened"]
            change_contact(row, **form.facts(), opened=opened, why=why, by=request.viewer, at=now())
            return done(request, _("Saved."), "contact", row.pk)
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": row.name}, back=_back(row.pk, row.name))


@workspace("contact.edit", FORM)
def contact_merge(request: Request, contact_id: int) -> HttpResponse:
    """The same person twice: keep this one."""
    row = contact_of(request.viewer, contact_id)
    form = MergeForm(request.POST or None, viewer=request.viewer, contact_id=row.pk)
    if form.is_valid():
        with form.refusals():
            other, why = form.cleaned_data["other"], form.cleaned_data["why"]
            merge_contacts(row, other, why=why, by=request.viewer, at=now())
            return done(request, _("%(name)s is one person now.") % {"name": row.name}, "contact", row.pk)
    return sheet(
        request,
        form,
        heading=_("Merge into %(name)s") % {"name": row.name},
        back=_back(row.pk, row.name),
        submit=_("Merge"),
        loses=_("The other contact is no longer shown by itself, and signs in no more. This cannot be undone."),
    )


@workspace("contact.edit", ACT)
def contact_invite(request: Request, contact_id: int) -> HttpResponse:
    """Send, or send again, how to sign in."""
    row = contact_of(request.viewer, contact_id)
    invite_contact(row, by=request.viewer, at=now())
    return done(request, _("A mail to %(email)s is on its way.") % {"email": row.email}, "contact", row.pk)


def _back(contact_id: int, name: str) -> tuple[str, str]:
    return reverse("contact", args=[contact_id]), name
