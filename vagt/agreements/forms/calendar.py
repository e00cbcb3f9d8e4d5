"""Changes of a calendar as somebody gathers them: kept in the form until they are saved together as one version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.agreements.forms.fields import date_field, time_field
from vagt.agreements.queries import calendars
from vagt.agreements.rules import holidays
from vagt.agreements.rules.calendar import WEEKDAYS, calendar_to
from vagt.kit.opened import Opened
from vagt.kit.speech import day_short, weekday
from vagt.kit.words import Words
from vagt.people.forms import Form

SALT: Final = "calendar draft"
MOST_CHANGES: Final = 200
LISTS: Final = ("public_holidays", "closing_days", "holiday_periods")
KINDS: Final = {
    "closing_days": gettext_lazy("Closing day"),
    "public_holidays": gettext_lazy("Public holiday"),
    "holiday_periods": gettext_lazy("Holiday period"),
}
Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """Changes in the order in which they were made, applied to whatever version is the newest."""

    changes: tuple[Change, ...] = ()

    @classmethod
    def read(cls, token: str) -> "CalendarDraft":
        """What the form carried; an empty draft when that is not ours."""
        try:
            return cls(tuple(signing.loads(token, salt=SALT)))
        except signing.BadSignature:
            return cls()

    def token(self) -> str:
        """What the form carries, signed."""
        return signing.dumps(list(self.changes), salt=SALT, compress=True)

    def and_then(self, change: Change) -> "CalendarDraft":
        return CalendarDraft((*self.changes, change)[:MOST_CHANGES])

    def without(self, place: int) -> "CalendarDraft":
        return CalendarDraft(tuple(c for index, c in enumerate(self.changes) if index != place))

    def applied(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with every change."""
        for change in self.changes:
            document = _APPLY[change["do"]](dict(document), change)
        return dict(document)

    def in_words(self) -> list[str]:
        """Each change as a line."""
        return [_WORDS[change["do"]](change) for change in self.changes]


def _key_of(row: Change) -> str:
    return str(row.get("date") or row.get("first"))


def _add(document: dict[str, Any], change: Change) -> dict[str, Any]:
    rows = [row for row in document[change["list"]] if _key_of(row) != _key_of(change["row"])]
    return {**document, change["list"]: [*rows, change["row"]]}


def _remove(document: dict[str, Any], change: Change) -> dict[str, Any]:
    return {**document, change["list"]: [row for row in document[change["list"]] if _key_of(row) != change["key"]]}


def _hours(document: dict[str, Any], change: Change) -> dict[str, Any]:
    return {**document, **{key: change[key] for key in ("weekly", "holiday_hours", "emergency_hours")}}


def _propose(document: dict[str, Any], change: Change) -> dict[str, Any]:
    """The days of a year as the libraries propose them; what a person has stored stays."""
    proposed = holidays.proposed_calendar(range(change["year"], change["year"] + 1))
    source = calendar_to(proposed)
    for name in LISTS:
        known = {_key_of(row) for row in document[name]}
        document[name] = [*document[name], *(row for row in source[name] if _key_of(row) not in known)]
    return {**document, "sources": source["sources"]}


_APPLY: Final[Mapping[str, Callable[[dict[str, Any], Change], dict[str, Any]]]] = {
    "add": _add,
    "remove": _remove,
    "hours": _hours,
    "propose": _propose,
}


def _said_add(change: Change) -> str:
    row = change["row"]
    name, hours = Words.read(row["name"]), ", ".join("–".join(span) for span in row.get("hours", ()))
    what = KINDS[change["list"]]
    if "first" in row:
        first, last = (day_short(date.fromisoformat(row[key]), year=True) for key in ("first", "last"))
        return f"{what}: {name}, {first} – {last}"
    on = day_short(date.fromisoformat(row["date"]), year=True)
    return f"{what}: {name}, {on}" + (_(", open %(hours)s") % {"hours": hours} if hours else "")


def _said_remove(change: Change) -> str:
    on = day_short(date.fromisoformat(change["key"]), year=True)
    return _("%(what)s taken away: %(on)s") % {"what": KINDS[change["list"]], "on": on}


_WORDS: Final[Mapping[str, Callable[[Change], str]]] = {
    "add": _said_add,
    "remove": _said_remove,
    "hours": lambda _change: _("Other opening hours"),
    "propose": lambda change: _("The days proposed for %(year)s") % {"year": change["year"]},
}


def spans_of(text: str) -> list[list[str]]:
    """`08:00-12:00, 13:00-16:00` as pairs; what cannot be read stays, for the calendar to fault."""
    pairs = []
    for part in text.replace("–", "-").replace(";", ",").split(","):
        if part.strip():
            start, _dash, end = part.partition("-")
            pairs.append([_time(start), _time(end)])
    return pairs


def _time(text: str) -> str:
    hour, _dot, minute = text.strip().replace(".", ":").partition(":")
    return f"{hour.zfill(2)}:{minute or '00'}" if hour else ""


