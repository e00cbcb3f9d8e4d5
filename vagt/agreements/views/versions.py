"""Versions of an agreement: their history, one of them, its signatures and its signed document."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.agreements.actions import attach_signed_file, sign_agreement, withdraw_version
from vagt.agreements.forms.agreement import KnownForm, SignForm, WithdrawForm
from vagt.agreements.forms.signed_file import SignedFileForm, store
from vagt.agreements.queries.pages import typing_zone
from vagt.agreements.queries.versions import (
    agreement_of,
    known_in_force,
    missing,
    signed_file_of,
    version_of,
    versions_of,
)
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.people.rules import may


@workspace("agreement.read")
def agreement(request: Request, agreement_id: int) -> HttpResponse:
    """Every version with its valid time and its known time; and what was in force when, as known when."""
    at, found = now(), agreement_of(request.viewer, agreement_id)
    today = at.astimezone(ZoneInfo(typing_zone())).date()
    asked = request.GET if "on" in request.GET else None
    form = KnownForm(asked, initial={"on": today, "known": today})
    words: dict[str, Any] = {"agreement": found, "customer": found.customer, "form": form, "zone": typing_zone()}
    words |= {"versions": versions_of(request.viewer, found, at), "may_edit": may(request.viewer, "agreement.edit")}
    if form.is_bound and form.is_valid():
        on, known = (_end_of(form.cleaned_data[name]) for name in ("on", "known"))
        words |= {"asked": True, "held": known_in_force(request.viewer, found, on, known)}
    return page(request, "agreements/agreement.html", words, part="known", status=422 if form.errors else 200)


def _end_of(day: Any) -> datetime:
    """The last instant of a day where dates are typed: what was signed or recorded on it counts."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(typing_zone())) - timedelta(microseconds=1)


@workspace("agreement.edit", FORM)
def agreement_sign(request: Request, version_id: int) -> HttpResponse:
    """Record that a party has signed."""
    at, version = now(), version_of(request.viewer, version_id)
    form = SignForm(request.POST or None, missing=missing(version), initial=_begun(at))
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("party", "name", "signed_at")}
        with form.refusals():
            sign_agreement(version, **facts, by=request.viewer, at=at)
            return done(request, _("The signature is recorded."), "agreement_version", version.pk)
    return _version(request, version, at, sign=form)


@workspace("agreement.edit", FORM)
def agreement_withdraw(request: Request, version_id: int) -> HttpResponse:
    """Ask once, then let a version that was recorded by mistake never have held."""
    version = version_of(request.viewer, version_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            withdraw_version(version, reason=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("The version is withdrawn."), "agreement_version", version.pk)
    words = {"number": version.agreement.number, "version": version.number}
    return sheet(
        request,
        form,
        heading=_("Withdraw version %(version)s of agreement %(number)s?") % words,
        back=(reverse("agreement_version", args=[version.pk]), _("Version %(version)s") % words),
        submit=_("Withdraw it"),
        lead=_(
            "For a version that was recorded by mistake. To end an agreement, record a new version with a last day."
        ),
        loses=_("It counts as never having held, and what it replaced holds again. Running promises stay as given."),
    )


@transaction.non_atomic_requests
@workspace("agreement.edit", FORM)
def agreement_attach(request: Request, version_id: int) -> HttpResponse:
    """Keep the signed document: the file is written first, outside any transaction, then the row that knows of it."""
    at, form = now(), SignedFileForm(request.POST or None, files=request.FILES or None)
    with transaction.atomic():
        version = version_of(request.viewer, version_id)
        if request.method != "POST" or not form.is_valid():
            return _version(request, version, at, attach=form)
    kept = store(form.cleaned_data["file"])
    try:
        attach_signed_file(
            version, key=kept.key, name=kept.name, sha256=kept.sha256, size=kept.size, by=request.viewer, at=at
        )
    except Exception:
        default_storage.delete(kept.key)
        raise
    return done(request, _("The signed document is kept."), "agreement_version", version.pk)


@workspace("agreement.read")
def agreement_version(request: Request, version_id: int) -> HttpResponse:
    """One version: what it says, who has signed, and its signed document."""
    at = now()
    return _version(request, version_of(request.viewer, version_id), at)


def _version(request: Request, version: Any, at: datetime, **forms: Any) -> HttpResponse:
    every = versions_of(request.viewer, version.agreement, at)
    one = next(other for other in every if other.version.pk == version.pk)
    words = {
        "one": one,
        "version": version,
        "customer": version.customer,
        "zone": typing_zone(),
        "may_edit": may(request.viewer, "agreement.edit"),
        "sign": forms.get("sign") or SignForm(None, missing=one.missing, initial=_begun(at)),
        "attach": forms.get("attach") or SignedFileForm(),
    }
    wrong = any(form.errors for form in forms.values())
    return page(request, "agreements/version.html", words, status=422 if wrong else 200)


def _begun(at: datetime) -> dict[str, Any]:
    """Now, as the form of a signature begins."""
    local = at.astimezone(ZoneInfo(typing_zone()))
    return {"on": local.date(), "time": local.time()}


@workspace("agreement.read")
def agreement_file(request: Request, file_id: int) -> HttpResponse:
    """A signed document, to be saved and never shown inside the page."""
    kept = signed_file_of(request.viewer, file_id)
    response = FileResponse(default_storage.open(kept.key), as_attachment=True, filename=kept.name)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]
