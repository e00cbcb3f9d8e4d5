"""Writes: keep a list, try it, apply it whole, take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import audit, events
from vagt.kit.errors import Refusal
from vagt.kit.events import Subject
from vagt.people.actions import require
from vagt.people.rules import Viewer
from vagt.project.imports.errors import HasErrors, NotNow, StandsInTheWay
from vagt.project.imports.kinds import Made, kind_of
from vagt.project.imports.models import Import
from vagt.project.imports.queries import lock_import
from vagt.project.imports.reading import Fault, Read, read_list


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of a list."""

    read: Read
    made: Sequence[Made]
    faults: Sequence[Fault]  # of reading and of doing, by line


@transaction.atomic
def keep_list(*, kind: str, file_name: str, content: bytes, by: Viewer, at: datetime) -> Import:
    """Keep a file as it came, to be tried and applied. Nothing else is changed yet."""
    require(by, "import.run")
    row = Import.objects.create(
        kind=kind_of(kind).key,
        file_name=file_name[-200:],
        content=content,
        sha256=sha256(content).hexdigest(),
        uploaded_at=at,
        uploaded_by_id=by.user_id,
        line_count=read_list(kind_of(kind), content).count,
    )
    events.record("import.kept", Subject("import", row.pk), by=by, at=at, facts={"kind": kind, "sha256": row.sha256})
    return row


@transaction.atomic
def correct_list(row: Import, content: bytes, *, by: Viewer, at: datetime) -> Import:
    """Another content for a list that is not applied yet, such as one corrected in the page. Refuses NotNow."""
    require(by, "import.run")
    row = lock_import(row)
    _must_be(row, "checked")
    row.content, row.sha256 = content, sha256(content).hexdigest()
    row.line_count = read_list(kind_of(row.kind), content).count
    row.save(update_fields=["content", "sha256", "line_count"])
    facts = {"kind": row.kind, "sha256": row.sha256}
    events.record("import.corrected", Subject("import", row.pk), by=by, at=at, facts=facts)
    return row


def try_list(row: Import, *, by: Viewer, at: datetime) -> Outcome:
    """What would become of a list: every line is done through the same actions and then taken back, unseen by others."""
    require(by, "import.run")
    with transaction.atomic():
        outcome = _do(row, by=by, at=at)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def apply_list(row: Import, *, by: Viewer, at: datetime) -> Outcome:
    """Do what every line says, or nothing at all.

    Refuses one that was applied (NotNow) and one with a fault in any line (HasErrors, whose fact is the outcome).
    """
    require(by, "import.run")
    row = lock_import(row)
    _must_be(row, "checked")
    outcome = _do(row, by=by, at=at)
    if outcome.faults:
        raise HasErrors(_("Some lines are wrong, so nothing was imported."), outcome=outcome)
    facts = {"kind": row.kind, "lines": outcome.read.count, "made": len(outcome.made)}
    event = events.record("import.applied", Subject("import", row.pk), by=by, at=at, facts=facts)
    row.made = [list(made) for made in outcome.made]
    row.applied_at, row.last_event_id = at, event.pk
    row.save(update_fields=["made", "applied_at", "last_event_id"])
    return outcome


@transaction.atomic
def undo_list(row: Import, *, by: Viewer, at: datetime) -> Import:
    """Remove exactly what the list made, in reverse order.

    Refuses one that is not applied (NotNow), and, naming each, when anything was changed or built on since
    (StandsInTheWay); then nothing is removed.
    """
    require(by, "import.run")
    row = lock_import(row)
    _must_be(row, "applied")
    made = [Made(*one) for one in reversed(row.made)]
    reasons = [reason for one in made if (reason := _take_back(row, one, by=by, at=at))]
    if reasons:
        raise StandsInTheWay(_("Nothing was removed, because something was built on it since."), reasons=reasons)
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    facts = {"kind": row.kind, "removed": len(made)}
    events.record("import.undone", Subject("import", row.pk), by=by, at=at, facts=facts)
    return row


def _do(row: Import, *, by: Viewer, at: datetime) -> Outcome:
    kind = kind_of(row.kind)
    read = read_list(kind, bytes(row.content))
    made: list[Made] = []
    faults = list(read.faults)
    for number, values in read.lines:
        try:
            with transaction.atomic():
                made += kind.apply(values, by=by, at=at)
        except Refusal as refusal:
            column = refusal.field if refusal.field in kind.known else ""
            faults.append(Fault(number, column or "", str(refusal.message)))
    return Outcome(read, made, sorted(faults, key=lambda fault: fault.line))


def _take_back(row: Import, made: Made, *, by: Viewer, at: datetime) -> str:
    """Why it cannot be removed; empty when it was."""
    subject_kind = "contact" if made.kind == "affiliation" else made.kind
    since = audit.Question(subject_kind=subject_kind, subject_id=made.id, after_id=row.last_event_id)
    later = audit.events_of(since)
    if later:
        entry = audit.entries_of(later[-1:])[0]
        return _("%(name)s: %(what)s since.") % {"name": entry.name, "what": entry.what}
    try:
        with transaction.atomic():
            kind_of(row.kind).take_back(made, by=by, at=at)
    except Refusal as refusal:
        return str(refusal.message)
    return ""


def _must_be(row: Import, state: str) -> None:
    if row.state == state:
        return
    raise NotNow(
        {
            "checked": _("This list is not applied."),
            "applied": _("This list is applied already."),
            "undone": _("This list was taken back. Upload it again to apply it again."),
        }[row.state]
    )
