"""Forms: they parse what was typed; actions decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Form, offer
from vagt.people.queries import customer_choices
from vagt.people.rules import Viewer


class ConfirmForm(Form):
    """What a stranger says of themselves."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    company = forms.CharField(label=_("Your company"), max_length=160)


class GatheredForm(Form):
    """Which of the mails beside a task, and what becomes of them."""

    ALONE, INTO, AWAY = "alone", "into", "away"

    do = forms.ChoiceField(choices=[(ALONE, ALONE), (INTO, INTO), (AWAY, AWAY)])
    every = forms.BooleanField(required=False)
    newest = forms.IntegerField(required=False)  # when the page was drawn: what came since has been seen by nobody
    mails = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, held: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["mails"].choices = [(one.pk, one.pk) for one in held]  # type: ignore[attr-defined]

    def chosen(self) -> Sequence[Any]:
        """Those that were ticked, or all that were there when the page was drawn."""
        ticked, said = set(self.cleaned_data["mails"]), self.cleaned_data
        newest = (said["newest"] or 0) if said["every"] else 0
        return [one for one in self.held if one.pk <= newest or one.pk in ticked]


class SortForm(Form):
    """Whose a mail is, and whether its sender is a contact from now on."""

    customer: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Customer"), queryset=None, empty_label=_("Choose a customer")
    )
    contact_name = forms.CharField(
        label=_("New contact"),
        max_length=120,
        required=False,
        help_text=_("The sender's name, when they are to be a contact of this customer. Empty: only this mail is."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["customer"], customer_choices(viewer), "number")
