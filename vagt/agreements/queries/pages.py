"""Reads that only the pages of agreements need."""

from django.conf import settings
from django.db.models import QuerySet

from vagt.agreements.models import AgreementVersion, PlanVersion
from vagt.agreements.queries.calendars import default_version, document_of
from vagt.agreements.queries.plans import newest_plan_versions
from vagt.people.models import Customer
from vagt.people.queries import customers_visible_to
from vagt.people.rules import Viewer
from vagt.solutions.models import System
from vagt.solutions.queries import systems_visible_to


def askable_customers(viewer: Viewer) -> QuerySet[Customer]:
    """The visible customers that are served now, by name."""
    return customers_visible_to(viewer).filter(archived_at__isnull=True).order_by("name", "pk")


def numbered(customers: QuerySet[Customer], number: str) -> int | None:
    """The id of the customer of that number among these; None without one."""
    return customers.filter(number=number).values_list("pk", flat=True).first() if number else None


def systems_in_use(viewer: Viewer, customer_id: int | None) -> QuerySet[System]:
    """A visible customer's systems that are not retired, by name; none without a customer."""
    return systems_visible_to(viewer).filter(customer_id=customer_id or 0, retired_at__isnull=True).order_by("name")


def typing_zone() -> str:
    """The zone in which dates and times are typed: the default calendar's, or the installation's without one."""
    version = default_version()
    return document_of(version).zone if version else settings.TIME_ZONE


def own_customer(viewer: Viewer) -> Customer:
    """The customer that a contact looks at."""
    return customers_visible_to(viewer).select_related("brand", "team").get(pk=viewer.customer_id or 0)


def system_at(viewer: Viewer, customer_id: int, chosen: str) -> System | None:
    """The system that an address names, of this customer; None when it names none."""
    return systems_in_use(viewer, customer_id).filter(pk=int(chosen)).first() if chosen.isdigit() else None


def plan_versions_for(old: AgreementVersion | None) -> QuerySet[PlanVersion]:
    """What an agreement may be on: the newest version of every plan on sale, and the version it is on already."""
    chosen = {version.pk for version in newest_plan_versions()} | ({old.plan_version_id} if old else set())
    rows = PlanVersion.objects.filter(pk__in=chosen).select_related("plan")
    return rows.order_by("plan__position", "plan_id", "-number")
