"""What our own mail says: for every brand, each kind and both languages, with a preview and every earlier version."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.kit.markdown import safe_html
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.mail import queries
from vagt.mail.actions import change_template, opened_template, restore_template
from vagt.mail.models import MailTemplate
from vagt.mail.rules.templates.filling import filled_in, own_html
from vagt.mail.rules.templates.kinds import EVERY_BRAND, LANGUAGES, Composed, Draft, Kind, kinds
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.forms import WhyForm
from vagt.people.middleware import Request
from vagt.people.queries import brands, names_of_users
from vagt.project.mailroom.forms import MailTextForm
from vagt.project.mailroom.words import LANGUAGE_WORDS

ALL = "-"  # how the texts of every brand are called in an address


@workspace("template.edit")
def mail_texts(request: Request) -> HttpResponse:
    """Every kind of mail in both languages, and which of them this brand says in words of its own."""
    chosen = request.GET.get("brand", "") or ALL
    brand, name = _brand(chosen)
    own, shared = queries.templates_changed(brand), queries.templates_changed(EVERY_BRAND)
    rows = [
        (kind, [(language, own.get((kind.key, language)), shared.get((kind.key, language))) for language in LANGUAGES])
        for kind in kinds()
    ]
    words = {"rows": rows, "brands": brands(), "chosen": chosen, "name": name, "every_brand": ALL}
    return page(request, "mailroom/texts.html", words | {"languages": LANGUAGE_WORDS})


@workspace("template.edit", FORM)
def mail_text(request: Request, brand: str, kind: str, language: str) -> HttpResponse:
    """One text: edited, previewed with samples, and its versions. The button "Preview" saves nothing."""
    key, name = _brand(brand)
    found, language = queries.template_kind(kind), _language(language)
    opened = opened_template(found, language, key)
    holding = queries.template_holding(found, language, key)
    versions = queries.template_versions(found, language, key)
    begun = _asked_for(request, versions) or holding.draft
    form = MailTextForm(request.POST or None, initial=begun._asdict(), opened=opened)
    if form.is_valid() and "preview" not in request.POST:
        with form.refusals():
            said = form.cleaned_data
            draft = Draft(said["subject"], said["text"], said["html"])
            by = request.viewer
            change_template(found, language, key, draft, opened=said["opened"], why=said["why"], by=by, at=now())
            return done(request, _("Saved. The next mail says it."), "mail_text", brand, kind, language)
    words = {"form": form, "kind": found, "brand": brand, "name": name, "holding": holding, "language": language}
    words |= {"languages": LANGUAGE_WORDS, "preview": _preview(found, _typed(request, begun), language)}
    words |= {"versions": versions, "people": _people(versions)}
    return page(request, "mailroom/text.html", words, status=422 if form.errors else 200)


@workspace("template.edit", ACT)
def mail_text_preview(request: Request, brand: str, kind: str, language: str) -> HttpResponse:
    """What is being written, filled with samples; asked for while somebody types."""
    key, _name = _brand(brand)
    found, language = queries.template_kind(kind), _language(language)
    draft = _typed(request, queries.template_holding(found, language, key).draft)
    return page(request, "mailroom/text_preview.html", {"preview": _preview(found, draft, language)})


@workspace("template.edit", FORM)
def mail_text_restore(request: Request, brand: str, kind: str, language: str) -> HttpResponse:
    """Ask once, then let the default hold again."""
    key, name = _brand(brand)
    found, language = queries.template_kind(kind), _language(language)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            restore_template(found, language, key, why=form.cleaned_data["why"], by=request.viewer, at=now())
            return done(request, _("The default holds again."), "mail_text", brand, kind, language)
    return sheet(
        request,
        form,
        heading=_("Back to the default?"),
        lead=f"{found.words} · {LANGUAGE_WORDS[language]} · {name}",
        back=(reverse("mail_text", args=[brand, kind, language]), str(found.words)),
        submit=_("Back to the default"),
        loses=_("The text of your own no longer holds. It stays among the earlier versions."),
    )


def _brand(chosen: str) -> tuple[str, str]:
    """The key under which its texts are kept, and its name. Raises `NotFound`."""
    if chosen == ALL:
        return EVERY_BRAND, _("Every brand")
    for brand in brands():
        if brand.key == chosen:
            return brand.key, brand.name
    raise NotFound(_("There is no such brand."))


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise NotFound(_("There is no such mail."))
    return language


def _asked_for(request: Request, versions: Sequence[MailTemplate]) -> Draft | None:
    """The earlier version that is to be put into the form."""
    asked = (row for row in versions if str(row.version) == request.GET.get("version") and not row.is_default)
    return next((Draft(row.subject, row.text, row.html) for row in asked), None)


def _typed(request: Request, kept: Draft) -> Draft:
    return Draft(*(request.POST.get(name, getattr(kept, name))[:60_000] for name in Draft._fields))


def _preview(kind: Kind, draft: Draft, language: str) -> Composed:
    """The mail with samples, its HTML fit to stand inside a page of ours."""
    safe = draft._replace(html=own_html(kind, draft.html))
    said = filled_in(kind, safe, kind.samples(language), language=language)
    return said._replace(html=safe_html(said.html))


def _people(versions: Sequence[MailTemplate]) -> Mapping[int, str]:
    return names_of_users({row.made_by_id for row in versions if row.made_by_id is not None})
