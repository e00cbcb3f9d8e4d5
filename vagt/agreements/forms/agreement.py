"""A version of an agreement as somebody types it, and what is done with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.agreements.actions import Draft
from vagt.agreements.forms.fields import date_field, instant_of, time_field
from vagt.agreements.models import AgreementVersion, Entitlement, PlanVersion
from vagt.agreements.queries import calendars, default_calendar, entitlements, terms_of
from vagt.agreements.queries.pages import plan_versions_for, systems_in_use, typing_zone
from vagt.agreements.queries.preview import Plot
from vagt.agreements.rules.decisions import PRIORITY_NAMES
from vagt.agreements.rules.plans import PRIORITIES, PlanTerms, PromisePlan
from vagt.kit.opened import Opened
from vagt.kit.words import Words
from vagt.people.forms import Form
from vagt.people.models import Customer
from vagt.people.rules import Viewer

MOST_MINUTES = 5_256_000  # ten years
AS_PLAN, GIVE, TAKE = "", "give", "take"


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One entitlement in the form: as in the plan, given on top, or taken away."""

    word: Entitlement
    in_plan: bool
    choice: BoundField
    why: BoundField


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One promise of the plan with a field for each priority; empty is the plan's own."""

    promise: PromisePlan
    name: Words
    fields: tuple[tuple[BoundField, int | None], ...]


