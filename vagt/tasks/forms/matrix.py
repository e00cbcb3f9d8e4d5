"""The priority matrix as somebody edits it: a choice for every impact and urgency."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.people.forms import Form
from vagt.tasks.forms.choices import LEVEL_WORDS, PRIORITY_WORDS, choices
from vagt.tasks.rules.priority import LEVELS, Matrix


class MatrixForm(Form):
    """Nine priorities and the reason for changing them."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept in the audit, beside the old and the new."),
    )

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for impact in LEVELS:
            for urgency in LEVELS:
                label = _("impact %(impact)s, urgency %(urgency)s") % {
                    "impact": str(LEVEL_WORDS[impact]).lower(),
                    "urgency": str(LEVEL_WORDS[urgency]).lower(),
                }
                self.fields[f"{impact}-{urgency}"] = forms.ChoiceField(
                    label=label, choices=choices(PRIORITY_WORDS), initial=matrix[impact][urgency]
                )

    def rows(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields as the page shows them: a row for each impact."""
        for impact in LEVELS:
            yield impact, [self[f"{impact}-{urgency}"] for urgency in LEVELS]

    def levels(self) -> tuple[str, ...]:
        """The levels of urgency, the heads of the columns."""
        return LEVELS

    def matrix(self) -> Matrix:
        """What was chosen."""
        said = self.cleaned_data
        return {impact: {urgency: said[f"{impact}-{urgency}"] for urgency in LEVELS} for impact in LEVELS}
