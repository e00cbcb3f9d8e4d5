"""The plan catalogue: the plans side by side, one plan with its versions, and its editor in the browser."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.agreements.actions import change_plan, load_catalogue, make_default, retire_plan
from vagt.agreements.errors import DocumentRefused
from vagt.agreements.forms import plan as editing
from vagt.agreements.forms.plan import CatalogueForm, PlanKeyForm, ReasonForm, source_from
from vagt.agreements.queries import catalogue_text, entitlements, plan_named, terms_of
from vagt.agreements.queries.plan_pages import (
    followers,
    holders_of,
    includable,
    matrix,
    on_sale,
    professions,
    retired_plans,
    source_of,
    versions_of_plan,
)
from vagt.agreements.rules.plans import CHANNELS, CONTACT_RIGHTS, PERIODS, PRIORITIES, PROMISE_KINDS, WINDOWS
from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.people.rules import may


@workspace("plan.read")
def plans(request: Request) -> HttpResponse:
    """Every entitlement against every plan on sale."""
    sold = on_sale(request.viewer, now())
    words = {"plans": sold, "rows": matrix(sold), "retired": retired_plans()}
    return page(request, "agreements/plans.html", words | {"may_edit": may(request.viewer, "plan.edit")})


@workspace("plan.read")
def plan(request: Request, key: str) -> HttpResponse:
    """One plan: what it gives and promises, its versions, and who is on which."""
    versions = versions_of_plan(key)
    chosen = next((v for v in versions if str(v.number) == request.GET.get("version")), versions[0])
    words = {
        "plan": versions[0].plan,
        "versions": versions,
        "chosen": chosen,
        "terms": terms_of(chosen),
        "holders": holders_of(request.viewer, versions[0], now()),
        "may_edit": may(request.viewer, "plan.edit"),
    }
    return page(request, "agreements/plan.html", words)


@workspace("plan.edit", FORM)
def plan_change(request: Request, key: str) -> HttpResponse:
    """A new version of a plan; agreements stay on the version that they bought."""
    opened = opened_on(Subject("plan", versions_of_plan(key)[0].plan_id))
    versions = versions_of_plan(key)
    source, faults = source_of(versions[0]), ()
    reason = ReasonForm(request.POST or None, opened=opened)
    if request.method == "POST":
        source, faults, saved = _save(request, key, source, reason)
        if saved:
            return done(request, saved, "plan", key)
    words = _editing(key, source, faults) | {
        "plan": versions[0].plan,
        "heading": _("Change %(name)s") % {"name": versions[0].name},
    }
    words |= {"holders": holders_of(request.viewer, versions[0], now()), "followers": followers(key), "reason": reason}
    return page(request, "agreements/plan_change.html", words, status=422 if faults or reason.errors else 200)


@workspace("plan.edit", FORM)
def plan_add(request: Request) -> HttpResponse:
    """A plan of the provider's own."""
    form, reason = PlanKeyForm(request.POST or None), ReasonForm(request.POST or None)
    source: dict[str, Any] = {}
    faults: Any = ()
    if request.method == "POST":
        if form.is_valid() and plan_named(form.cleaned_data["key"]) is not None:
            form.add_error("key", _("There is a plan of that key. Choose another."))
        if form.is_valid():
            source, faults, saved = _save(request, form.cleaned_data["key"], None, reason)
            if saved:
                return done(request, saved, "plan", form.cleaned_data["key"])
        else:
            source = source_from(request.POST, request.POST.get("key", ""), _word_keys(), None)
    words = _editing(None, source, faults) | {"key_form": form, "heading": _("New plan"), "reason": reason}
    return page(request, "agreements/plan_change.html", words, status=422 if faults or form.errors else 200)


def _word_keys() -> list[str]:
    return [word.pk for word in entitlements()]


