"""A new task as a consultant writes it down, and a call that was just taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.agreements.queries.pages import askable_customers, systems_in_use
from vagt.agreements.rules.terms import Inquiry
from vagt.people.forms import Form, offer
from vagt.people.models import Contact, Customer
from vagt.people.rules import Viewer
from vagt.tasks.actions import OWN_INITIATIVE, Asked, Call, Written
from vagt.tasks.forms.acts import TEXT, InstantField
from vagt.tasks.forms.choices import CALL_WORDS, CHANNEL_WORDS, KIND_WORDS, LEVEL_WORDS, PRIORITY_WORDS, choices
from vagt.tasks.queries import matrix_in_force
from vagt.tasks.rules.kinds import OPENED_NOW
from vagt.tasks.rules.priority import DEFAULT, priority_of

BY_CUSTOMER, BY_US = "customer", "us"
WAYS = ("phone", "email", "portal")


class ChooseForm(forms.Form):
    """For which customer."""

    customer: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Customer"), queryset=None, empty_label=gettext_lazy("Choose a customer")
    )

    def __init__(self, query: Any, *, viewer: Viewer) -> None:
        super().__init__(query if query.get("customer") else None)
        offer(self.fields["customer"], askable_customers(viewer), "number")
        self.fields["customer"].to_field_name = "number"  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Customer | None:
        """The customer, once one is chosen."""
        return self.cleaned_data["customer"] if self.is_valid() else None


class _ForCustomer(Form):
    contact: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=None, required=False, empty_label=gettext_lazy("Somebody we do not know")
    )
    system: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("System"), queryset=None, required=False, empty_label=gettext_lazy("None in particular")
    )

    def __init__(self, *args: Any, customer: Customer, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.filter(affiliations__customer=customer, affiliations__ended_at__isnull=True)
        self.fields["contact"].queryset = people.order_by("name", "pk").distinct()  # type: ignore[attr-defined]
        self.fields["system"].queryset = systems_in_use(viewer, customer.pk)  # type: ignore[attr-defined]


class NewTaskForm(_ForCustomer):
    """Who asked for what, how and when; or that it is our own initiative."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=choices(KIND_WORDS, *OPENED_NOW))
    asked = forms.ChoiceField(
        label=gettext_lazy("Who began it"),
        choices=[
            (BY_CUSTOMER, gettext_lazy("The customer asked")),
            (BY_US, gettext_lazy("Our own initiative; nobody waits for an answer")),
        ],
        widget=forms.RadioSelect,
        initial=BY_CUSTOMER,
    )
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=choices(CHANNEL_WORDS, *WAYS))
    received_at = InstantField(label=gettext_lazy("When"), help_text=gettext_lazy("The clock runs from then."))
    impact = forms.ChoiceField(label=gettext_lazy("Impact"), required=False, choices=[("", "–"), *choices(LEVEL_WORDS)])
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), required=False, choices=[("", "–"), *choices(LEVEL_WORDS)]
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        choices=[("", gettext_lazy("As impact and urgency say")), *choices(PRIORITY_WORDS)],
    )
    body = forms.CharField(label=gettext_lazy("What was asked"), required=False, widget=forms.Textarea(attrs=TEXT))

    def inquiry(self) -> Inquiry | None:
        """What the promise would be asked, as far as it is filled in; None where nobody waits."""
        said = getattr(self, "cleaned_data", {})
        if said.get("asked") != BY_CUSTOMER or not said.get("received_at") or not said.get("channel"):
            return None
        return Inquiry(said["received_at"], self.judged(), said["channel"])

    def judged(self) -> str:
        """The priority as it stands in the form."""
        said = self.cleaned_data
        if said.get("priority"):
            return str(said["priority"])
        if said.get("impact") and said.get("urgency"):
            return priority_of(matrix_in_force(), said["impact"], said["urgency"])
        return DEFAULT

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        said = self.cleaned_data
        asked = Asked(said["received_at"], said["channel"], said["contact"])
        return {
            "kind": said["kind"],
            "title": said["title"],
            "channel": said["channel"],
            "contact": said["contact"],
            "system": said["system"],
            "body": Written(said["body"]),
            "impact": said["impact"] or None,
            "urgency": said["urgency"] or None,
            "priority": said["priority"] or None,
            "asked": asked if said["asked"] == BY_CUSTOMER else OWN_INITIATIVE,
        }


@dataclass(frozen=True, slots=True)
class CallTaken:
    """A call that begins a task: the task's facts, and what came of the call."""

    facts: dict[str, Any]
    call: Call | None
    said: Written


class NewCallForm(_ForCustomer):
    """A call that was just taken or missed, as a task of its own."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=choices(CALL_WORDS), initial="answered")
    rang_at = InstantField(label=gettext_lazy("It rang"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=choices(PRIORITY_WORDS), initial=DEFAULT)
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200)
    asked = forms.CharField(
        label=gettext_lazy("What they asked"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    said = forms.CharField(
        label=gettext_lazy("What you answered or agreed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The promise is met at pick-up, when it says what was answered."),
    )

    def clean(self) -> dict[str, Any]:
        """A missed call needs no words; any other says what it was about."""
        cleaned: dict[str, Any] = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome != "missed" and not cleaned.get("title"):
            self.add_error("title", _("Say in a few words what it was about."))
        if outcome in {"answered", "agreed", "call_back"} and not cleaned.get("said"):
            self.add_error("said", _("Say what you answered, or that you will call back."))
        return cleaned

    def taken(self) -> CallTaken:
        """As the actions take it."""
        values = self.cleaned_data
        who: Contact | None = values["contact"]
        rang: datetime = values["rang_at"]
        title = values["title"] or (_("Missed call from %(name)s") % {"name": who.name} if who else _("Missed call"))
        asked = Asked(rang, "phone", who)
        facts = {
            "kind": "inquiry",
            "title": title,
            "channel": "phone",
            "contact": who,
            "system": values["system"],
            "priority": values["priority"],
            "body": Written(values["asked"] or title),
            "asked": asked,
        }
        missed = values["outcome"] == "missed"
        call = None if missed else Call(rang, values["outcome"], rang, "in", who)
        return CallTaken(facts, call, Written(values["said"]))
