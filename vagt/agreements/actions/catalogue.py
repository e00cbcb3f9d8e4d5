"""The plan catalogue: loaded from a file, or one plan edited. Nothing changes but by a new version."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from vagt.agreements.actions.calendars import add_calendar
from vagt.agreements.errors import DocumentRefused, NoPlan
from vagt.agreements.models import Calendar, Entitlement, Plan, PlanVersion
from vagt.agreements.queries.plans import catalogue_document
from vagt.agreements.rules.catalogue import Catalogue, EntitlementWord, read_catalogue
from vagt.agreements.rules.holidays import proposed_calendar
from vagt.agreements.rules.plans import PlanTerms, plan_to
from vagt.agreements.rules.reading import Fault, Refused
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.kit.words import Words
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer

YEARS_BACK, YEARS_AHEAD = 2, 6  # of the first calendar's days
CATALOGUE_LOCK = 7_001  # advisory lock: one change of the catalogue at a time


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a catalogue changed."""

    versions: tuple[PlanVersion, ...]
    unchanged: tuple[str, ...]


def load_catalogue(text: str, *, reason: str = "", by: Viewer, at: datetime) -> Loaded:
    """Load a catalogue written in TOML: a new version of every plan that it changes, none of the others.

    Plans that it does not name stay as they are. Refuses (DocumentRefused) a catalogue with faults, all of them named
    with place and cure; then nothing has changed.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault("TOML", Words(f"{error}.", f"{error}."), Words("Ret linjen.", "Mend the line."))
        raise _refusal([fault]) from error
    return _save(document, reason, by, at)


@transaction.atomic
def load_shipped(*, by: Viewer, at: datetime) -> Loaded:
    """What an empty installation begins with: the shipped plans and a standard calendar, each only where none is."""
    loaded = Loaded((), ())
    if not Plan.objects.exists():
        shipped = files("vagt.agreements") / "catalogue" / "plans.toml"
        loaded = load_catalogue(shipped.read_text(encoding="utf-8"), reason="The shipped catalogue", by=by, at=at)
    if not Calendar.objects.exists():
        first = date(at.year - YEARS_BACK, 1, 1)
        add_calendar(
            key="standard",
            name=Words("Standardkalender", "Standard calendar"),
            document=proposed_calendar(range(first.year, at.year + YEARS_AHEAD)),
            effective_from=first,
            by=by,
            at=at,
        )
    return loaded


@transaction.atomic
def change_plan(
    key: str, source: Mapping[str, Any], *, reason: str, opened: Opened | None = None, by: Viewer, at: datetime
) -> Loaded:
    """Edit one plan, or add it: `source` is its table as the catalogue writes it. Plans that include it follow.

    Refuses (DocumentRefused) faults, with place and cure, and what somebody else changed since it was `opened`
    (Outdated).
    """
    require(by, "plan.edit")
    _one_at_a_time()
    unchanged_since(opened)
    document = catalogue_document()
    plans = [dict(source) if plan["key"] == key else plan for plan in document["plans"]]
    if all(plan["key"] != key for plan in document["plans"]):
        plans.append(dict(source))
    return _save({**document, "plans": plans}, reason, by, at)


@transaction.atomic
def make_default(plan: Plan, *, reason: str = "", by: Viewer, at: datetime) -> None:
    """Let a plan hold for customers without a signed agreement."""
    require(by, "plan.edit")
    old = Plan.objects.select_for_update().filter(is_default=True).first()
    if old == plan:
        return
    Plan.objects.filter(is_default=True).update(is_default=False)
    Plan.objects.filter(pk=plan.pk).update(is_default=True)
    words = events.Words(old={"default": old.key if old else None}, new={"default": plan.key}, why=reason)
    events.record("plan.made_default", Subject("plan", plan.pk), by=by, at=at, words=words)


@transaction.atomic
def retire_plan(plan: Plan, *, reason: str, by: Viewer, at: datetime) -> None:
    """Take a plan off sale; agreements that name it keep it. Refuses the default plan and one that others include."""
    require(by, "plan.edit")
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.is_default:
        raise NoPlan(
            _("%(plan)s holds for customers without an agreement. Make another plan the default first.")
            % {"plan": plan}
        )
    included = [row["key"] for row in catalogue_document()["plans"] if row.get("includes") == plan.key]
    if included:
        raise NoPlan(_("%(plan)s is included by %(others)s.") % {"plan": plan, "others": ", ".join(included)})
    if locked.retired_at is None:
        Plan.objects.filter(pk=plan.pk).update(retired_at=at)
        events.record("plan.retired", Subject("plan", plan.pk), by=by, at=at, words=events.Words(why=reason))


def _one_at_a_time() -> None:
    """Wait until nobody else changes the catalogue; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CATALOGUE_LOCK])


@transaction.atomic
def _save(document: Mapping[str, Any], reason: str, by: Viewer, at: datetime) -> Loaded:
    require(by, "plan.edit")
    _one_at_a_time()
    try:
        catalogue = read_catalogue(document)
    except Refused as refused:
        raise _refusal(refused.faults) from refused
    _save_vocabulary(catalogue.entitlements)
    sources = {source["key"]: source for source in document["plans"]}
    made: dict[str, PlanVersion] = {}
    unchanged: list[str] = []
    for position, terms in enumerate(catalogue.plans):
        version = _save_plan(terms, position, sources[terms.key], reason, by, at)
        if version is None:
            unchanged.append(terms.key)
        else:
            made[terms.key] = version
    _set_default(catalogue)
    return Loaded(tuple(made.values()), tuple(unchanged))


def _save_vocabulary(words: tuple[EntitlementWord, ...]) -> None:
    for position, word in enumerate(words):
        Entitlement.objects.update_or_create(
            key=word.key,
            defaults={
                "position": position,
                "clause": word.clause,
                "name_da": word.name.da,
                "name_en": word.name.en,
            },
        )


def _save_plan(
    terms: PlanTerms, position: int, source: Mapping[str, Any], reason: str, by: Viewer, at: datetime
) -> PlanVersion | None:
    plan, _created = Plan.objects.update_or_create(key=terms.key, defaults={"position": position, "retired_at": None})
    newest = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    document = {**plan_to(terms), "source": source}
    if newest is not None and newest.document == document:
        return None
    version = PlanVersion.objects.create(
        plan=plan,
        number=newest.number + 1 if newest else 1,
        includes=_newest(terms.includes),
        name_da=terms.name.da,
        name_en=terms.name.en,
        document=document,
        reason=reason,
        recorded_at=at,
    )
    events.record(
        "plan.version_recorded",
        Subject("plan", plan.pk),
        by=by,
        at=at,
        facts={"version_id": version.pk, "number": version.number},
        words=events.Words(old=newest.document["source"] if newest else None, new=dict(source), why=reason),
    )
    return version


def _newest(key: str | None) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan__key=key).order_by("-number").first() if key else None


def _set_default(catalogue: Catalogue) -> None:
    if not Plan.objects.filter(is_default=True).exists():
        Plan.objects.filter(key=catalogue.default).update(is_default=True)


def _refusal(faults: "tuple[Fault, ...] | list[Fault]") -> DocumentRefused:
    listed = " ".join(str(fault) for fault in faults)
    return DocumentRefused(
        _("The document has faults, so nothing was changed: %(faults)s") % {"faults": listed}, faults=tuple(faults)
    )
