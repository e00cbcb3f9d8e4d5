"""Forms: they parse what was typed; actions decide."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vagt.kit.audit import kind_words, kinds_seen, subject_choices
from vagt.kit.errors import NotAllowed, NotFound, Outdated, Refusal
from vagt.kit.opened import Opened
from vagt.people.actions.permission import ROLE_WORDS
from vagt.people.queries import (
    actor_choices,
    brands,
    consultant_choices,
    contact_choices,
    customer_choices,
    role_choices,
    team_choices,
)
from vagt.people.rules import HIGHEST_LEVEL, Rights, Viewer

LANGUAGES = (("da", "Dansk"), ("en", "English"))
READABLE = 200  # more choices than these make a page slow, and a list nobody reads
WRITTEN = {"number": _("Write the customer's number."), "email": _("Write the e-mail address.")}
LEVELS = (
    (0, _("0 none")),
    (1, _("1 is learning")),
    (2, _("2 works alone")),
    (3, _("3 takes the hard parts")),
    (4, _("4 teaches others")),
)
RIGHT_WORDS = {
    "see_company": _("Sees all of the company's tasks"),
    "approve": _("Approves estimates and changes"),
    "book_readiness": _("Books increased readiness"),
    "manage_contacts": _("Manages the company's contacts"),
    "see_money": _("Sees prices and settlements"),
}


class Form(forms.Form):
    """A form of ours: a refusal raised inside `refusals()` stands beside the field it is about.

    Its cleaned data hands what it was `opened` on to the action, which refuses when somebody else changed the same
    values meanwhile; `errors` then shows what, and offers to save over it.
    """

    watches: Collection[str] | None = None  # the audited values it sets, where they are not called like its fields
    outdated: Outdated | None = None

    def __init__(self, *args: Any, opened: Opened | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened = opened
        if opened is not None:
            self.fields["opened"] = forms.CharField(
                required=False, max_length=200, initial=opened.token, widget=forms.HiddenInput
            )

    def clean_opened(self) -> Opened | None:
        """What it was opened on; or, when they save over it knowingly, what they were shown."""
        token = self.data.get("over") or self.cleaned_data["opened"]
        watched = self.fields if self.watches is None else self.watches
        return self._opened.at(token, watched) if self._opened is not None and token else None

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Keep what was typed and say what is wrong with it. Rights and absence are answered by a page of their own."""
        try:
            yield
        except (NotAllowed, NotFound):
            raise
        except Outdated as refusal:
            self.outdated = refusal
            self.add_error(None, str(refusal.message))
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class Reasoned(Form):
    """A change that may say why."""

    why = forms.CharField(
        label=_("Why"), required=False, max_length=500, help_text=_("Kept in the audit, beside the old and the new.")
    )


def _one(label: Any, **options: Any) -> "forms.ModelChoiceField[Any]":
    """A choice of one row; the form says of which when it is made."""
    return forms.ModelChoiceField(label=label, queryset=None, **options)


def offer(field: forms.Field, rows: QuerySet[Any], key: str) -> None:
    """Let the field choose among the rows: from a list, or by their key where nobody would read so long a list."""
    field.queryset = rows  # type: ignore[attr-defined]
    if rows[READABLE : READABLE + 1].exists():
        field.to_field_name = key  # type: ignore[attr-defined]
        field.widget = forms.TextInput()
        field.help_text = " ".join(str(part) for part in (field.help_text, WRITTEN[key]) if part)
        field.error_messages["invalid_choice"] = _("Nothing here is called that. Write it in full.")


def _some(label: Any) -> "forms.ModelMultipleChoiceField[Any]":
    """A choice of any number of rows."""
    return forms.ModelMultipleChoiceField(
        label=label, queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )


