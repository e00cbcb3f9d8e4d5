"""Asking the promise: who, how urgent, by which way, when."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vagt.agreements.forms.fields import date_field, instant_of, time_field
from vagt.agreements.queries.pages import askable_customers, numbered, systems_in_use, typing_zone
from vagt.agreements.rules.decisions import CHANNEL_NAMES, PRIORITY_NAMES
from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.terms import Inquiry
from vagt.people.forms import offer
from vagt.people.rules import Viewer

WAYS = ("email", "portal", "phone")


def _begun(words: object) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


class AskForm(forms.Form):
    """A question that stands in the address, so that it can be sent to a colleague."""

    customer: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Customer"), queryset=None, empty_label=_("Choose a customer")
    )
    system: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("System"), queryset=None, required=False, empty_label=_("Whole customer")
    )
    priority = forms.ChoiceField(label=_("Priority"))
    channel = forms.ChoiceField(label=_("Sent by"))
    on = date_field(label=_("Date"))
    time = time_field(label=_("Time"))

    def __init__(self, query: Any, *, viewer: Viewer, at: datetime, own: bool = False) -> None:
        """`own`: a contact asks for the customer that they look at, and chooses no other."""
        self.zone = typing_zone()
        customers = askable_customers(viewer)
        local = at.astimezone(instant_of(at.date(), at.time(), self.zone).tzinfo)
        given = {"priority": "normal", "channel": "email", "on": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}
        asked = query if own or query.get("customer") else None
        data = {**given, **{key: value for key, value in query.items() if value}} if asked is not None else None
        super().__init__(data, initial={**given, **query.dict()})
        self._fields_of(viewer, customers, data or {}, own=own)

    def _fields_of(self, viewer: Viewer, customers: Any, data: Any, *, own: bool) -> None:
        self.fields["priority"].choices = [(key, _begun(PRIORITY_NAMES[key])) for key in PRIORITIES]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(key, _begun(CHANNEL_NAMES[key])) for key in WAYS]  # type: ignore[attr-defined]
        self.fields["time"].help_text = self.zone
        offer(self.fields["customer"], customers, "number")
        self.fields["customer"].to_field_name = "number"  # type: ignore[attr-defined]
        chosen = viewer.customer_id if own else numbered(customers, data.get("customer", ""))
        self.fields["system"].queryset = systems_in_use(viewer, chosen)  # type: ignore[attr-defined]
        if own:
            del self.fields["customer"]

    def clean(self) -> dict[str, Any]:
        """The date and the time make one instant."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("on") and cleaned.get("time"):
            try:
                cleaned["received"] = instant_of(cleaned["on"], cleaned["time"], self.zone)
            except ValidationError as error:
                self.add_error("time", error)
        return cleaned

    def inquiry(self) -> Inquiry:
        """What was asked about."""
        said = self.cleaned_data
        return Inquiry(said["received"], said["priority"], said["channel"])
