"""Reading the timeline: what happened, to what, by whom, and what was said about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Max, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vagt.kit.models import Event

PAGE: Final = 30
LONG: Final = 240
PERSON: Final = "user"  # the kind of subject that acts
Said = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit asks for; None asks for everything."""

    subject_kind: str | None = None
    subject_id: int | None = None
    kind: str | None = None  # `contact.moved`, or `contact` for all of its kinds
    actor_id: int | None = None
    customer_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None  # this instant is left out
    after_id: int | None = None  # newer than this event


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """How a kind of subject is spoken of: its noun, the names of some of them, and the page of one."""

    noun: Said
    names: Callable[[Iterable[int]], Mapping[int, str]] | None = None
    url_name: str = ""


class Difference(NamedTuple):
    """One field of a change, in words; None where there was nothing."""

    field: str
    old: str | None
    new: str | None

    @property
    def is_long(self) -> bool:
        """Whether it would drown the line; the page then shows it when asked."""
        return len(self.old or "") + len(self.new or "") > LONG


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the audit shows it."""

    event: Event
    who: str
    what: str
    noun: str
    name: str
    url: str
    differences: Sequence[Difference] = field(default_factory=tuple)
    why: str = ""
    erased: bool = False


_kinds: dict[str, Said] = {}
_fields: dict[str, Said] = {}
_subjects: dict[str, SubjectWords] = {}


def teach(
    *,
    kinds: Mapping[str, Said] | None = None,
    fields: Mapping[str, Said] | None = None,
    subjects: Mapping[str, SubjectWords] | None = None,
) -> None:
    """An app's words for its kinds of events, fields and subjects; said once, when the app is ready."""
    _kinds.update(kinds or {})
    _fields.update(fields or {})
    _subjects.update(subjects or {})


def kind_words(kind: str) -> str:
    """What happened, in words; a kind that no app has words for is spelled out."""
    return str(_kinds.get(kind) or kind.replace(".", " ").replace("_", " "))


def subject_choices() -> list[tuple[str, str]]:
    """Every kind of subject that an app has words for, by its noun."""
    return sorted(((kind, str(words.noun)) for kind, words in _subjects.items()), key=lambda choice: choice[1])


def events_of(question: Question, *, before: int | None = None) -> list[Event]:
    """At most `PAGE` + 1 events with their words, newest first, older than the event `before`.

    One more than a page, so that the page knows whether there is another; never counted, since a timeline only grows.
    """
    rows: QuerySet[Event] = Event.objects.select_related("change").order_by("-id")
    wanted = {
        "subject_kind": question.subject_kind,
        "subject_id": question.subject_id,
        "actor_id": question.actor_id,
        "customer_id": question.customer_id,
        "recorded_at__gte": question.since,
        "recorded_at__lt": question.until,
        "id__gt": question.after_id,
        "id__lt": before,
    }
    rows = rows.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
    if question.kind is not None:
        exact = "." in question.kind
        rows = rows.filter(kind=question.kind) if exact else rows.filter(kind__startswith=f"{question.kind}.")
    return list(rows[: PAGE + 1])


def entries_of(events: Sequence[Event]) -> list[Entry]:
    """The events in words, with the names of their subjects and of who did it: one query for each kind of subject."""
    ids = defaultdict(set)
    for event in events:
        ids[event.subject_kind].add(event.subject_id)
        if event.actor_id is not None:
            ids[PERSON].add(event.actor_id)
    names: dict[str, Mapping[int, str]] = {PERSON: {}}
    for kind, wanted in ids.items():
        known = _subjects.get(kind)
        names[kind] = known.names(wanted) if known is not None and known.names is not None else {}
    return [
        _entry(
            event,
            names[event.subject_kind].get(event.subject_id, ""),
            names[PERSON].get(event.actor_id or 0) or _("Vagt itself"),
        )
        for event in events
    ]


def _entry(event: Event, name: str, who: str) -> Entry:
    words = _subjects.get(event.subject_kind, SubjectWords(event.subject_kind))
    change = getattr(event, "change", None)
    old, new = (change.old or {}, change.new or {}) if change else ({}, {})
    return Entry(
        event=event,
        who=who,
        what=kind_words(event.kind),
        noun=str(words.noun),
        name=name or f"#{event.subject_id}",
        url=_address(words.url_name, event.subject_id) if name else "",
        differences=[
            Difference(str(_fields.get(key) or key.replace("_", " ")), _said(old.get(key)), _said(new.get(key)))
            for key in dict.fromkeys([*old, *new])
        ],
        why=change.why if change else "",
        erased=bool(change and change.erased_at),
    )


def _said(value: Any) -> str | None:
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_said(item) or "–" for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {_said(item) or '–'}" for key, item in value.items())
    return str(value)


def _address(url_name: str, subject_id: int) -> str:
    try:
        return reverse(url_name, args=[subject_id]) if url_name else ""
    except NoReverseMatch:
        return ""


def kinds_seen() -> list[str]:
    """Every kind of event that was ever recorded, by name."""
    return list(Event.objects.order_by("kind").values_list("kind", flat=True).distinct())


def newest_event_id() -> int:
    """The id of the newest event, or 0."""
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0
