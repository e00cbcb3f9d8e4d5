"""The provider's settings and its brands."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people import queries
from vagt.people.actions import add_brand, change_brand, change_provider
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.forms.provider import BrandForm, NewBrandForm, ProviderForm
from vagt.people.middleware import Request


@workspace("brand.edit")
def brands(request: Request) -> HttpResponse:
    """Every face of the provider."""
    return page(request, "people/brands.html", {"brands": queries.brands(), "provider": queries.provider()})


@workspace("brand.edit", FORM)
def brand_add(request: Request) -> HttpResponse:
    """A new brand."""
    form = NewBrandForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            made = add_brand(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("%(name)s is added.") % {"name": made.name}, "brands")
    return sheet(request, form, heading=_("New brand"), back=_back(), submit=_("Add the brand"))


@workspace("brand.edit", FORM)
def brand_edit(request: Request, brand_id: int) -> HttpResponse:
    """A brand's own facts."""
    opened = opened_on(Subject("brand", brand_id))
    brand = queries.brand_of(brand_id)
    kept = {name: getattr(brand, name) for name in BrandForm.base_fields if name != "why"}
    form = BrandForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_brand(brand, **form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "brands")
    return sheet(request, form, heading=_("Edit %(name)s") % {"name": brand.name}, back=_back())


@workspace("settings.edit", FORM)
def provider(request: Request) -> HttpResponse:
    """The company that runs this installation."""
    opened = opened_on(Subject("provider", 1))
    row = queries.provider()
    kept = {name: getattr(row, name) for name in ProviderForm.base_fields if name != "why"}
    form = ProviderForm(request.POST or None, initial=kept, opened=opened)
    if form.is_valid():
        with form.refusals():
            change_provider(**form.cleaned_data, by=request.viewer, at=now())
            return done(request, _("Saved."), "brands")
    return sheet(request, form, heading=_("The company"), back=_back())


def _back() -> tuple[str, str]:
    return reverse("brands"), _("Settings")
