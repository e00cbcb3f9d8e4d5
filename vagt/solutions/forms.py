"""Forms about solutions and systems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Reasoned
from vagt.people.rules import Viewer
from vagt.solutions.queries import solutions_visible_to

ENVIRONMENT_WORDS = {"production": _("Production"), "staging": _("Staging"), "test": _("Test")}


class SolutionForm(Reasoned):
    """A solution's own facts."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What the customer calls it, such as Web shop.")
    )
    field_order = ("name", "why")


class SystemForm(Reasoned):
    """A system's own facts."""

    solution: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Solution"), queryset=None)
    name = forms.CharField(label=_("Name"), max_length=120)
    environment = forms.ChoiceField(label=_("Environment"), choices=list(ENVIRONMENT_WORDS.items()))
    critical = forms.BooleanField(
        label=_("Business-critical"), required=False, help_text=_("As agreed with the customer.")
    )
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    field_order = ("solution", "name", "environment", "critical", "url", "why")

    def __init__(self, *args: Any, viewer: Viewer, customer_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = solutions_visible_to(viewer).filter(customer_id=customer_id).order_by("name")
        self.fields["solution"].queryset = own  # type: ignore[attr-defined]
