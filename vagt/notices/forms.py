"""Forms of notices: they parse what was typed; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.notices.words import KINDS


class PreferenceForm(forms.Form):
    """What I want by mail, and when not."""

    mail_kinds = forms.MultipleChoiceField(
        label=_("By mail, when"),
        choices=list(KINDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=_("until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("What happens in between is mailed afterwards, unless you have read it."),
    )
    critical_breaks_through = forms.BooleanField(
        label=_("Mail me at any time when the promise of a critical task is broken"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_to") is None) and not self.errors:
            self.add_error("quiet_to", _("Write both times, or none."))
        return cleaned
