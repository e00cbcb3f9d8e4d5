"""A plan as somebody edits it in the browser: fields in, the catalogue's own table out. The catalogue finds the faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.agreements.rules.plans import PRIORITIES, PlanTerms
from vagt.agreements.rules.reading import Fault
from vagt.people.forms import Form

LISTED = ("priorities", "channels", "windows", "roles")
FLAGS = ("best_effort", "separate_agreement")
SPARE_PROMISES, SPARE_OBLIGATIONS = 2, 1
MOST_ROWS = 40
MOST_CATALOGUE_BYTES = 1_048_576


def source_from(posted: QueryDict, key: str, words: Iterable[str], old: Mapping[str, Any] | None) -> dict[str, Any]:
    """The plan's table as the catalogue writes it. What is not a number stays as typed, to be faulted with its place."""
    source: dict[str, Any] = {"key": key, "name": _both(posted, "name"), "summary": _both(posted, "summary")}
    if old and old.get("default"):
        source["default"] = True
    if posted.get("includes"):
        source["includes"] = posted["includes"]
    stood = [row["entitlement"] for row in (old or {}).get("gives", ())]
    words = list(dict.fromkeys([*stood, *words]))  # in the old order, so that an unchanged plan stays unchanged
    source["gives"] = [_give(posted, word) for word in words if posted.get(f"g-{word}") == "gives"]
    source["takes"] = [word for word in words if posted.get(f"g-{word}") == "takes"]
    source["promises"] = [_promise(posted, f"p{place}") for place in _rows(posted, "p")]
    source["obligations"] = [_obligation(posted, f"o{place}") for place in _rows(posted, "o")]
    minutes = _amounts(posted, "e")
    if minutes:
        source["best_effort"] = {"windows": posted.getlist("e-windows"), "minutes": minutes}
    return {name: value for name, value in source.items() if value != []}


def _both(posted: QueryDict, name: str) -> dict[str, str]:
    return {language: posted.get(f"{name}_{language}", "").strip() for language in ("da", "en")}


def _rows(posted: QueryDict, prefix: str) -> list[int]:
    return [place for place in range(MOST_ROWS) if posted.get(f"{prefix}{place}-key", "").strip()]


def _number(text: str) -> int | str:
    return int(text) if text.strip().lstrip("-").isdigit() else text.strip()


def _give(posted: QueryDict, word: str) -> dict[str, Any]:
    name = f"g-{word}"
    conditions: dict[str, Any] = {
        key: posted.getlist(f"{name}-{key}") for key in LISTED if posted.getlist(f"{name}-{key}")
    }
    conditions |= {key: True for key in FLAGS if posted.get(f"{name}-{key}")}
    conditions |= {key: posted[f"{name}-{key}"] for key in ("contact_right", "per") if posted.get(f"{name}-{key}")}
    if posted.get(f"{name}-limit"):
        conditions["limit"] = _number(posted.get(f"{name}-limit", ""))
    elif "per" in conditions:
        del conditions["per"]
    text = {language: posted.get(f"{name}-text_{language}", "").strip() for language in ("da", "en")}
    return {"entitlement": word, "text": text, **({"conditions": conditions} if conditions else {})}


def _amounts(posted: QueryDict, name: str) -> dict[str, Any]:
    return {p: _number(posted.get(f"{name}-{p}", "")) for p in PRIORITIES if posted.get(f"{name}-{p}", "").strip()}


def _promise(posted: QueryDict, name: str) -> dict[str, Any]:
    unit = "working_days" if posted.get(f"{name}-unit") == "working_days" else "minutes"
    channels = posted.getlist(f"{name}-channels")
    return {
        "key": posted.get(f"{name}-key", "").strip(),
        "kind": posted.get(f"{name}-kind", ""),
        "entitlement": posted.get(f"{name}-entitlement", ""),
        "windows": posted.getlist(f"{name}-windows"),
        unit: _amounts(posted, name),
        **({"channels": channels} if channels else {}),
    }


def _obligation(posted: QueryDict, name: str) -> dict[str, Any]:
    return {
        "key": posted.get(f"{name}-key", "").strip(),
        "entitlement": posted.get(f"{name}-entitlement", ""),
        "minimum": _number(posted.get(f"{name}-minimum", "")),
        "maximum": _number(posted.get(f"{name}-maximum", "")),
        "per": posted.get(f"{name}-per", ""),
        "evidence": posted.get(f"{name}-evidence", "").strip(),
    }


@dataclass(frozen=True, slots=True)
class WordRow:
    """One entitlement in the editor: how this plan treats it, its wording, and where it comes from otherwise."""

    key: str
    name: object
    clause: str
    choice: str  # "", gives, takes
    give: Mapping[str, Any]
    included_from: object  # name of the plan that it comes from when nothing is chosen; None without one
    faults: Sequence[Fault]


def word_rows(
    source: Mapping[str, Any], words: Iterable[Any], base: PlanTerms | None, faults: Sequence[Fault]
) -> list[WordRow]:
    """Every entitlement of the catalogue with what the source says of it."""
    gives = {row["entitlement"]: row for row in source.get("gives", ())}
    takes = set(source.get("takes", ()))
    rows = []
    for word in words:
        choice = "gives" if word.pk in gives else "takes" if word.pk in takes else ""
        held = base.grants.get(word.pk) if base else None
        given = gives.get(word.pk) or ({"text": held.text.as_json()} if held else {})
        mine = [fault for fault in faults if f" {word.pk} " in f"{fault.place} " and "gives[" in fault.place]
        rows.append(WordRow(word.pk, word.name, word.clause, choice, given, base.name if base and held else None, mine))
    return rows


def faults_at(faults: Sequence[Fault], part: str) -> list[Fault]:
    """The faults that belong to a part of the plan: `promises`, `obligations`, `best_effort`."""
    return [fault for fault in faults if f"› {part}" in fault.place]


def with_spare(rows: Sequence[Mapping[str, Any]], spare: int) -> list[Mapping[str, Any]]:
    """The rows of a table and some empty ones to fill in."""
    return [*rows, *({} for _place in range(spare))]


class PlanKeyForm(Form):
    """The key of a new plan: what programs call it, for ever."""

    key = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=40,
        help_text=gettext_lazy("What programs call it, such as premium-plus. It never changes."),
    )


class ReasonForm(Form):
    """Why a plan changes."""

    watches = ()  # any version recorded meanwhile

    why = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=300, help_text=gettext_lazy("Kept in the audit.")
    )


class CatalogueForm(Form):
    """A whole catalogue as a TOML file."""

    file = forms.FileField(
        label=gettext_lazy("Catalogue file"),
        help_text=gettext_lazy("TOML, as `vagt load_catalogue` reads it. A file with faults changes nothing."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=300)

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > MOST_CATALOGUE_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB; a catalogue is smaller."))
        try:
            text: str = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not UTF-8 text. Save it as UTF-8.")) from error
        return text