class CalendarForm(Form):
    """The new version: from when, why, the draft so far, and one change to add to it."""

    effective_from = date_field(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy("Dates before it stay as they were. A date in the past mends what was forgotten."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False, help_text=gettext_lazy("Kept in the audit.")
    )
    what = forms.ChoiceField(label=gettext_lazy("Add"), choices=list(KINDS.items()), required=False)
    on = date_field(label=gettext_lazy("Date, or first day"), required=False)
    last = date_field(label=gettext_lazy("Last day of a period"), required=False)
    name_da = forms.CharField(label=gettext_lazy("Name in Danish"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    opens = time_field(label=gettext_lazy("Half day: open from"), required=False)
    closes = time_field(label=gettext_lazy("until"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Propose the days of"), min_value=1990, max_value=2199, required=False)

    watches = ()  # any version recorded meanwhile

    def __init__(self, posted: Any, *, document: Mapping[str, Any], initial: dict[str, Any], opened: Opened) -> None:
        super().__init__(posted, initial=initial, opened=opened)
        self.document = document
        self.draft = CalendarDraft.read(self.data.get("draft", "")) if self.is_bound else CalendarDraft()
        for day in WEEKDAYS:
            said = ", ".join("-".join(span) for span in document["weekly"].get(day, ()))
            label = weekday(date(2024, 1, 1 + WEEKDAYS.index(day)))
            name = str(label)[:1].upper() + str(label)[1:]
            self.fields[f"hours-{day}"] = forms.CharField(label=name, required=False, max_length=80, initial=said)
        for key, words in (("holiday_hours", _("Holiday periods")), ("emergency_hours", _("Emergency cover"))):
            said = ", ".join("-".join(span) for span in document[key])
            self.fields[key] = forms.CharField(label=words, required=False, max_length=80, initial=said)

    @property
    def adding(self) -> list[forms.BoundField]:
        """The fields of one change, which needs them; the version as a whole does not."""
        for name in ("what", "on", "name_da", "name_en"):
            self.fields[name].required = True
        return [self[name] for name in ("what", "on", "last", "name_da", "name_en", "opens", "closes")]

    @property
    def hours(self) -> list[forms.BoundField]:
        """The fields of the opening hours."""
        return [self[name] for name in (*(f"hours-{day}" for day in WEEKDAYS), "holiday_hours", "emergency_hours")]

    def pressed(self) -> str:
        """Take the pressed button into the draft; its name (`add`, `save`, ...) comes back, "" when something is wrong."""
        pressed = "save" if self.data.get("over") else self.data.get("do", "look")
        button, _colon, rest = pressed.partition(":")
        if not self.is_valid():
            return ""
        taken = getattr(self, f"_press_{button}", None)
        if taken is not None:
            taken(rest)
        return "" if self.errors else button

    def _press_add(self, _rest: str) -> None:
        said = self.cleaned_data
        needed = ["on", "name_da", "name_en"] + (["last"] if said["what"] == "holiday_periods" else [])
        for name in needed:
            if not said[name]:
                self.add_error(name, _("Fill this in to add it."))
        if bool(said["opens"]) != bool(said["closes"]):
            self.add_error("opens" if said["closes"] else "closes", _("A half day has both times; a whole day none."))
        if self.errors:
            return
        row = {"name": {"da": said["name_da"], "en": said["name_en"]}}
        if said["what"] == "holiday_periods":
            row |= {"first": said["on"].isoformat(), "last": said["last"].isoformat()}
        else:
            row |= {"date": said["on"].isoformat()}
            if said["opens"]:
                row |= {"hours": [[f"{said['opens']:%H:%M}", f"{said['closes']:%H:%M}"]]}  # type: ignore[dict-item]
        self.draft = self.draft.and_then({"do": "add", "list": said["what"], "row": row})
        empty = dict.fromkeys(("on", "last", "name_da", "name_en", "opens", "closes"), "")
        kept = {name: self.data.get(name) for name in self.data}
        self.data = kept | empty  # ready for the next day

    def _press_remove(self, rest: str) -> None:
        name, _colon, key = rest.partition(":")
        if name in LISTS and any(_key_of(row) == key for row in self.draft.applied(self.document)[name]):
            self.draft = self.draft.and_then({"do": "remove", "list": name, "key": key})

    def _press_hours(self, _rest: str) -> None:
        said = self.cleaned_data
        weekly = {day: spans for day in WEEKDAYS if (spans := spans_of(said[f"hours-{day}"]))}
        other = {key: spans_of(said[key]) for key in ("holiday_hours", "emergency_hours")}
        self.draft = self.draft.and_then({"do": "hours", "weekly": weekly, **other})

    def _press_propose(self, _rest: str) -> None:
        if not self.cleaned_data["year"]:
            self.add_error("year", _("Which year?"))
            return
        self.draft = self.draft.and_then({"do": "propose", "year": self.cleaned_data["year"]})

    def _press_undo(self, rest: str) -> None:
        self.draft = self.draft.without(int(rest)) if rest.isdigit() else self.draft

    def _press_save(self, _rest: str) -> None:
        if not self.draft.changes:
            self.add_error(None, _("There is nothing to save yet. Add a change first."))


class CalendarAddForm(Form):
    """Another calendar, begun from the standard days."""

    name_da = forms.CharField(label=gettext_lazy("Name in Danish"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)

    def clean(self) -> dict[str, Any]:
        """The key is made of the English name, and is not taken."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["key"] = slugify(cleaned.get("name_en", ""))[:40]
        if cleaned.get("name_en") and (not cleaned["key"] or calendars().filter(key=cleaned["key"]).exists()):
            self.add_error("name_en", _("There is a calendar of that name. Choose another."))
        return cleaned
