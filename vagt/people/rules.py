"""Who may do what: the permission table, and the viewer that every read and write is made for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

PROVIDER_ROLES: Final = frozenset({"consultant", "duty", "service_manager", "account_manager", "administrator"})
CONTACT_RIGHTS: Final = ("see_company", "approve", "book_readiness", "manage_contacts", "see_money")

_EVERYONE = PROVIDER_ROLES
_MANAGERS = frozenset({"service_manager", "account_manager", "administrator"})
# act -> provider roles that may do it (domain.md 5). An act that is not here is nobody's.
PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "workspace.open": _EVERYONE,
    "promise.ask": _EVERYONE,
    "customer.read": _EVERYONE,
    "customer.edit": frozenset({"account_manager", "administrator"}),
    "contact.edit": frozenset({"service_manager", "account_manager", "administrator"}),
    "system.edit": frozenset({"service_manager", "account_manager", "administrator"}),
    "agreement.read": _EVERYONE,
    "agreement.edit": frozenset({"account_manager", "administrator"}),
    "plan.read": _EVERYONE,
    "plan.edit": frozenset({"administrator"}),
    "calendar.read": _EVERYONE,
    "calendar.edit": frozenset({"administrator"}),
    "people.read": _EVERYONE,
    "people.edit": frozenset({"administrator"}),
    "team.edit": frozenset({"service_manager", "administrator"}),
    "skill.edit": frozenset({"service_manager", "administrator"}),
    "brand.edit": frozenset({"administrator"}),
    "import.run": frozenset({"administrator"}),
    "audit.read": frozenset({"service_manager", "administrator"}),
    "health.read": frozenset({"service_manager", "administrator"}),
    "settings.edit": frozenset({"administrator"}),
}
# Roles that see every customer. `duty` answers the hotline for all of them (docs/decisions/004).
_SEES_ALL = _MANAGERS | {"duty"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, reduced to what decides what they may see and do. Implements `kit.events.Actor`."""

    kind: Literal["consultant", "contact", "system", "nobody"]
    user_id: int | None = None
    name: str = ""
    provider_roles: frozenset[str] = frozenset()
    consultant_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    consultants_see_all: bool = False
    contact_id: int | None = None
    customer_id: int | None = None  # the one a contact looks at now
    customer_ids: frozenset[int] = frozenset()  # all that a contact belongs to
    rights: frozenset[str] = field(default=frozenset())
    approve_up_to: Decimal | None = None

    @property
    def actor_kind(self) -> str:
        return "system" if self.kind == "system" else "user"

    @property
    def actor_id(self) -> int | None:
        return self.user_id

    @property
    def is_staff(self) -> bool:
        return self.kind in {"consultant", "system"}

    @property
    def sees_all_customers(self) -> bool:
        return self.kind == "system" or (
            self.kind == "consultant" and (self.consultants_see_all or bool(self.provider_roles & _SEES_ALL))
        )


NOBODY: Final = Viewer("nobody")
SYSTEM: Final = Viewer("system", name="Vagt")


def may(viewer: Viewer, act: str) -> bool:
    """Whether this viewer's provider roles allow the act; the system may everything, a contact nothing here."""
    if viewer.kind == "system":
        return True
    return viewer.kind == "consultant" and bool(PERMISSIONS.get(act, frozenset()) & viewer.provider_roles)


def acts_of(roles: Iterable[str]) -> frozenset[str]:
    """Every act that these provider roles allow together."""
    held = frozenset(roles)
    return frozenset(act for act, allowed in PERMISSIONS.items() if allowed & held)
