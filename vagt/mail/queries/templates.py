"""Which text of a mail holds for a brand and a language, and the mail that it makes."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.mail.models import MailTemplate
from vagt.mail.rules.templates.filling import filled_in
from vagt.mail.rules.templates.kinds import EVERY_BRAND, LANGUAGES, Composed, Draft, Kind, Values, kind_called


class Holding(NamedTuple):
    """The text that holds, and where it comes from: the brand itself, every brand, or Vagt."""

    draft: Draft
    own: bool
    every_brand: bool


def template_kind(key: str) -> Kind:
    """A kind of mail. Raises `NotFound`."""
    kind = kind_called(key)
    if kind is None:
        raise NotFound(_("There is no such mail."))
    return kind


def template_holding(kind: Kind, language: str, brand: str = EVERY_BRAND) -> Holding:
    """The brand's own text, else that of every brand, else the one that comes with Vagt."""
    rows = MailTemplate.objects.filter(kind=kind.key, language=language, brand__in={brand, EVERY_BRAND})
    newest = {row.brand: row for row in rows.order_by("brand", "-version").distinct("brand")}
    for key in (brand, EVERY_BRAND):
        row = newest.get(key)
        if row is not None and not row.is_default:
            return Holding(Draft(row.subject, row.text, row.html), key == brand, key != brand)
    return Holding(kind.defaults[language], own=False, every_brand=False)


def template_versions(kind: Kind, language: str, brand: str) -> Sequence[MailTemplate]:
    """Every version of this brand's own text, the newest first."""
    return list(MailTemplate.objects.filter(kind=kind.key, language=language, brand=brand).order_by("-version"))


def templates_changed(brand: str) -> dict[tuple[str, str], MailTemplate]:
    """By kind and language the brand's own texts that hold now."""
    rows = MailTemplate.objects.filter(brand=brand).order_by("kind", "language", "-version")
    newest = rows.distinct("kind", "language")
    return {(row.kind, row.language): row for row in newest if not row.is_default}


def composed(key: str, values: Values, *, language: str, brand: str = EVERY_BRAND) -> Composed:
    """A mail of ours, with these values in the text that holds. Behind the staff wall."""
    kind, spoken = template_kind(key), language if language in LANGUAGES else LANGUAGES[-1]
    return filled_in(kind, template_holding(kind, spoken, brand).draft, values, language=spoken)
