"""Forms: they parse what was typed; actions decide."""

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
