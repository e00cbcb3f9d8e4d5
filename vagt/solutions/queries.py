"""Reads: what a viewer may see of solutions and systems."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.queries import customers_visible_to
from vagt.people.rules import Viewer
from vagt.solutions.models import Solution, System


def solutions_visible_to(viewer: Viewer) -> QuerySet[Solution]:
    """The solutions of the customers this viewer may know of."""
    return Solution.objects.filter(customer__in=customers_visible_to(viewer))


def systems_visible_to(viewer: Viewer) -> QuerySet[System]:
    """The systems of the customers this viewer may know of."""
    return System.objects.filter(customer__in=customers_visible_to(viewer))


def solutions_of(viewer: Viewer, customer_id: int) -> list[Solution]:
    """A customer's solutions by name, each with its systems in `listed`: those in use first, critical ones on top."""
    systems = Prefetch("systems", queryset=System.objects.order_by("retired_at", "-critical", "name"), to_attr="listed")
    rows = solutions_visible_to(viewer).filter(customer_id=customer_id)
    return list(rows.prefetch_related(systems).order_by("name"))


def solution_of(viewer: Viewer, solution_id: int) -> Solution:
    """One visible solution. Raises `NotFound`."""
    row = solutions_visible_to(viewer).select_related("customer").filter(pk=solution_id).first()
    if row is None:
        raise NotFound(_("There is no such solution."))
    return row


def system_of(viewer: Viewer, system_id: int) -> System:
    """One visible system. Raises `NotFound`."""
    row = systems_visible_to(viewer).select_related("customer", "solution").filter(pk=system_id).first()
    if row is None:
        raise NotFound(_("There is no such system."))
    return row


def lock_solution(viewer: Viewer, solution: Solution) -> Solution:
    """The visible solution, locked for this transaction. Raises `NotFound`."""
    row = solutions_visible_to(viewer).select_for_update(no_key=True, of=("self",)).filter(pk=solution.pk).first()
    if row is None:
        raise NotFound(_("There is no such solution."))
    return row


def lock_system(viewer: Viewer, system: System) -> System:
    """The visible system, locked for this transaction. Raises `NotFound`."""
    row = systems_visible_to(viewer).select_for_update(no_key=True, of=("self",)).filter(pk=system.pk).first()
    if row is None:
        raise NotFound(_("There is no such system."))
    return row
