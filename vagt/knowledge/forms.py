"""Forms about canned answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Reasoned
from vagt.people.queries import team_choices


class CannedForm(Reasoned):
    """A canned answer."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("For us; the customer does not see it."))
    shortcut = forms.CharField(
        label=_("Shortcut"), required=False, max_length=41, help_text=_("What to type to find it, such as backup-ok.")
    )
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("For"), queryset=None, required=False, empty_label=_("The tasks of every team")
    )
    body_da = forms.CharField(
        label=_("Text in Danish"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The customer's language is taken; where it is empty, the other one."),
    )
    field_order = ("title", "shortcut", "team", "body_da", "body_en", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = team_choices()  # type: ignore[attr-defined]


class NewCannedForm(CannedForm):
    """A new canned answer."""

    why = None  # type: ignore[assignment]