def lines(label: Any, help_text: Any) -> forms.CharField:
    """A text of a few lines that may be left empty."""
    return forms.CharField(label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CustomerForm(Reasoned):
    """A customer's own facts."""

    name = forms.CharField(label=_("Name"), max_length=160)
    number = forms.CharField(label=_("Customer number"), max_length=20)
    registration_number = forms.CharField(label=_("Registration number (CVR)"), max_length=20, required=False)
    brand = _one(_("Brand"))
    team = _one(_("Team"), required=False, empty_label=_("No team yet"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    domains = lines(_("Mail domains"), _("One on each line, such as cykelhuset.dk. Mail from them is the customer's."))
    field_order: Sequence[str] = (
        "name",
        "number",
        "registration_number",
        "brand",
        "team",
        "language",
        "domains",
        "why",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = brands()  # type: ignore[attr-defined]
        self.fields["team"].queryset = team_choices()  # type: ignore[attr-defined]

    def clean_domains(self) -> list[str]:
        return str(self.cleaned_data["domains"]).split()


class WhyForm(Reasoned):
    """An act that needs nothing but, perhaps, its reason."""


class RightsForm(Reasoned):
    """What a contact may do at one customer."""

    see_company = forms.BooleanField(label=RIGHT_WORDS["see_company"], required=False)
    approve = forms.BooleanField(label=RIGHT_WORDS["approve"], required=False)
    approve_up_to = forms.DecimalField(
        label=_("Approves up to (DKK)"),
        required=False,
        localize=True,
        help_text=_("Empty: any amount."),
    )
    book_readiness = forms.BooleanField(label=RIGHT_WORDS["book_readiness"], required=False)
    manage_contacts = forms.BooleanField(label=RIGHT_WORDS["manage_contacts"], required=False)
    see_money = forms.BooleanField(label=RIGHT_WORDS["see_money"], required=False)
    field_order: Sequence[str] = (
        "see_company",
        "approve",
        "approve_up_to",
        "book_readiness",
        "manage_contacts",
        "see_money",
        "why",
    )

    def rights(self) -> Rights:
        """The rights as they were ticked."""
        names = ("see_company", "approve", "approve_up_to", "book_readiness", "manage_contacts", "see_money")
        return Rights(**{name: self.cleaned_data[name] for name in names})


class ContactForm(Reasoned):
    """A contact's own facts."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    phones = lines(
        _("Telephone numbers"), _("One on each line, such as +45 12 34 56 78. The hotline knows them by it.")
    )
    field_order: Sequence[str] = ("name", "email", "title", "language", "phones", "why")

    def clean_phones(self) -> list[str]:
        return [line.strip() for line in str(self.cleaned_data["phones"]).splitlines() if line.strip()]

    def facts(self) -> Mapping[str, Any]:
        """The contact's own values, as the actions take them."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "title", "language", "phones")}


class NewContactForm(ContactForm, RightsForm):
    """A new contact, with rights."""

    why = None  # type: ignore[assignment]
    field_order: Sequence[str] = (*ContactForm.field_order[:-1], *RightsForm.field_order[:-1])


class JoinForm(RightsForm):
    """Another customer of a contact's, with rights there."""

    why = None  # type: ignore[assignment]
    customer = _one(_("Customer"))
    field_order: Sequence[str] = ("customer", *RightsForm.field_order[:-1])

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["customer"], customer_choices(viewer), "number")


class MoveForm(RightsForm):
    """A new employer, with rights there."""

    to_customer = _one(_("New customer"))
    field_order: Sequence[str] = ("to_customer", *RightsForm.field_order)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["to_customer"], customer_choices(viewer), "number")


class MergeForm(Reasoned):
    """The same person, written down twice."""

    other = _one(
        _("The other one"),
        help_text=_("Its numbers, customers and account move to this contact; mail from its address finds this one."),
    )
    field_order: Sequence[str] = ("other", "why")

    def __init__(self, *args: Any, viewer: Viewer, contact_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        offer(field, contact_choices(viewer).exclude(pk=contact_id), "email")
        field.label_from_instance = lambda row: f"{row.name} <{row.email}>"  # type: ignore[attr-defined]


class ConsultantForm(Reasoned):
    """A colleague's own facts."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    roles = _some(_("Roles"))
    field_order: Sequence[str] = ("name", "email", "phone", "language", "roles", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = role_choices()  # type: ignore[attr-defined]


class ProviderRolesForm(Reasoned):
    """What a colleague may do."""

    provider_roles = forms.MultipleChoiceField(
        label=_("May act as"),
        required=False,
        choices=list(ROLE_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order: Sequence[str] = ("provider_roles", "why")


class NewConsultantForm(ConsultantForm, ProviderRolesForm):
    """A new colleague."""

    why = None  # type: ignore[assignment]
    field_order: Sequence[str] = ("name", "email", "phone", "language", "roles", "provider_roles")


class TeamForm(Reasoned):
    """A team and its people."""

    name = forms.CharField(label=_("Name"), max_length=80)
    lead = _one(_("Lead"), required=False, empty_label=_("No lead yet"))
    members = _some(_("Members"))
    stand_ins = _some(_("Stand-ins"))
    field_order: Sequence[str] = ("name", "lead", "members", "stand_ins", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "members", "stand_ins"):
            self.fields[name].queryset = consultant_choices()  # type: ignore[attr-defined]


class NamesForm(Reasoned):
    """A name in both languages."""

    name_da = forms.CharField(label=_("Name in Danish"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    field_order: Sequence[str] = ("name_da", "name_en", "why")


class SkillForm(NamesForm):
    """A new skill."""

    why = None  # type: ignore[assignment]


class RoleForm(NamesForm):
    """A new role."""

    why = None  # type: ignore[assignment]
    key = forms.SlugField(label=_("Key"), max_length=40, help_text=_("For files and programs. It never changes."))
    field_order: Sequence[str] = ("name_da", "name_en", "key")


class RatingForm(Form):
    """How good somebody is at something, and what they aim for."""

    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int)
    goal_level = forms.TypedChoiceField(
        label=_("Goal"),
        choices=[("", _("No goal")), *LEVELS[1 : HIGHEST_LEVEL + 1]],
        coerce=int,
        empty_value=None,
        required=False,
    )
    goal_on = forms.DateField(
        label=pgettext_lazy("the date of a goal", "By"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class CustomersFilter(forms.Form):
    """Which customers the list shows."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=100)
    team = _one(_("Team"), required=False, empty_label=_("Every team"))
    archived = forms.BooleanField(label=_("Archived"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = team_choices()  # type: ignore[attr-defined]


class AuditFilter(forms.Form):
    """Which part of the timeline the audit shows."""

    kind = forms.ChoiceField(label=_("What happened"), required=False)
    subject_kind = forms.ChoiceField(label=_("To a"), required=False)
    subject_id = forms.IntegerField(label=_("Number"), required=False, min_value=1)
    person = _one(_("By"), required=False, empty_label=_("Anybody"))
    customer = _one(_("Customer"), required=False, empty_label=_("Any"))
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To and including"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((kind, kind_words(kind)) for kind in kinds_seen()), key=lambda choice: choice[1])
        self.fields["kind"].choices = [("", _("Anything")), *kinds]  # type: ignore[attr-defined]
        self.fields["subject_kind"].choices = [("", _("Anything")), *subject_choices()]  # type: ignore[attr-defined]
        offer(self.fields["customer"], customer_choices(viewer), "number")
        offer(self.fields["person"], actor_choices(), "email")
