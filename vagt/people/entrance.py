"""What every page of ours begins with: somebody signed in, who may."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from vagt.kit.errors import NotAllowed
from vagt.people.actions.permission import require
from vagt.people.middleware import Request

View = Callable[Concatenate[Request, ...], HttpResponse]


def workspace(act: str) -> Callable[[View], Any]:
    """A page of the provider's: nobody is sent to sign in, and who may not do the act is refused before it is read."""

    def decorate(view: View) -> Any:
        @login_required
        @wraps(view)
        def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.viewer, act)
            return view(request, *args, **kwargs)

        return entered

    return decorate


def portal(view: View) -> Any:
    """A page of a customer's: for contacts only."""

    @login_required
    @wraps(view)
    def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.kind != "contact":
            raise NotAllowed(_("This page is for a customer's contacts."))
        return view(request, *args, **kwargs)

    return entered
