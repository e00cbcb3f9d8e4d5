"""Reads of the plan catalogue."""

from functools import lru_cache
from typing import Any

import tomli_w
from django.db.models import QuerySet

from vagt.agreements.models import Entitlement, Plan, PlanVersion
from vagt.agreements.queries.kept import Kept
from vagt.agreements.rules.plans import PlanTerms, plan_from


def entitlements() -> QuerySet[Entitlement]:
    """The vocabulary, in the order of the catalogue."""
    return Entitlement.objects.all()


def newest_plan_versions() -> QuerySet[PlanVersion]:
    """The newest version of every plan on sale, in the order of the catalogue; `terms_of` keeps their documents."""
    return (
        PlanVersion.objects.filter(plan__retired_at__isnull=True)
        .select_related("plan")
        .defer("document")
        .order_by("plan__position", "plan_id", "-number")
        .distinct("plan__position", "plan_id")
    )


def plan_named(key: str) -> Plan | None:
    """The plan with this key."""
    return Plan.objects.filter(key=key).first()


def plan_versions(key: str) -> QuerySet[PlanVersion]:
    """All versions of a plan, the newest first."""
    return PlanVersion.objects.filter(plan__key=key).select_related("plan").order_by("-number")


def plan_version(pk: int) -> PlanVersion | None:
    """One version of a plan."""
    return PlanVersion.objects.select_related("plan").filter(pk=pk).first()


def terms_of(version: PlanVersion) -> PlanTerms:
    """What a plan version gives, as values. Versions never change, so what was read once is kept."""
    return _terms(Kept(version))


@lru_cache(maxsize=64)
def _terms(row: Kept[PlanVersion]) -> PlanTerms:
    return plan_from(row.version.document)


def catalogue_text() -> str:
    """The whole catalogue as a TOML file that `load_catalogue` reads back without changing anything."""
    return tomli_w.dumps(catalogue_document(), multiline_strings=False)


def catalogue_document() -> dict[str, Any]:
    """The whole catalogue in the form in which it is written: what `rules.catalogue.read_catalogue` reads."""
    newest = list(newest_plan_versions().defer(None))
    windows: dict[str, Any] = {}
    for version in newest:
        for window in version.document["windows"]:
            needs = {"needs": window["needs"]} if window["needs"] else {}
            windows[window["key"]] = {"name": window["name"], **needs}
    return {
        "format": 1,
        "windows": windows,
        "entitlements": [{"key": e.key, "clause": e.clause, "name": e.name.as_json()} for e in entitlements()],
        "plans": [version.document["source"] for version in newest],
    }
