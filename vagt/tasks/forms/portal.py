"""What a customer writes: a reply, and how it was."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Form
from vagt.tasks.actions import Written
from vagt.tasks.forms.files import FilesField, stored

SCORES = (
    (5, _("5 – very good")),
    (4, _("4 – good")),
    (3, _("3 – fair")),
    (2, _("2 – poor")),
    (1, _("1 – bad")),
)


class ReplyForm(Form):
    """A message to the provider."""

    body = forms.CharField(
        label=_("Write to us"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    attached = FilesField(label=_("Files"))

    def written(self) -> Written:
        """What was written, its files stored."""
        return Written(self.cleaned_data["body"], files=stored(self.cleaned_data["attached"]))


class RateForm(Form):
    """How it was."""

    score = forms.TypedChoiceField(label=_("How was it?"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What could be better?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
