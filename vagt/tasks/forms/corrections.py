"""Correcting what was filed or said: another customer, and words that must go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Form
from vagt.people.models import Contact, Customer
from vagt.tasks.forms.choices import ERASE_WORDS, choices


class MoveForm(Form):
    """Who asked, at the other customer, and why it moves."""

    contact: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Who asked"), queryset=None, required=False, empty_label=_("Somebody we do not know")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the audit, for us."),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.filter(affiliations__customer=customer, affiliations__ended_at__isnull=True)
        self.fields["contact"].queryset = people.order_by("name", "pk").distinct()  # type: ignore[attr-defined]


class EraseForm(Form):
    """Why the words of a message go."""

    reason = forms.ChoiceField(label=_("Why"), choices=choices(ERASE_WORDS), widget=forms.RadioSelect)
