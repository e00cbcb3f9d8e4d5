"""Forms about lists."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from vagt.project.imports.kinds import kinds
from vagt.project.imports.rules import LARGEST_BYTES


class UploadForm(forms.Form):
    """A list: a file, or text that was pasted."""

    kind = forms.ChoiceField(label=_("What is in it"), widget=forms.RadioSelect)
    file = forms.FileField(label=_("File"), required=False, help_text=_("CSV, up to 2 MB and 2,000 lines."))
    text = forms.CharField(
        label=_("Or paste the lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("With the header, as copied from a spreadsheet."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [(kind.key, kind.name) for kind in kinds()]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """One of the two, not too large."""
        file = self.cleaned_data.get("file")
        if not file and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste the lines below."))
        if isinstance(file, UploadedFile) and (file.size or 0) > LARGEST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB. Split it in two."))

    def content(self) -> tuple[str, bytes]:
        """The name and the bytes of what was handed in."""
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            return file.name or "list.csv", file.read()
        return str(_("pasted")), str(self.cleaned_data["text"]).encode()


class CorrectForm(forms.Form):
    """The list's text, to be corrected in the page."""

    text = forms.CharField(
        label=_("The list"), strip=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
    )
