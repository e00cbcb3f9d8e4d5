"""What else is done with a task, a form each."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vagt.agreements.forms.fields import date_field, instant_of
from vagt.agreements.queries.pages import typing_zone
from vagt.people.forms import Form
from vagt.people.models import Contact
from vagt.people.queries import consultant_choices, team_choices
from vagt.people.rules import Viewer
from vagt.tasks.actions import Call, Written
from vagt.tasks.forms.choices import (
    CALL_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    LINK_WORDS,
    NO_ANSWER_WORDS,
    PRIORITY_WORDS,
    STATUS_WORDS,
    VOID_WORDS,
    choices,
)
from vagt.tasks.models import Message, Task
from vagt.tasks.queries import messages_visible_to, visible_to
from vagt.tasks.rules.kinds import OPENED_NOW

TEXT = {"rows": 5}


class InstantField(forms.DateTimeField):
    """A date and a time as the browser picks them, read on the clocks of the installation's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        look = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=look, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """An instant as it is typed."""
        return value.astimezone(ZoneInfo(typing_zone())) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """What was typed, as an instant."""
        if value in self.empty_values:
            return None
        try:
            naive = datetime.fromisoformat(str(value).strip())
        except ValueError as error:
            raise ValidationError(_("Write it as 2026-07-03 15:30."), code="invalid") from error
        return naive if naive.tzinfo else instant_of(naive.date(), naive.time(), typing_zone())


class CallForm(Form):
    """A call on a task: which way, when, what came of it."""

    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("in", _("They called us")), ("out", _("We called them"))],
        widget=forms.RadioSelect,
        initial="in",
    )
    contact: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who"), queryset=None, required=False)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=choices(CALL_WORDS))
    rang_at = InstantField(label=_("It rang"))
    picked_up_at = InstantField(label=_("Picked up"), required=False, help_text=_("Left empty, it is when it rang."))
    body = forms.CharField(
        label=_("What was said"),
        required=False,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_(
            "The customer reads it on the task. An answer counts from pick-up; a promise to call back does not."
        ),
    )

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]

    def call(self) -> Call:
        """The call as the action takes it."""
        said = self.cleaned_data
        missed = said["outcome"] == "missed"
        picked = None if missed else said["picked_up_at"] or said["rang_at"]
        return Call(said["rang_at"], said["outcome"], picked, said["direction"], said["contact"])

    def written(self) -> Written:
        """What was said."""
        return Written(self.cleaned_data["body"])


class NoAnswerForm(Form):
    """Why a message needs no answer."""

    reason = forms.ChoiceField(label=_("Why"), choices=choices(NO_ANSWER_WORDS), widget=forms.RadioSelect)


class VoidForm(Form):
    """Why a message does not count."""

    reason = forms.ChoiceField(label=_("Why"), choices=choices(VOID_WORDS), widget=forms.RadioSelect)


class PriorityForm(Form):
    """Judging a task anew: by impact and urgency, or by hand with a reason."""

    impact = forms.ChoiceField(label=_("Impact"), required=False, choices=[("", "–"), *choices(LEVEL_WORDS)])
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", "–"), *choices(LEVEL_WORDS)])
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("As impact and urgency say")), *choices(PRIORITY_WORDS)]
    )
    since = InstantField(
        label=_("Since"), required=False, help_text=_("Empty: from now on. Earlier, where it was judged wrongly.")
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    told_customer = forms.BooleanField(
        label=_("Show the customer the reason"),
        required=False,
        help_text=_("Only then may a lower priority move the due time later."),
    )


class AssignForm(Form):
    """Who has a task."""

    assignee: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Assignee"), queryset=None, required=False, empty_label=_("Nobody")
    )
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label=_("As it is")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = consultant_choices()  # type: ignore[attr-defined]
        self.fields["team"].queryset = team_choices()  # type: ignore[attr-defined]


class StatusForm(Form):
    """Where a task stands."""

    status = forms.ChoiceField(
        label=_("Status"), choices=[(key, words) for key, words in STATUS_WORDS.items() if key != "new"]
    )


class TitleForm(Form):
    """Another title."""

    title = forms.CharField(label=_("Title"), max_length=200)


class TaskField(forms.CharField):
    """Another task by its number, of those the viewer sees."""

    viewer: Viewer

    def clean(self, value: Any) -> Any:
        """The task itself."""
        number = super().clean(value).strip().lstrip("#")
        found = (
            visible_to(self.viewer).filter(pk=int(number)).first() if number.isdigit() and len(number) < 18 else None
        )
        if found is None:
            raise ValidationError(_("There is no task with this number. Write it as #1234."))
        return found


class _WithTask(Form):
    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, TaskField):
                field.viewer = viewer


class MergeForm(_WithTask):
    """The task that this one is a part of."""

    into = TaskField(label=_("Into task"), help_text=_("Its number, as #1234. Everything that was said moves there."))


class LinkForm(_WithTask):
    """Another task that this one has to do with."""

    kind = forms.ChoiceField(label=_("This task"), choices=choices(LINK_WORDS, "related", "duplicate", "blocks"))
    other = TaskField(label=_("Task"), help_text=_("Its number, as #1234."))


class SplitForm(Form):
    """A part of a task that becomes one of its own."""

    title = forms.CharField(label=_("Title of the new task"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices(KIND_WORDS, *OPENED_NOW))
    messages: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("Messages that belong to it"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, viewer: Viewer, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = messages_visible_to(viewer, task).select_related("contact", "consultant__user")
        self.fields["messages"].queryset = rows  # type: ignore[attr-defined]
        self.fields["messages"].choices = [(row.pk, _short(row)) for row in rows.order_by("-pk")[:40]]  # type: ignore[attr-defined]


def _short(message: Message) -> str:
    who = message.consultant or message.contact or "–"
    text = " ".join((message.body or "").split())
    return f"{who}: {text[:80]}{'…' if len(text) > 80 else ''}"


class FollowUpForm(Form):
    """A linked task of our own."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices(KIND_WORDS, *OPENED_NOW))
    body = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_("For us; the customer does not see it."),
    )


class ParticipantForm(Form):
    """Somebody who takes part: one of the three."""

    contact: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("A colleague of the customer's"), queryset=None, required=False
    )
    consultant: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("One of ours"), queryset=None, required=False
    )
    email = forms.EmailField(label=_("Somebody else, by address"), required=False)

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["consultant"].queryset = consultant_choices()  # type: ignore[attr-defined]


class TimeForm(Form):
    """Minutes worked on a task."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        help_text=_("A correction is a negative number."),
        widget=forms.NumberInput(attrs={"step": 5}),
    )
    worked_on = date_field(label=_("Date"))
    note = forms.CharField(label=_("What was done"), required=False, max_length=500)


class NothingForm(Form):
    """A yes, and nothing to fill in."""


def contacts_at(task: Task) -> Any:
    """The contacts of a task's customer, for a choice."""
    rows = Contact.objects.filter(affiliations__customer_id=task.customer_id, affiliations__ended_at__isnull=True)
    return rows.order_by("name", "pk").distinct()
