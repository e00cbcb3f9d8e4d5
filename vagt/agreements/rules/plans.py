"""What a plan gives, as immutable values: entitlements, promises, obligations. Read from a plan version's document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from vagt.kit.words import Words

PRIORITIES: Final = ("critical", "high", "normal", "low")
CHANNELS: Final = ("email", "portal", "phone", "monitoring")
PROMISE_KINDS: Final = ("response", "resolution", "notification", "evaluation", "implementation")
PERIODS: Final = ("week", "month", "quarter", "year")
WINDOWS: Final = ("office", "holiday_period", "emergency")
WORKING_DAY_MINUTES: Final = 480
CONTACT_RIGHTS: Final = ("see_company", "approve", "book_readiness", "manage_contacts", "see_money")


@dataclass(frozen=True, slots=True)
class Window:
    """A set of hours that a calendar draws, and the entitlement that must be held for it to count."""

    key: str
    name: Words
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an entitlement is limited to. Empty means unlimited."""

    priorities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    best_effort: bool = False
    separate_agreement: bool = False
    contact_right: str | None = None
    limit: int | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """An entitlement that a plan gives: its clause and conditions, and the plan that brought it."""

    entitlement: str
    clause: str
    name: Words
    text: Words
    conditions: Conditions
    brought_by: str  # key of the plan that lists it, not of one that includes it


@dataclass(frozen=True, slots=True)
class PromisePlan:
    """A promise as a plan states it; `minutes` of open time per priority, and a priority that is absent has none."""

    key: str
    kind: Literal["response", "resolution", "notification", "evaluation", "implementation"]
    entitlement: str
    windows: tuple[str, ...]
    minutes: Mapping[str, int]
    channels: tuple[str, ...] = ()  # empty: every channel


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something owed `minimum` to `maximum` times a period, whatever happens, and what proves it."""

    key: str
    entitlement: str
    minimum: int
    maximum: int
    per: str
    evidence: str


@dataclass(frozen=True, slots=True)
class BestEffort:
    """The provider's own goal where no promise applies; never told to a customer as a promise."""

    windows: tuple[str, ...]
    minutes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Everything one plan version gives, what it includes written out."""

    key: str
    name: Words
    summary: Words
    windows: tuple[Window, ...]
    grants: Mapping[str, Grant]
    promises: tuple[PromisePlan, ...]
    obligations: tuple[Obligation, ...]
    best_effort: BestEffort | None
    includes: str | None = None
    lineage: tuple[str, ...] = field(default=())  # this plan and all it includes, nearest first


def conditions_from(value: Mapping[str, Any]) -> Conditions:
    """Conditions out of a document."""
    return Conditions(
        priorities=tuple(value.get("priorities", ())),
        channels=tuple(value.get("channels", ())),
        windows=tuple(value.get("windows", ())),
        roles=tuple(value.get("roles", ())),
        best_effort=bool(value.get("best_effort", False)),
        separate_agreement=bool(value.get("separate_agreement", False)),
        contact_right=value.get("contact_right"),
        limit=value.get("limit"),
        per=value.get("per"),
    )


def conditions_to(conditions: Conditions) -> dict[str, Any]:
    """Conditions as a document: only what is limited."""
    every = {
        "priorities": list(conditions.priorities),
        "channels": list(conditions.channels),
        "windows": list(conditions.windows),
        "roles": list(conditions.roles),
        "best_effort": conditions.best_effort,
        "separate_agreement": conditions.separate_agreement,
        "contact_right": conditions.contact_right,
        "limit": conditions.limit,
        "per": conditions.per,
    }
    return {key: value for key, value in every.items() if value not in ([], False, None)}


def plan_from(document: Mapping[str, Any]) -> PlanTerms:
    """A plan version's document as values. Documents are written by `plan_to` alone, so nothing is checked here."""
    grants = {
        row["entitlement"]: Grant(
            entitlement=row["entitlement"],
            clause=row["clause"],
            name=Words.read(row["name"]),
            text=Words.read(row["text"]),
            conditions=conditions_from(row.get("conditions", {})),
            brought_by=row["brought_by"],
        )
        for row in document["grants"]
    }
    effort = document.get("best_effort")
    return PlanTerms(
        key=document["key"],
        name=Words.read(document["name"]),
        summary=Words.read(document["summary"]),
        windows=tuple(Window(w["key"], Words.read(w["name"]), w.get("needs")) for w in document["windows"]),
        grants=grants,
        promises=tuple(promise_from(row) for row in document["promises"]),
        obligations=tuple(Obligation(**row) for row in document["obligations"]),
        best_effort=BestEffort(tuple(effort["windows"]), dict(effort["minutes"])) if effort else None,
        includes=document.get("includes"),
        lineage=tuple(document["lineage"]),
    )


def promise_from(row: Mapping[str, Any]) -> PromisePlan:
    """A promise out of a document."""
    return PromisePlan(
        key=row["key"],
        kind=row["kind"],
        entitlement=row["entitlement"],
        windows=tuple(row["windows"]),
        minutes=dict(row["minutes"]),
        channels=tuple(row.get("channels", ())),
    )


def plan_to(plan: PlanTerms) -> dict[str, Any]:
    """The document of a plan version: complete, so that reading it needs no other row."""
    effort = plan.best_effort
    return {
        "key": plan.key,
        "name": plan.name.as_json(),
        "summary": plan.summary.as_json(),
        "includes": plan.includes,
        "lineage": list(plan.lineage),
        "windows": [{"key": w.key, "name": w.name.as_json(), "needs": w.needs} for w in plan.windows],
        "grants": [
            {
                "entitlement": g.entitlement,
                "clause": g.clause,
                "name": g.name.as_json(),
                "text": g.text.as_json(),
                "conditions": conditions_to(g.conditions),
                "brought_by": g.brought_by,
            }
            for g in plan.grants.values()
        ],
        "promises": [
            {
                "key": p.key,
                "kind": p.kind,
                "entitlement": p.entitlement,
                "windows": list(p.windows),
                "minutes": dict(p.minutes),
                "channels": list(p.channels),
            }
            for p in plan.promises
        ],
        "obligations": [
            {
                "key": o.key,
                "entitlement": o.entitlement,
                "minimum": o.minimum,
                "maximum": o.maximum,
                "per": o.per,
                "evidence": o.evidence,
            }
            for o in plan.obligations
        ],
        "best_effort": {"windows": list(effort.windows), "minutes": dict(effort.minutes)} if effort else None,
    }
