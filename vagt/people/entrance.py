"""What every page of ours begins with: somebody signed in, who may."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vagt.kit.errors import NotAllowed
from vagt.kit.pages import page
from vagt.people.actions.permission import require
from vagt.people.middleware import Request

View = Callable[Concatenate[Request, ...], HttpResponse]
READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
ACT = ("POST",)


def workspace(act: str, methods: tuple[str, ...] = READ) -> Callable[[View], Any]:
    """A page of the provider's: nobody is sent to sign in, and who may not do the act is refused before it is read.

    The refusal comes before the object is looked up, so that it never says whether the object exists.
    """

    def decorate(view: View) -> Any:
        @require_http_methods(list(methods))
        @login_required
        @wraps(view)
        def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.viewer, act)
            return view(request, *args, **kwargs)

        return entered

    return decorate


def portal(methods: tuple[str, ...] = READ) -> Callable[[View], Any]:
    """A page of a customer's: for contacts only."""

    def decorate(view: View) -> Any:
        @require_http_methods(list(methods))
        @login_required
        @wraps(view)
        def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.viewer.kind != "contact":
                raise NotAllowed(_("This page is for a customer's contacts."))
            return view(request, *args, **kwargs)

        return entered

    return decorate


def sheet(
    request: Request,
    form: BaseForm,
    *,
    heading: str,
    back: tuple[str, str],
    submit: str = "",
    lead: str = "",
    loses: str = "",
) -> HttpResponse:
    """A page that is one form: `back` is the address and name of where it came from, `loses` names what is lost."""
    words = {"form": form, "heading": heading, "back_url": back[0], "back_label": back[1]}
    words |= {"submit": submit or _("Save"), "lead": lead, "loses": loses}
    return page(request, "people/sheet.html", words, status=422 if form.errors else 200)


def done(request: Request, words: str, to: str, *args: object) -> HttpResponse:
    """Say that it is done, and go to a page."""
    messages.success(request, words)
    return redirect(to, *args)


def customer_address(customer_id: int) -> str:
    """The customer's page, which a higher app builds; its contacts where there is none."""
    try:
        return reverse("customer", args=[customer_id])
    except NoReverseMatch:
        return reverse("customer_contacts", args=[customer_id])
