"""Reading a plan catalogue: the vocabulary of entitlements and the plans that speak it. All of it or nothing."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar

from vagt.agreements.rules.plans import (
    CHANNELS,
    CONTACT_RIGHTS,
    PERIODS,
    PRIORITIES,
    PROMISE_KINDS,
    WINDOWS,
    WORKING_DAY_MINUTES,
    BestEffort,
    Conditions,
    Grant,
    Obligation,
    PlanTerms,
    PromisePlan,
    Window,
)
from vagt.agreements.rules.reading import Fault, Refused, Table
from vagt.kit.words import Words

FORMAT = 1
T = TypeVar("T", PromisePlan, Obligation)
_MANY = 5_256_000  # minutes in ten years


@dataclass(frozen=True, slots=True)
class EntitlementWord:
    """One word of the vocabulary."""

    key: str
    clause: str
    name: Words


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue without faults: the vocabulary in order, and the plans in order, each complete."""

    entitlements: tuple[EntitlementWord, ...]
    plans: tuple[PlanTerms, ...]
    default: str  # key of the plan that holds without a signed agreement


def parse_catalogue(text: str) -> Catalogue:
    """A catalogue from TOML. Raises `Refused` with every fault, each with its place and its cure."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(
            [Fault("TOML", Words(f"{error}.", f"{error}."), Words("Ret linjen.", "Mend the line."))]
        ) from error
    return read_catalogue(document)


def read_catalogue(document: Mapping[str, Any]) -> Catalogue:
    """A catalogue from its parsed document. Raises `Refused` with every fault."""
    faults: list[Fault] = []
    top = Table(document, "", faults)
    top.number("format", low=FORMAT, high=FORMAT)
    vocabulary = _vocabulary(top)
    windows = _windows(top, vocabulary)
    plans: dict[str, PlanTerms] = {}
    defaults: list[str] = []
    for table in top.tables("plans", lambda row: row.get("key", "")):
        plan = _plan(table, plans, vocabulary, windows)
        if plan.key in plans:
            table.fault("key", Words("Nøglen bruges to gange.", "The key is used twice."), _RENAME)
        plans[plan.key] = plan
        if table.yes("default"):
            defaults.append(plan.key)
        table.nothing_else()
    if len(defaults) != 1:
        top.fault(
            "plans",
            Words(f"{len(defaults)} planer har default = true.", f"{len(defaults)} plans have default = true."),
            Words(
                "Netop én plan gælder uden underskrevet aftale.",
                "Exactly one plan holds without a signed agreement.",
            ),
        )
    top.nothing_else()
    if faults:
        raise Refused(faults)
    return Catalogue(tuple(vocabulary.values()), tuple(plans.values()), defaults[0])


_RENAME = Words("Giv den et andet navn.", "Give it another name.")


def _vocabulary(top: Table) -> dict[str, EntitlementWord]:
    words: dict[str, EntitlementWord] = {}
    for table in top.tables("entitlements", lambda row: row.get("key", "")):
        word = EntitlementWord(table.text("key"), table.text("clause"), table.words("name"))
        if word.key in words:
            table.fault("key", Words("Nøglen bruges to gange.", "The key is used twice."), _RENAME)
        words[word.key] = word
        table.nothing_else()
    return words


def _windows(top: Table, vocabulary: Mapping[str, EntitlementWord]) -> tuple[Window, ...]:
    every = top.table("windows")
    found: list[Window] = []
    for key in WINDOWS if every else ():
        table = every.table(key) if every else None
        if table is not None:
            found.append(Window(key, table.words("name"), table.choice("needs", vocabulary, needed=False)))
            table.nothing_else()
    if every:
        every.nothing_else()
    return tuple(found)


def _plan(
    table: Table,
    plans: Mapping[str, PlanTerms],
    vocabulary: Mapping[str, EntitlementWord],
    windows: tuple[Window, ...],
) -> PlanTerms:
    key = table.text("key")
    base = None
    included = table.text("includes", needed=False)
    if included and included not in plans:
        table.fault(
            "includes",
            Words(f"Planen {included!r} står ikke længere oppe.", f"No plan {included!r} stands above."),
            Words(f"Brug en af: {', '.join(plans)}.", f"Use one of: {', '.join(plans)}."),
        )
    elif included:
        base = plans[included]
    gives = _gives(table, key, vocabulary)
    taken = table.choices("takes", base.grants if base else vocabulary)
    held = {**(base.grants if base else {}), **gives}
    grants = {word: held[word] for word in vocabulary if word in held and word not in taken}
    promises = _merge(base.promises if base else (), tuple(_promises(table, grants)), grants)
    owed = _merge(base.obligations if base else (), tuple(_obligations(table, grants)), grants)
    return PlanTerms(
        key=key,
        name=table.words("name"),
        summary=table.words("summary"),
        windows=windows,
        grants=grants,
        promises=promises,
        obligations=owed,
        best_effort=_best_effort(table) or (base.best_effort if base else None),
        includes=base.key if base else None,
        lineage=(key, *(base.lineage if base else ())),
    )


def _merge(old: Iterable[T], new: Iterable[T], grants: Mapping[str, Grant]) -> tuple[T, ...]:
    """An entry of the same key replaces the included one; what hangs on an entitlement that is not given falls away."""
    replaced = {item.key: item for item in chain(old, new)}
    return tuple(item for item in replaced.values() if item.entitlement in grants)


def _gives(table: Table, plan: str, vocabulary: Mapping[str, EntitlementWord]) -> dict[str, Grant]:
    gives: dict[str, Grant] = {}
    for row in table.tables("gives", lambda value: value.get("entitlement", "")):
        key = row.choice("entitlement", vocabulary)
        text = row.words("text")
        conditions = _conditions(row)
        row.nothing_else()
        if key is None:
            continue
        if key in gives:
            row.fault(
                "entitlement",
                Words("Gives to gange.", "Given twice."),
                Words("Fjern den ene.", "Remove one."),
            )
        word = vocabulary[key]
        gives[key] = Grant(key, word.clause, word.name, text, conditions, plan)
    return gives


def _conditions(row: Table) -> Conditions:
    table = row.table("conditions", needed=False)
    if table is None:
        return Conditions()
    limit = table.number("limit", low=1, high=100_000, needed=False)
    conditions = Conditions(
        priorities=table.choices("priorities", PRIORITIES),
        channels=table.choices("channels", CHANNELS),
        windows=table.choices("windows", WINDOWS),
        roles=_keys(table, "roles"),
        best_effort=table.yes("best_effort"),
        separate_agreement=table.yes("separate_agreement"),
        contact_right=table.choice("contact_right", CONTACT_RIGHTS, needed=False),
        limit=limit,
        per=table.choice("per", PERIODS, needed=limit is not None),
    )
    table.nothing_else()
    return conditions


def _keys(table: Table, key: str) -> tuple[str, ...]:
    table.read.add(key)
    found = table.value.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
        table.fault(
            key,
            Words("Ikke en liste af nøgler.", "Not a list of keys."),
            Words('Skriv ["…"].', 'Write ["…"].'),
        )
        return ()
    return tuple(found)


def _promises(table: Table, grants: Mapping[str, Grant]) -> list[PromisePlan]:
    promises: list[PromisePlan] = []
    for row in table.tables("promises", lambda value: value.get("key", "")):
        promise = PromisePlan(
            key=row.text("key"),
            kind=row.choice("kind", PROMISE_KINDS) or "response",  # type: ignore[arg-type]
            entitlement=row.choice("entitlement", grants) or "",
            windows=row.choices("windows", WINDOWS, needed=True),
            minutes=_minutes(row),
            channels=row.choices("channels", CHANNELS),
        )
        row.nothing_else()
        promises.append(promise)
    return promises


def _minutes(row: Table) -> dict[str, int]:
    """Minutes of open time by priority, also from `working_days` of eight hours."""
    days = row.table("working_days", needed=False)
    table = days or row.table("minutes")
    if table is None:
        return {}
    row.read.update({"minutes", "working_days"})
    if days is not None and "minutes" in row.value:
        row.fault(
            "minutes",
            Words("Både minutes og working_days.", "Both minutes and working_days."),
            Words("Behold den ene.", "Keep one."),
        )
    factor = WORKING_DAY_MINUTES if days is not None else 1
    found = {p: table.number(p, low=1, high=_MANY // factor, needed=False) for p in PRIORITIES}
    table.nothing_else()
    minutes = {priority: amount * factor for priority, amount in found.items() if amount is not None}
    if not minutes:
        table.fault(
            "",
            Words("Ingen prioritet er nævnt.", "No priority is named."),
            Words("Skriv fx normal = 480.", "Write for example normal = 480."),
        )
    return minutes


def _best_effort(table: Table) -> BestEffort | None:
    row = table.table("best_effort", needed=False)
    if row is None:
        return None
    goal = BestEffort(row.choices("windows", WINDOWS, needed=True), _minutes(row))
    row.nothing_else()
    return goal


def _obligations(table: Table, grants: Mapping[str, Grant]) -> list[Obligation]:
    owed: list[Obligation] = []
    for row in table.tables("obligations", lambda value: value.get("key", "")):
        low = row.number("minimum", low=0, high=366) or 0
        high = row.number("maximum", low=1, high=366) or max(low, 1)
        if low > high:
            row.fault(
                "minimum",
                Words(f"{low} er mere end maximum {high}.", f"{low} is more than maximum {high}."),
                Words("Byt dem om.", "Swap them."),
            )
        owed.append(
            Obligation(
                key=row.text("key"),
                entitlement=row.choice("entitlement", grants) or "",
                minimum=low,
                maximum=high,
                per=row.choice("per", PERIODS) or "year",
                evidence=row.text("evidence"),
            )
        )
        row.nothing_else()
    return owed


def renamed(plan: PlanTerms, *, key: str, name: Words) -> PlanTerms:
    """The same plan under another name: what a provider begins a plan of its own from."""
    return replace(plan, key=key, name=name, lineage=(key, *plan.lineage[1:]))
