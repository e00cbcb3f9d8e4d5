"""The queue's address, the acts on ticked rows, and a view's name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from vagt.people.forms import Form
from vagt.people.models import Consultant
from vagt.people.queries import consultant_choices
from vagt.people.rules import Viewer, may
from vagt.tasks.forms.choices import KIND_WORDS, PRIORITY_WORDS, STATUS_WORDS
from vagt.tasks.queries import filters_of, saved_views
from vagt.tasks.rules.filters import Filters, filters_from, filters_to
from vagt.tasks.rules.kinds import FINISHED

_AFTER = re.compile(r"(?:\d+\|)?\d{4}-\d\d-\d\dT[\d:.]{8,15}\+00:00\|\d{1,18}")
_MANY = ("teams", "customers", "kinds", "statuses", "priorities")
ANYBODY, ME, NOBODY = "", "me", "nobody"


@dataclass(frozen=True, slots=True)
class View:
    """A named set of filters: built in, or saved by somebody. `saved_id` is there where the viewer may delete it."""

    key: str
    name: Any
    filters: Filters
    saved_id: int | None = None

    @property
    def query(self) -> str:
        """What stands after the `?` of its address."""
        return query_of(self.filters, self.key)


def query_of(filters: Filters, view: str = "") -> str:
    """Filters as an address carries them; the view's name goes along, so that its tab stays marked."""
    said = {name: 1 if value is True else value for name, value in filters_to(filters).items()}
    return urlencode({**({"view": view} if view else {}), **said}, doseq=True)


def built_in(viewer: Viewer) -> list[View]:
    """The views that everybody has."""
    mine = tuple(sorted(viewer.team_ids))
    return [
        View("mine", _("My work"), Filters(assignee="me")),
        View("team", _("My teams, nobody has it"), Filters(assignee="nobody", teams=mine)),
        View("all", _("All open"), Filters()),
        View("owed", _("Answer owed"), Filters(unanswered=True)),
        View("soon", _("About to break"), Filters(soon=True)),
        View("broken", _("Broken"), Filters(broken=True)),
        View("waiting", _("Waiting for customer"), Filters(statuses=("waiting_customer",))),
    ]


def every_view(viewer: Viewer) -> list[View]:
    """The built-in views, then the saved ones."""
    shares = may(viewer, "view.share")
    saved = [
        View(f"s{row.pk}", row.name, filters_of(row), row.pk if shares or row.owner_id == viewer.user_id else None)
        for row in saved_views(viewer)
    ]
    return [*built_in(viewer), *saved]


def filters_in(query: QueryDict) -> Filters:
    """The filters that an address names; what is not understood filters nothing."""
    many: dict[str, Any] = {name: query.getlist(name) for name in _MANY}
    one = {
        name: query.get(name)
        for name in ("assignee", "unanswered", "untriaged", "soon", "broken", "promised", "finished")
    }
    return filters_from(many | one)


def after_in(query: QueryDict) -> str:
    """The key of the row after which the page begins; nothing where it is none of ours."""
    text = query.get("after", "")
    return text if _AFTER.fullmatch(text) else ""


def since_in(query: QueryDict) -> datetime | None:
    """Since when the reader has seen everything; None for what is no instant."""
    try:
        since = datetime.fromisoformat(query.get("since", "").replace(" ", "+"))
    except ValueError:
        return None
    return since if since.tzinfo is not None else None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds: its words, and the address without it."""

    words: str
    without: str


def chips(filters: Filters, teams: Mapping[int, str], customers: Mapping[int, str]) -> list[Chip]:
    """The filters that hold, each with the way to take it away."""
    found = [
        *_several(filters, "kinds", {key: str(words) for key, words in KIND_WORDS.items()}),
        *_several(filters, "statuses", {key: str(words) for key, words in STATUS_WORDS.items()}),
        *_several(filters, "priorities", {key: str(words) for key, words in PRIORITY_WORDS.items()}),
        *_several(filters, "teams", teams),
        *_several(filters, "customers", customers),
    ]
    if filters.assignee is not None:
        words = {"me": _("Mine"), "nobody": _("Nobody has it")}.get(str(filters.assignee), _("One colleague's"))
        found.append(Chip(str(words), query_of(_with(filters, "assignee", value=None))))
    for name, words in FLAG_WORDS.items():
        if getattr(filters, name):
            found.append(Chip(str(words), query_of(_with(filters, name, value=False))))
    return found


def _with(filters: Filters, name: str, *, value: Any) -> Filters:
    changed: dict[str, Any] = {name: value}
    return replace(filters, **changed)


def _several(filters: Filters, name: str, words: Mapping[Any, str]) -> list[Chip]:
    held: tuple[Any, ...] = getattr(filters, name)
    return [
        Chip(str(words.get(key, key)), query_of(_with(filters, name, value=tuple(k for k in held if k != key))))
        for key in held
    ]


FLAG_WORDS = {
    "unanswered": _("Answer owed"),
    "untriaged": _("Not judged yet"),
    "soon": _("About to break"),
    "broken": _("Broken"),
    "promised": _("With a promise"),
    "finished": _("Finished"),
}


class FilterForm(forms.Form):
    """The filters as fields; it is sent by GET, so that the address says what is shown."""

    kinds = forms.MultipleChoiceField(
        label=_("Kind"), required=False, choices=list(KIND_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )
    statuses = forms.MultipleChoiceField(
        label=_("Status"),
        required=False,
        choices=[(key, words) for key, words in STATUS_WORDS.items() if key not in FINISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    priorities = forms.MultipleChoiceField(
        label=_("Priority"), required=False, choices=list(PRIORITY_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    teams = forms.MultipleChoiceField(label=_("Team"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, filters: Filters, teams: Mapping[int, str], colleagues: Sequence[Consultant]) -> None:
        initial = filters_to(filters) | {"teams": list(map(str, filters.teams))}
        super().__init__(initial=initial)
        people = [(str(one.pk), str(one)) for one in colleagues]
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            (ANYBODY, _("Anybody")), (ME, _("Me")), (NOBODY, _("Nobody")), *people
        ]  # fmt: skip
        self.fields["teams"].choices = [(str(key), name) for key, name in teams.items()]  # type: ignore[attr-defined]
        for name in ("unanswered", "untriaged", "finished"):
            self.fields[name] = forms.BooleanField(label=FLAG_WORDS[name], required=False, initial=name in initial)


class ManyForm(forms.Form):
    """An act on the ticked rows."""

    DO = ("take", "assign", "status")

    ids = forms.TypedMultipleChoiceField(coerce=int)
    do = forms.ChoiceField(choices=[(one, one) for one in DO])
    assignee: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(queryset=None, required=False)
    status = forms.ChoiceField(choices=[(key, words) for key, words in STATUS_WORDS.items() if key != "new"], required=False)  # fmt: skip

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        given = [one for one in data.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 18]
        self.fields["ids"].choices = [(one, one) for one in given]  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = consultant_choices()  # type: ignore[attr-defined]


class ViewForm(Form):
    """A name for what the queue shows now."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared = forms.BooleanField(
        label=_("For everybody"), required=False, help_text=_("Otherwise only you see it, in your own row of views.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(viewer, "view.share"):
            del self.fields["shared"]


_PORTAL_AFTER = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,15}\+00:00\|\d{1,18}")


def portal_after_in(query: QueryDict) -> str:
    """The same of a customer's list."""
    text = query.get("after", "")
    return text if _PORTAL_AFTER.fullmatch(text) else ""