def _save(request: Request, key: str, old: Any, reason: ReasonForm) -> tuple[dict[str, Any], Any, str]:
    """What was typed as a source, its faults, and the words of success; empty when it was refused."""
    source = source_from(request.POST, key, _word_keys(), old)
    if reason.is_valid():
        said = {"reason": reason.cleaned_data["why"], "opened": reason.cleaned_data.get("opened")}
        with reason.refusals():
            try:
                loaded = change_plan(key, source, **said, by=request.viewer, at=now())
            except DocumentRefused as refused:
                return source, refused.facts["faults"], ""
            return source, (), _saved(loaded)
    return source, (), ""


def _saved(loaded: Any) -> str:
    if not loaded.versions:
        return _("Nothing was different, so there is no new version.")
    names = ", ".join(str(version.name) for version in loaded.versions)
    return _("Saved as a new version: %(names)s.") % {"names": names}


def _editing(key: str | None, source: dict[str, Any], faults: Any) -> dict[str, Any]:
    """Everything that the editor's fields show and choose from."""
    before = includable(key)
    base = next((terms for terms in before if terms.key == source.get("includes")), None)
    return {
        "source": source,
        "faults": faults,
        "includable": before,
        "word_rows": editing.word_rows(source, entitlements(), base, faults),
        "promises": editing.with_spare(source.get("promises", []), editing.SPARE_PROMISES),
        "obligations": editing.with_spare(source.get("obligations", []), editing.SPARE_OBLIGATIONS),
        "promise_faults": editing.faults_at(faults, "promises"),
        "obligation_faults": editing.faults_at(faults, "obligations"),
        "entitlements": entitlements(),
        "windows": WINDOWS,
        "channels": CHANNELS,
        "kinds": PROMISE_KINDS,
        "periods": PERIODS,
        "rights": CONTACT_RIGHTS,
        "priority_keys": PRIORITIES,
        "professions": professions(),
    }


@workspace("plan.edit", FORM)
def plan_retire(request: Request, key: str) -> HttpResponse:
    """Ask once, then take the plan off sale."""
    version = versions_of_plan(key)[0]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            retire_plan(version.plan, reason=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s is no longer on sale.") % {"name": version.name}, "plans")
    return sheet(
        request,
        form,
        heading=_("Take %(name)s off sale?") % {"name": version.name},
        back=(reverse("plan", args=[key]), str(version.name)),
        submit=_("Take off sale"),
        loses=_("No new agreement can choose it. Agreements that are on it keep it, with everything it gives."),
    )


@workspace("plan.edit", FORM)
def plan_default(request: Request, key: str) -> HttpResponse:
    """Ask once, then let the plan hold for customers without a signed agreement."""
    version = versions_of_plan(key)[0]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            make_default(version.plan, reason=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("%(name)s is the default now.") % {"name": version.name}, "plan", key)
    return sheet(
        request,
        form,
        heading=_("Make %(name)s the default?") % {"name": version.name},
        back=(reverse("plan", args=[key]), str(version.name)),
        submit=_("Make it the default"),
        lead=_("It holds at once for every customer without a signed agreement."),
    )


@workspace("plan.read")
def catalogue_download(request: Request) -> HttpResponse:
    """The whole catalogue as a file: to keep, to compare, or to edit and load again."""
    del request
    name = f"catalogue-{now():%Y-%m-%d}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(catalogue_text(), content_type="application/toml; charset=utf-8", headers=headers)


@workspace("plan.edit", FORM)
def catalogue_upload(request: Request) -> HttpResponse:
    """Load a whole catalogue from a file: a new version of every plan that it changes."""
    form = CatalogueForm(request.POST or None, files=request.FILES or None)
    faults: Any = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            loaded = load_catalogue(said["file"], reason=said["why"], by=request.viewer, at=now())
            names = ", ".join(str(version.name) for version in loaded.versions) or _("none")
            return done(request, _("Loaded. Plans with a new version: %(names)s.") % {"names": names}, "plans")
        except DocumentRefused as refused:
            faults = refused.facts["faults"]
    words = {"form": form, "faults": faults}
    return page(request, "agreements/catalogue.html", words, status=422 if faults or form.errors else 200)
