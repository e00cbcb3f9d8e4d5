"""What a form was opened on, so that two people who edit the same thing do not undo each other unseen.

Every change of a row leaves an event in the chain of its subject, written under the row's lock. So the length of the
chain is the version of the row, and what lies beyond it is what the other one did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Max
from django.utils.translation import gettext as _

from vagt.kit.audit import entries_of
from vagt.kit.errors import Outdated
from vagt.kit.events import Subject
from vagt.kit.models import Event


@dataclass(frozen=True, slots=True)
class Opened:
    """Some subjects as they were when somebody opened a form on them.

    `fields` are the audited values that the form sets: what others did to other values is no reason to refuse. Without
    any, every later event is. `only` narrows the events further.
    """

    subjects: Sequence[Subject]
    lengths: Sequence[int]
    only: Mapping[str, object] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()

    @property
    def token(self) -> str:
        """What the form carries."""
        return ".".join(str(length) for length in self.lengths)

    def at(self, token: str, fields: Iterable[str] = ()) -> "Opened":
        """The same as somebody else's token says; a token that means nothing is older than everything."""
        parts = [int(part) if part.isdecimal() and len(part) < 10 else 0 for part in token.split(".")]
        lengths = parts if len(parts) == len(self.subjects) else [0] * len(self.subjects)
        return replace(self, lengths=lengths, fields=frozenset(fields))


def opened_on(*subjects: Subject, **only: object) -> Opened:
    """The subjects as they are now. Ask before the row is read: what is written in between then counts as later.

    `only` holds lookups on the event, such as `customer_id=7` or `facts__skill_id=3`.
    """
    return Opened(subjects, [_length(subject) for subject in subjects], only)


def unchanged_since(opened: Opened | None) -> None:
    """Return when nobody changed these values since; ask under the row's lock. None asks nothing.

    Raises `Outdated` with the facts `entries` (what the others did) and `token` (to save over it knowingly).
    """
    if opened is None:
        return
    later = [event for pair in zip(opened.subjects, opened.lengths, strict=True) for event in _later(*pair, opened)]
    if not later:
        return
    entries = entries_of(sorted(later, key=lambda event: event.pk))
    names = ", ".join(dict.fromkeys(entry.who for entry in entries))
    message = _("%(names)s changed this while you had it open. What you typed is kept, and not saved yet.")
    raise Outdated(message % {"names": names}, entries=entries, token=opened_on(*opened.subjects).token)


def _length(subject: Subject) -> int:
    chain = Event.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return chain.aggregate(longest=Max("seq"))["longest"] or 0


def _later(subject: Subject, length: int, opened: Opened) -> list[Event]:
    chain = Event.objects.filter(subject_kind=subject.kind, subject_id=subject.id, seq__gt=length, **opened.only)
    return [event for event in chain.select_related("change") if not opened.fields or opened.fields & _fields(event)]


def _fields(event: Event) -> set[str]:
    change = getattr(event, "change", None)
    return {*(change.old or {}), *(change.new or {})} if change else set()
