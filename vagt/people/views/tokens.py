"""My tokens: keys for programs of mine, each shown once."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vagt.kit.errors import NotAllowed
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.actions.tokens import make_token, revoke_token
from vagt.people.entrance import done
from vagt.people.forms import Form
from vagt.people.middleware import Request
from vagt.people.queries import tokens_listed
from vagt.people.rules import NOBODY, TOKEN_DAYS, Viewer, scopes_for

SCOPE_WORDS = {
    "read": gettext_lazy("Read what I may see"),
    "write": gettext_lazy("Open tasks, write and change"),
    "answer": gettext_lazy("Answer customers in my name, which meets response clocks"),
}


class TokenForm(Form):
    """A token for a program of one's own."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=60)
    days = forms.TypedChoiceField(
        label=gettext_lazy("It lasts, in days"), coerce=int, choices=[(n, str(n)) for n in TOKEN_DAYS]
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(scope, SCOPE_WORDS[scope]) for scope in scopes_for(viewer)]
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=gettext_lazy("It may"), choices=choices, widget=forms.CheckboxSelectMultiple
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """The tokens I have, and a form for another; who is not sure to be me proves it before a key is made."""
    if request.viewer == NOBODY:
        raise NotAllowed(_("Tokens are for people who may see something."))
    form = TokenForm(request.viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered: HttpResponse = _made(request, form)
        return answered
    return _shown(request, form)


@reauthentication_required  # type: ignore[untyped-decorator]
def _made(request: Request, form: TokenForm) -> HttpResponse:
    """The page with the key, which is never shown again and kept by no cache."""
    with form.refusals():
        _token, key = make_token(**form.cleaned_data, by=request.viewer, at=now())
    if form.errors:
        return _shown(request, form)
    response = _shown(request, TokenForm(request.viewer), key=key)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(request: Request, form: TokenForm, **more: Any) -> HttpResponse:
    rows = tokens_listed(request.viewer, now())
    status = 422 if form.errors else 200
    return page(request, "people/account/tokens.html", {"form": form, "tokens": rows, **more}, status=status)


@login_required
@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    """This token opens nothing any more."""
    revoke_token(token_id, by=request.viewer, at=now())
    return done(request, _("Revoked. Programs that use the token are refused from now on."), "tokens")
