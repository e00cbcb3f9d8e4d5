"""The provider itself, and the faces that its customers meet."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import LANGUAGES, Reasoned, lines


class BrandForm(Reasoned):
    """A face of the provider."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("Answers leave from this address."))
    hotline_number = forms.CharField(label=_("Hotline number"), max_length=30, required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    signature_da = lines(_("Signature in Danish"), "")
    signature_en = lines(_("Signature in English"), "")
    field_order: Sequence[str] = ("name", "email", "hotline_number", "website", "signature_da", "signature_en", "why")


class NewBrandForm(BrandForm):
    """A new face of the provider."""

    why = None  # type: ignore[assignment]
    key = forms.SlugField(label=_("Key"), max_length=40, help_text=_("For files and programs. It never changes."))
    field_order: Sequence[str] = (*BrandForm.field_order[:-1], "key")


class ProviderForm(Reasoned):
    """The settings of the company that runs this installation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    default_language = forms.ChoiceField(label=_("Language of new people"), choices=LANGUAGES)
    consultants_see_all = forms.BooleanField(
        label=_("Every consultant sees every customer"),
        required=False,
        help_text=_("Otherwise a consultant sees the customers of their teams. Duty and managers see all."),
    )
    close_after_days = forms.IntegerField(
        label=_("Working days until a resolved task closes"),
        min_value=1,
        max_value=60,
        help_text=_("For what is resolved from now on. The customer is told the day, and may write until then."),
    )
    asks_rating = forms.BooleanField(
        label=_("Ask the contact how it was when a task is resolved"),
        required=False,
        help_text=_("One mail for each task. Its text stands under texts of mail."),
    )
    field_order = ("name", "default_language", "consultants_see_all", "close_after_days", "asks_rating", "why")
