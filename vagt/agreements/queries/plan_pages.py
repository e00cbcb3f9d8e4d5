"""What the pages of plans show: the plans on sale side by side, one plan with its history, and who is on which version."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vagt.agreements.models import AgreementVersion, Entitlement, Plan, PlanVersion
from vagt.agreements.queries.agreements import in_force_by_customer
from vagt.agreements.queries.plans import entitlements, newest_plan_versions, plan_versions, terms_of
from vagt.agreements.rules.plans import Grant, PlanTerms
from vagt.kit.errors import NotFound
from vagt.people.models import Role
from vagt.people.queries import customers_visible_to, role_choices
from vagt.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class OnSale:
    """A plan as it is sold now."""

    version: PlanVersion
    terms: PlanTerms
    agreements: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One entitlement, and what each plan on sale says of it (None: it does not give it)."""

    word: Entitlement
    grants: tuple[tuple[Grant | None, bool], ...]  # the grant, and whether this plan itself brings it


def on_sale(viewer: Viewer, at: datetime) -> list[OnSale]:
    """The plans on sale, the least first, each with the number of visible agreements on it."""
    counts: dict[int, int] = defaultdict(int)
    for version in holders(viewer, at):
        counts[version.plan_version.plan_id] += 1
    return [OnSale(v, terms_of(v), counts[v.plan_id]) for v in newest_plan_versions()]


def matrix(plans: Sequence[OnSale]) -> list[MatrixRow]:
    """Every entitlement of the catalogue against the plans on sale."""
    return [
        MatrixRow(word, tuple((p.terms.grants.get(word.pk), _brings(p.terms, word.pk)) for p in plans))
        for word in entitlements()
    ]


def _brings(terms: PlanTerms, key: str) -> bool:
    return key in terms.grants and terms.grants[key].brought_by == terms.key


def retired_plans() -> Sequence[Plan]:
    """Plans that are no longer sold; agreements on them keep them."""
    return list(Plan.objects.filter(retired_at__isnull=False))


def holders(viewer: Viewer, at: datetime) -> list[AgreementVersion]:
    """The agreement version in force for each visible customer as a whole."""
    ids = customers_visible_to(viewer).filter(archived_at__isnull=True).values_list("pk", flat=True)
    return list(in_force_by_customer(ids, at).values())


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer whose agreement is on a version of a plan."""

    customer_id: int
    name: str
    number: int
    is_newest: bool


def holders_of(viewer: Viewer, newest: PlanVersion, at: datetime) -> list[Holder]:
    """Who is on this plan, and on which version of it; a new version changes none of them."""
    mine = [version for version in holders(viewer, at) if version.plan_version.plan_id == newest.plan_id]
    names = dict(customers_visible_to(viewer).filter(pk__in=[v.customer_id for v in mine]).values_list("pk", "name"))
    rows = [
        Holder(v.customer_id, names[v.customer_id], v.plan_version.number, v.plan_version_id == newest.pk) for v in mine
    ]
    return sorted(rows, key=lambda row: row.name)


def versions_of_plan(key: str) -> list[PlanVersion]:
    """All versions of a plan, the newest first. Raises `NotFound`."""
    found = list(plan_versions(key))
    if not found:
        raise NotFound(_("There is no such plan."))
    return found


def includable(key: str | None) -> list[PlanTerms]:
    """The plans that this one may include: those that stand before it in the catalogue."""
    found: list[PlanTerms] = []
    for version in newest_plan_versions():
        if version.plan.key == key:
            break
        found.append(terms_of(version))
    return found


def followers(key: str) -> list[PlanTerms]:
    """The plans that include this one, so that a change of it changes them too."""
    plans = [terms_of(version) for version in newest_plan_versions()]
    return [plan for plan in plans if key in plan.lineage and plan.key != key]


def source_of(version: PlanVersion) -> dict[str, Any]:
    """The plan as the catalogue writes it."""
    return dict(version.document["source"])


def professions() -> Sequence[Role]:
    """The roles that a cover can ask for."""
    return list(role_choices())
