"""What the pages of plans show: the plans on sale side by side, one plan with its history, and who is on which version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from vagt.agreements.models import AgreementVersion, Entitlement, Plan, PlanVersion
from vagt.agreements.queries.agreements import in_force_of
from vagt.agreements.queries.held import held_of_each
from vagt.agreements.queries.pages import typing_zone
from vagt.agreements.queries.plans import entitlements, newest_plan_versions, plan_versions, terms_of
from vagt.agreements.rules.plans import Grant, PlanTerms
from vagt.kit.errors import NotFound
from vagt.kit.words import Words
from vagt.people.models import Role
from vagt.people.queries import customers_visible_to, role_choices
from vagt.people.rules import Viewer

MOST_NAMED: Final = 50  # customers on a plan that its page names


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
    counted = _held(viewer, at).values_list("plan_version__plan_id").annotate(Count("pk")).order_by()
    counts = dict(counted)
    return [OnSale(v, terms_of(v), counts.get(v.plan_id, 0)) for v in newest_plan_versions()]


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


def _held(viewer: Viewer, at: datetime) -> QuerySet[AgreementVersion]:
    """The version of each visible agreement that holds today: for lists and counts, by whole days, in the database.

    What holds for an inquiry is `in_force`'s to say.
    """
    return _standing(customers_visible_to(viewer).filter(archived_at__isnull=True).values("pk"), at)


def plan_names(customer_ids: Iterable[int], at: datetime) -> dict[int, Words]:
    """The plan that each customer as a whole is on then; those without an agreement are on the default plan."""
    wanted = set(customer_ids)
    held = {one: in_force_of(everything, at) for one, everything in held_of_each(wanted).items()}
    named = {one: found[0].plan_version.name for one, found in held.items() if found is not None}
    missing = wanted - named.keys()
    default = next((v.name for v in newest_plan_versions() if v.plan.is_default), None) if missing else None
    return named if default is None else {**dict.fromkeys(missing, default), **named}


def _standing(customers: Iterable[int] | QuerySet[Any, Any], at: datetime) -> QuerySet[AgreementVersion]:
    today = at.astimezone(ZoneInfo(typing_zone())).date()
    begun = (
        AgreementVersion.objects.filter(customer__in=customers)
        .filter(withdrawal__isnull=True, valid_from__lte=today)
        .filter(signatures__party="customer")
        .filter(signatures__party="provider")
    )
    latest = begun.order_by("agreement_id", "-valid_from", "-recorded_at", "-pk").distinct("agreement_id")
    return AgreementVersion.objects.filter(pk__in=latest.values("pk")).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today)
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer whose agreement is on a version of a plan."""

    customer_id: int
    name: str
    number: int
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Holders:
    """Who is on a plan: the first of them by name, and how many more there are."""

    named: list[Holder]
    more: int


def holders_of(viewer: Viewer, newest: PlanVersion, at: datetime) -> Holders:
    """Who is on this plan, and on which version of it; a new version changes none of them."""
    mine = _held(viewer, at).filter(plan_version__plan_id=newest.plan_id)
    rows = mine.order_by("customer__name", "pk").values_list(
        "customer_id", "customer__name", "plan_version__number", "plan_version_id"
    )
    named = [Holder(pk, name, number, version == newest.pk) for pk, name, number, version in rows[:MOST_NAMED]]
    return Holders(named, mine.count() - len(named) if len(named) == MOST_NAMED else 0)


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