class AgreementForm(Form):
    """Everything that a version says. Dates are whole days; the last day is the last on which it holds."""

    plan: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Plan"), queryset=None, empty_label=gettext_lazy("Choose a plan")
    )
    calendar: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Calendar"), queryset=None, empty_label=None
    )
    systems: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these systems"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: the agreement covers the whole customer."),
    )
    valid_from = date_field(label=gettext_lazy("First day"))
    valid_until = date_field(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: without an end.")
    )
    notice_days = forms.IntegerField(label=gettext_lazy("Notice, days"), min_value=0, max_value=1830, initial=90)
    renewal_months = forms.IntegerField(
        label=gettext_lazy("Renewed by, months"),
        min_value=0,
        max_value=120,
        initial=12,
        help_text=gettext_lazy("0: it ends without renewal."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this version"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the audit, beside the old and the new."),
    )

    watches = ()  # any version recorded or signed meanwhile

    def __init__(
        self,
        posted: Any,
        *,
        viewer: Viewer,
        customer: Customer,
        today: date,
        old: AgreementVersion | None = None,
        opened: Opened | None = None,
    ) -> None:
        initial = _said(old, today) if old else {"valid_from": today, "calendar": default_calendar()}
        super().__init__(posted, initial=initial, opened=opened)
        self.fields["plan"].queryset = plan_versions_for(old)  # type: ignore[attr-defined]
        self.fields["calendar"].queryset = calendars()  # type: ignore[attr-defined]
        self.fields["calendar"].label_from_instance = lambda row: str(row.name)  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = _plan_label  # type: ignore[attr-defined]
        self.fields["systems"].queryset = systems_in_use(viewer, customer.pk)  # type: ignore[attr-defined]
        self.words = list(entitlements())
        chosen = self._chosen_plan()
        self.terms: PlanTerms | None = terms_of(chosen) if chosen else None
        self._add_overrides(old)
        self._add_targets(old)

    def _chosen_plan(self) -> PlanVersion | None:
        """The plan whose entitlements and promises are shown: what was chosen, else what was in force."""
        value = self["plan"].value()
        pk = getattr(value, "pk", value)
        if not str(pk or "").isdigit():
            return None
        found: PlanVersion | None = self.fields["plan"].queryset.filter(pk=pk).first()  # type: ignore[attr-defined]
        return found

    def _add_overrides(self, old: AgreementVersion | None) -> None:
        kept = {o.entitlement_id: o for o in old.overrides.all()} if old else {}
        choices = [(AS_PLAN, _("As in the plan")), (GIVE, _("Give it")), (TAKE, _("Take it away"))]
        for word in self.words:
            override = kept.get(word.pk)
            initial = AS_PLAN if override is None else GIVE if override.allowed else TAKE
            self.fields[f"override-{word.pk}"] = forms.ChoiceField(
                label=str(word.name), choices=choices, required=False, initial=initial
            )
            self.fields[f"why-{word.pk}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=300, initial=override.reason if override else ""
            )

    def _add_targets(self, old: AgreementVersion | None) -> None:
        kept = old.targets if old else {}
        for promise in self.terms.promises if self.terms else ():
            for priority in PRIORITIES:
                self.fields[f"target-{promise.key}-{priority}"] = forms.IntegerField(
                    label=f"{promise.key}, {PRIORITY_NAMES[priority]}",
                    required=False,
                    min_value=1,
                    max_value=MOST_MINUTES,
                    initial=kept.get(promise.key, {}).get(priority),
                )

    @property
    def facts(self) -> list[BoundField]:
        """The fields above the tables."""
        return [self[name] for name in AgreementForm.base_fields]

    @property
    def override_rows(self) -> Iterator[OverrideRow]:
        for word in self.words:
            held = self.terms is not None and word.pk in self.terms.grants
            yield OverrideRow(word, held, self[f"override-{word.pk}"], self[f"why-{word.pk}"])

    @property
    def target_rows(self) -> Iterator[TargetRow]:
        for promise in self.terms.promises if self.terms else ():
            fields = tuple((self[f"target-{promise.key}-{p}"], promise.minutes.get(p)) for p in PRIORITIES)
            name = self.terms.grants[promise.entitlement].name if self.terms else Words("", "")
            yield TargetRow(promise, name, fields)

    def clean(self) -> dict[str, Any]:
        """A reason belongs to a deviation, and a deviation to something that the plan does otherwise."""
        cleaned: dict[str, Any] = super().clean() or {}
        for word in self.words:
            chosen, why = cleaned.get(f"override-{word.pk}"), cleaned.get(f"why-{word.pk}", "")
            if why and not chosen:
                self.add_error(
                    f"override-{word.pk}", _("A reason without a deviation. Choose one, or empty the reason.")
                )
            if chosen and not why.strip():
                self.add_error(f"why-{word.pk}", _("A deviation from the plan needs its reason."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first. Use the first day or later."))
        return cleaned

    def draft(self) -> Draft:
        """The version that was typed."""
        said = self.cleaned_data
        last = said["valid_until"]
        return Draft(
            plan_version=said["plan"],
            calendar=said["calendar"],
            valid_from=said["valid_from"],
            valid_until=last + timedelta(days=1) if last else None,
            systems=tuple(said["systems"]),
            overrides=self._overrides(),
            targets=self._targets(),
            notice_days=said["notice_days"],
            renewal_months=said["renewal_months"],
            reason=said["reason"],
        )

    def plot(self) -> Plot | None:
        """As much of it as a preview needs; None while the plan, the calendar or the first day is missing."""
        said = getattr(self, "cleaned_data", {})
        if not (said.get("plan") and said.get("calendar") and said.get("valid_from")):
            return None
        return Plot(said["plan"], said["calendar"], said["valid_from"], self._overrides(), self._targets())

    def _overrides(self) -> dict[str, tuple[bool, str]]:
        said = self.cleaned_data
        return {
            word.pk: (said[f"override-{word.pk}"] == GIVE, said.get(f"why-{word.pk}", ""))
            for word in self.words
            if said.get(f"override-{word.pk}")
        }

    def _targets(self) -> dict[str, dict[str, int]]:
        said = self.cleaned_data
        found: dict[str, dict[str, int]] = {}
        for promise in self.terms.promises if self.terms else ():
            for priority in PRIORITIES:
                minutes = said.get(f"target-{promise.key}-{priority}")
                if minutes and minutes != promise.minutes.get(priority):
                    found.setdefault(promise.key, {})[priority] = minutes
        return found


def _plan_label(version: PlanVersion) -> str:
    return _("%(plan)s, version %(number)s") % {"plan": version.name, "number": version.number}


def _said(old: AgreementVersion, today: date) -> dict[str, Any]:
    """What the form begins with for a new version: all that the old one says, except the day it begins."""
    return {
        "plan": old.plan_version_id,
        "calendar": old.calendar_id,
        "systems": [link.system_id for link in old.systems.all()],
        "valid_from": max(old.valid_from, today),
        "valid_until": old.valid_until - timedelta(days=1) if old.valid_until else None,
        "notice_days": old.notice_days,
        "renewal_months": old.renewal_months,
    }


class SignForm(Form):
    """One party's signature."""

    party = forms.ChoiceField(label=gettext_lazy("Who signed"))
    name = forms.CharField(label=gettext_lazy("Name of the person who signed"), max_length=120)
    on = date_field(label=gettext_lazy("Signed on"))
    time = time_field(label=gettext_lazy("At"))

    def __init__(self, posted: Any, *, missing: tuple[str, ...], initial: dict[str, Any] | None = None) -> None:
        super().__init__(posted, initial=initial)
        names = {"customer": _("The customer"), "provider": _("We")}
        self.zone = typing_zone()
        self.fields["party"].choices = [(party, names[party]) for party in missing]  # type: ignore[attr-defined]
        self.fields["time"].help_text = self.zone

    def clean(self) -> dict[str, Any]:
        """The date and the time make one instant."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("on") and cleaned.get("time"):
            try:
                cleaned["signed_at"] = instant_of(cleaned["on"], cleaned["time"], self.zone)
            except ValidationError as error:
                self.add_error("time", error)
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal about the instant stands beside the date."""
        super().add_error("on" if field == "signed_at" else field, error)


class WithdrawForm(Form):
    """Why a version is withdrawn."""

    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Kept in the audit."))


class KnownForm(Form):
    """What was in force on a day, as we knew it on another."""

    on = date_field(label=gettext_lazy("In force on"))
    known = date_field(label=gettext_lazy("As we knew it on"))


class WhatIfForm(forms.Form):
    """Another plan for the same customer."""

    plan: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Under the plan"), queryset=None, empty_label=gettext_lazy("Choose a plan")
    )

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        self.fields["plan"].queryset = plan_versions_for(None)  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = lambda row: str(row.name)  # type: ignore[attr-defined]
