"""Customers: the list, one of them, and what forms choose from."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotFound
from vagt.people.models import Affiliation, Brand, Customer, Team
from vagt.people.queries.visible import customers_visible_to
from vagt.people.rules import Viewer

PAGE = 50


class CustomersPage(NamedTuple):
    """A page of the list, and where the next one begins (empty: nowhere)."""

    rows: Sequence[Customer]
    next_after: str


def search_customers(viewer: Viewer, text: str) -> QuerySet[Customer]:
    """Visible customers whose name or number contains the text, archived ones left out."""
    base = customers_visible_to(viewer).filter(archived_at__isnull=True)
    return base.filter(Q(name__icontains=text) | Q(number__istartswith=text)) if text else base


def customers_page(
    viewer: Viewer, *, text: str = "", team_id: int | None = None, archived: bool = False, after: str = ""
) -> CustomersPage:
    """Customers by name, `PAGE` at a time; `after` is the `next_after` of the page before.

    Each row carries `contact_count`. Keyset by name and id, so page 400 costs what page 1 costs.
    """
    if archived:
        rows = customers_visible_to(viewer).filter(archived_at__isnull=False)
        rows = rows.filter(Q(name__icontains=text) | Q(number__istartswith=text)) if text else rows
    else:
        rows = search_customers(viewer, text)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    row_id, _colon, name = after.partition(":")
    if row_id.isdigit():
        rows = rows.filter(TupleGreaterThan(Tuple(F("name"), F("id")), (name, int(row_id))))
    current = Affiliation.objects.filter(customer=OuterRef("pk"), ended_at__isnull=True).order_by()
    contacts = current.values("customer").annotate(number=Count("pk")).values("number")
    rows = rows.annotate(contact_count=Subquery(contacts)).select_related("team", "brand").order_by("name", "id")
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return CustomersPage(found[:PAGE], f"{found[PAGE - 1].pk}:{found[PAGE - 1].name}" if more else "")


def customer_of(viewer: Viewer, customer_id: int) -> Customer:
    """One visible customer with its team and brand. Raises `NotFound`."""
    rows = customers_visible_to(viewer).select_related("team__lead__user", "brand")
    found = rows.filter(pk=customer_id).first()
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def customer_with_number(viewer: Viewer, number: str) -> Customer | None:
    """The visible customer with this number, archived ones too."""
    return customers_visible_to(viewer).filter(number=number.strip()).first()


def domains_of(customer: Customer) -> list[str]:
    """The customer's mail domains; for staff only, since the portal has no right to read them."""
    return list(customer.domains.order_by("domain").values_list("domain", flat=True))


def customer_choices(viewer: Viewer) -> QuerySet[Customer]:
    """The visible customers in service, by name, for forms."""
    return search_customers(viewer, "").order_by("name")


def customers_by_id(viewer: Viewer, ids: Sequence[int]) -> dict[int, Customer]:
    """Visible customers by their ids."""
    return customers_visible_to(viewer).in_bulk(list(ids))


def next_customer_number() -> str:
    """One more than the highest number that is all digits; a suggestion, not a reservation."""
    digits = Customer.objects.filter(number__regex=r"^\d{1,9}$")
    highest = digits.aggregate(highest=Max(Cast("number", BigIntegerField())))["highest"]
    return str((highest or 1000) + 1)


def brands() -> QuerySet[Brand]:
    """Every brand, by name."""
    return Brand.objects.order_by("name")


def brand_of(brand_id: int) -> Brand:
    """One brand. Raises `NotFound`."""
    row = Brand.objects.filter(pk=brand_id).first()
    if row is None:
        raise NotFound(_("There is no such brand."))
    return row


def team_choices() -> QuerySet[Team]:
    """Every team, by name, for forms."""
    return Team.objects.order_by("name")


def companies_of(viewer: Viewer) -> Sequence[Customer]:
    """Every company a contact belongs to, by name.

    Read past the wall around the one they look at now, by the ids that were established when the request began.
    """
    with behind(STAFF), transaction.atomic():
        return list(Customer.objects.filter(pk__in=viewer.customer_ids).order_by("name"))
