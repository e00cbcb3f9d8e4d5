"""Who may do what: the permission table, and the viewer that every read and write is made for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

import phonenumbers

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
    "mailbox.edit": frozenset({"administrator"}),
    "template.edit": frozenset({"administrator"}),
    "canned.edit": frozenset({"service_manager", "administrator"}),
    "mail.judge": frozenset({"service_manager", "administrator"}),
    "mail.file": frozenset({"service_manager", "administrator"}),
    "mail.erase": frozenset({"administrator"}),
    "audit.read": frozenset({"service_manager", "administrator"}),
    "health.read": frozenset({"service_manager", "administrator"}),
    "settings.edit": frozenset({"administrator"}),
    "task.read": _EVERYONE,
    "task.edit": _EVERYONE,
    "task.answer": _EVERYONE,
    "task.void": frozenset({"service_manager", "administrator"}),
    "task.move": frozenset({"service_manager", "administrator"}),
    "task.erase": frozenset({"administrator"}),
    "time.add": _EVERYONE,
    "view.save": _EVERYONE,
    "view.share": frozenset({"service_manager", "administrator"}),
    "matrix.edit": frozenset({"administrator"}),
    "clock.rederive": frozenset({"service_manager", "account_manager", "administrator"}),
}
# Roles that see every customer. `duty` answers the hotline for all of them (docs/decisions/004).
SEES_ALL = _MANAGERS | {"duty"}


# Anybody can have an address here, so such a domain says nothing about an employer.
FREE_MAIL: Final = frozenset(
    [
        "aol.com",
        "bbsyd.dk",
        "email.dk",
        "fastmail.com",
        "forum.dk",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "googlemail.com",
        "hotmail.com",
        "hotmail.dk",
        "icloud.com",
        "jubii.dk",
        "jubiimail.dk",
        "live.com",
        "live.dk",
        "mail.com",
        "mail.dk",
        "mail.tele.dk",
        "me.com",
        "msn.com",
        "ofir.dk",
        "outlook.com",
        "outlook.dk",
        "post.tele.dk",
        "post3.tele.dk",
        "proton.me",
        "protonmail.com",
        "sol.dk",
        "stofanet.dk",
        "tdcadsl.dk",
        "telia.com",
        "webspeed.dk",
        "yahoo.com",
        "yahoo.dk",
        "yandex.com",
        "youmail.dk",
        "zoho.com",
    ]
)
HIGHEST_LEVEL: Final = 4  # 0 none, 1 learning, 2 works alone, 3 works on the hard parts, 4 teaches others


@dataclass(frozen=True, slots=True)
class Rights:
    """What a contact may do at one customer; the flags are independent. `approve_up_to` None: any amount."""

    see_company: bool = False
    approve: bool = False
    approve_up_to: Decimal | None = None
    approve_currency: str = "DKK"
    book_readiness: bool = False
    manage_contacts: bool = False
    see_money: bool = False


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
            self.kind == "consultant" and (self.consultants_see_all or bool(self.provider_roles & SEES_ALL))
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


def phone_number(text: str, *, region: str = "DK") -> str | None:
    """The number in E.164 (`+4512345678`), or None when it cannot be one; without a country code it is of `region`."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_words(number: str) -> str:
    """An E.164 number as people write it, `+45 12 34 56 78`."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == 45:  # unassigned Danish ranges are otherwise written without spaces
        digits = str(parsed.national_number)
        return " ".join(["+45", *(digits[i : i + 2] for i in range(0, len(digits), 2))])
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def mail_domain(text: str) -> str | None:
    """A domain as it is compared: lower case, without `@`, `www.` or a trailing dot; None when it cannot be one."""
    domain = text.strip().lower().rpartition("@")[2].removeprefix("www.").rstrip(".")
    try:
        ascii_name = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = ascii_name.split(".")
    known = len(labels) > 1 and all(label and label.replace("-", "").isalnum() for label in labels)
    return ascii_name if known and not labels[-1].isdigit() else None
