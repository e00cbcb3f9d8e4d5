"""My own pages: who I am, how I read, and the two switches that also work before anybody has signed in."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vagt.kit.now import now
from vagt.kit.pages import THEME_COOKIE, THEMES, page, theme_of
from vagt.people.actions.profile import change_profile, choose_language
from vagt.people.middleware import Request

A_YEAR = 365 * 24 * 3600
LANGUAGES = (("da", "Dansk"), ("en", "English"))


class ProfileForm(forms.Form):
    """What I may change about myself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=LANGUAGES,
        help_text=gettext_lazy("Of pages and of mails to you."),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"),
        choices=[
            ("system", gettext_lazy("As this device has it")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
        help_text=gettext_lazy("On this device."),
    )
    single_keys = forms.BooleanField(
        label=gettext_lazy("Single keys move and open"),
        required=False,
        help_text=gettext_lazy("j, k and ? in lists. Switch them off if you speak to your computer."),
    )


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's, in our words, without placeholders that only hide that a field is empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this device")
        self.fields["login"].widget.attrs.update(autocomplete="username webauthn", placeholder="")
        self.fields["password"].help_text = ""  # the page has the link beside the label


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page, at the address that passkeys know: browsers have none for `127.0.0.1`."""

    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (
            request.get_host().partition(":")[0] == "127.0.0.1"
            and urlsplit(settings.PUBLIC_URL).hostname == "localhost"
        ):
            return redirect(f"{settings.PUBLIC_URL}{request.get_full_path()}")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@login_required
def address(request: HttpRequest) -> HttpResponse:
    """Which address I sign in with, and why I cannot change it myself."""
    return page(request, "people/account/address.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """Who I am and how I read."""
    user = request.user
    kept = {
        "name": user.name,
        "language": user.language,
        "single_keys": user.single_keys,
        "theme": theme_of(request) or "system",
    }
    form = ProfileForm(request.POST or None, initial=kept)
    if request.method != "POST" or not form.is_valid():
        return page(request, "people/account/profile.html", {"form": form}, status=422 if form.errors else 200)
    theme = form.cleaned_data.pop("theme")
    change_profile(user, **form.cleaned_data, by=request.viewer, at=now())
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Saved."))
    return _with_theme(redirect("profile"), theme)


@require_POST
def language(request: Request) -> HttpResponse:
    """The chosen language, kept with the person or, before signing in, with this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(LANGUAGES):
        chosen = get_language() or settings.LANGUAGE_CODE
    if request.user.is_authenticated:
        choose_language(request.user, chosen, by=request.viewer, at=now())
    response = redirect(_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
def appearance(request: Request) -> HttpResponse:
    """Light, dark, or as the system has it, kept with this browser."""
    response = HttpResponse(status=204) if request.htmx else redirect(_next(request))
    return _with_theme(response, request.POST.get("theme", ""))


def _with_theme(response: HttpResponse, theme: str) -> HttpResponse:
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


def _next(request: HttpRequest) -> str:
    """The page to go back to: one of ours, or the front page."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"
