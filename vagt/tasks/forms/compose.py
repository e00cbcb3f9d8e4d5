"""Writing on a task: an answer or an internal note, with its files, status and readers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Form
from vagt.people.models import Contact
from vagt.tasks.actions import Written
from vagt.tasks.forms.choices import STATUS_WORDS, choices
from vagt.tasks.forms.files import FilesField, stored
from vagt.tasks.queries.pages import Reader

ANSWER, NOTE = "answer", "note"
KINDS = ((ANSWER, _("Answer")), (NOTE, _("Internal note")))
AFTER_ANSWER = ("in_progress", "waiting_customer", "waiting_third_party", "scheduled", "resolved")


class ComposeForm(Form):
    """An answer goes to those ticked; a note to nobody outside. Status and answer are saved together."""

    kind = forms.ChoiceField(choices=KINDS, initial=ANSWER)
    body = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=100_000
    )
    status = forms.ChoiceField(
        label=_("Status after"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[("", _("Leave the status")), *choices(STATUS_WORDS, *AFTER_ANSWER)],
    )
    to: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("To"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    attached = FilesField(label=_("Files"))
    seen_message_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, readers: Sequence[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Contact.objects.filter(pk__in=[one.pk for one in readers]).order_by("name")
        self.fields["to"].queryset = rows  # type: ignore[attr-defined]
        self.fields["to"].choices = [(one.pk, one.name) for one in readers]  # type: ignore[attr-defined]

    @property
    def is_note(self) -> bool:
        """Whether what was written is for us alone."""
        return bool(self.cleaned_data["kind"] == NOTE)

    def typed(self) -> dict[str, Any]:
        """What was typed, as another form may begin with it; files cannot be handed on."""
        kept = {name: field for name, field in self.fields.items() if name != "attached"}
        return {name: field.widget.value_from_datadict(self.data, {}, name) or "" for name, field in kept.items()}

    def written(self) -> Written:
        """What was written, its files stored."""
        return Written(self.cleaned_data["body"], files=stored(self.cleaned_data["attached"]))


class ThirdPartyForm(Form):
    """A mail to somebody who helps: those who take part already, and one more by address."""

    to: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("To"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    address = forms.EmailField(
        label=_("Somebody else, by address"), required=False, help_text=_("They take part from now on.")
    )
    body = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=100_000
    )
    attached = FilesField(label=_("Files"))

    def __init__(self, *args: Any, third_parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = third_parties  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda one: one.email  # type: ignore[attr-defined]
        if not third_parties.exists():
            del self.fields["to"]

    def facts(self) -> dict[str, Any]:
        """Whom it is for and what it says, its files stored."""
        said = self.cleaned_data
        body = Written(said["body"], files=stored(said["attached"]))
        return {"to": list(said.get("to", ())), "address": said["address"], "body": body}


class DraftForm(forms.Form):
    """What somebody is writing just now; whatever else it is, it is kept."""

    kind = forms.ChoiceField(choices=KINDS)
    body = forms.CharField(required=False, strip=False, max_length=100_000)
    status = forms.CharField(required=False, max_length=20)

    def kept(self) -> Mapping[str, Any]:
        """What goes along with the text."""
        return {"status": self.cleaned_data["status"]}
