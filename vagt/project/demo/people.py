"""The demo cast: provider Nordlys, its consultants, and four customers. Tests, docs and the demo share it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.people import actions
from vagt.people.models import Affiliation, Brand, Consultant, Contact, Customer, Provider, Role, Skill, Team, User
from vagt.people.queries import viewer_of
from vagt.people.rules import SYSTEM, Rights, Viewer
from vagt.solutions.actions import add_solution, add_system
from vagt.solutions.models import Solution, System

PASSWORD = "nordlys-demo"  # noqa: S105 - printed on the sign-in page of a demo

ROLES = {
    "backend": ("Backendudvikler", "Backend developer"),
    "frontend": ("Frontendudvikler", "Frontend developer"),
    "pim": ("PIM-konsulent", "PIM consultant"),
}
SKILLS = {
    "orders": ("Ordreintegration", "Order integration"),
    "databases": ("Databaser", "Databases"),
    "checkout": ("Kassen i webshoppen", "Web shop checkout"),
    "accessibility": ("Tilgængelighed", "Accessibility"),
    "models": ("Produktmodeller", "Product models"),
    "prices": ("Prislister", "Price lists"),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A consultant of the cast, before there is a row."""

    email: str
    phone: str
    provider_roles: tuple[str, ...]
    roles: tuple[str, ...] = ()
    # skill -> level now, goal, by when
    skills: dict[str, tuple[int, int | None, date | None]] = field(default_factory=dict)


CONSULTANTS = {
    "Freja": Colleague(
        "freja@nordlys.example",
        "12 34 50 01",
        ("consultant",),
        ("backend",),
        {"orders": (4, None, None), "databases": (3, 4, date(2026, 12, 1)), "models": (1, 2, date(2026, 10, 1))},
    ),
    "Malthe": Colleague(
        "malthe@nordlys.example",
        "12 34 50 02",
        ("consultant",),
        ("frontend",),
        {"checkout": (4, None, None), "accessibility": (3, 4, date(2027, 3, 1)), "orders": (1, None, None)},
    ),
    "Signe": Colleague(
        "signe@nordlys.example",
        "12 34 50 03",
        ("account_manager", "consultant"),
        ("pim",),
        {"models": (4, None, None), "prices": (4, None, None), "checkout": (1, 2, date(2026, 11, 1))},
    ),
    "Aksel": Colleague(
        "aksel@nordlys.example",
        "12 34 50 04",
        ("administrator", "duty", "service_manager"),
        ("backend",),
        {"databases": (4, None, None), "orders": (2, 3, date(2026, 9, 1))},
    ),
}
TEAMS = {
    "Team Havn": ("Freja", ("Freja", "Malthe", "Signe"), ("Aksel",)),
    "Team Torv": ("Malthe", ("Malthe", "Signe"), ("Freja",)),
}


@dataclass(frozen=True, slots=True)
class Company:
    """A customer of the cast, before there is a row; people are name, title, number."""

    number: str
    domain: str
    team: str | None
    contact: tuple[str, str, str]
    approver: tuple[str, str, str]
    approve_up_to: int | None
    # solution -> systems as name, environment, critical
    solutions: dict[str, tuple[tuple[str, str, bool], ...]]


CUSTOMERS = {
    "Bageri": Company(
        "1001",
        "bageri.example",
        "Team Torv",
        ("Laura", "Butikschef", "12 34 56 01"),
        ("Henrik", "Indehaver", "12 34 56 02"),
        None,
        {"Webshop": (("Bageri webshop", "production", False),)},
    ),
    "Cykelhuset": Company(
        "1002",
        "cykelhuset.example",
        "Team Torv",
        ("Jonas", "E-handel", "12 34 56 11"),
        ("Mette", "Direktør", "12 34 56 12"),
        25_000,
        {
            "Webshop": (
                ("Cykelhuset webshop", "production", True),
                ("Cykelhuset webshop, test", "staging", False),
            ),
            "PIM": (("Cykelhuset PIM", "production", False),),
        },
    ),
    "Dybvad Skibsteknik": Company(
        "1003",
        "dybvad.example",
        "Team Havn",
        ("Sofie", "Reservedele", "12 34 56 21"),
        ("Torben", "IT-chef", "12 34 56 22"),
        100_000,
        {
            "Reservedelsportal": (
                ("Dybvad portal", "production", True),
                ("Dybvad portal, test", "staging", False),
            ),
            "PIM": (("Dybvad PIM", "production", True),),
        },
    ),
    "Havnens Byggemarked": Company(
        "1004",
        "havnens.example",
        "Team Havn",
        ("Emil", "Webredaktør", "12 34 56 31"),
        ("Karen", "Digital chef", "12 34 56 32"),
        250_000,
        {
            "Webshop": (
                ("Havnens webshop", "production", True),
                ("Havnens webshop, test", "test", False),
            ),
            "PIM": (("Havnens PIM", "production", True),),
            "Ordreintegration": (("Havnens ERP-bro", "production", True),),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, by first name, and everything, by name. `contact_of` and `approver_of` go by customer name."""

    provider: Provider
    brand: Brand
    roles: dict[str, Role]
    skills: dict[str, Skill]
    consultants: dict[str, Consultant]
    teams: dict[str, Team]
    customers: dict[str, Customer]
    contacts: dict[str, Contact]
    contact_of: dict[str, Contact]
    approver_of: dict[str, Contact]
    solutions: dict[tuple[str, str], Solution]  # by customer's and own name
    systems: dict[str, System]

    def user(self, name: str) -> User:
        """The account of a consultant or contact, by first name."""
        person = self.consultants.get(name) or self.contacts[name]
        if person.user is None:
            raise LookupError(f"{name} has no account")
        return person.user

    def viewer(self, name: str) -> Viewer:
        """How this person looks at Vagt, as the middleware would say."""
        with behind(STAFF), transaction.atomic():
            return viewer_of(self.user(name))


def make_people(at: datetime) -> Cast:
    """Make the cast through the actions, everybody invited and able to sign in; or read it when it is there."""
    with behind(STAFF), transaction.atomic():
        if not Provider.objects.filter(pk=1, name="Nordlys").exists():
            _make(at)
        return _read()


def _make(at: datetime) -> None:
    actions.change_provider(
        name="Nordlys", default_language="da", consultants_see_all=False, close_after_days=10, by=SYSTEM, at=at
    )
    brand = actions.add_brand(
        key="nordlys",
        name="Nordlys",
        email="support@nordlys.example",
        hotline_number="12 34 50 00",
        website="https://nordlys.example",
        signature_da="Venlig hilsen\nNordlys",
        signature_en="Kind regards\nNordlys",
        by=SYSTEM,
        at=at,
    )
    consultants = _make_consultants(at)
    teams = {
        name: actions.create_team(
            name=name,
            lead=consultants[lead],
            members=[consultants[one] for one in members],
            stand_ins=[consultants[one] for one in stand_ins],
            by=SYSTEM,
            at=at,
        )
        for name, (lead, members, stand_ins) in TEAMS.items()
    }
    for name, company in CUSTOMERS.items():
        _make_customer(name, company, brand, teams, at)


def _make_consultants(at: datetime) -> dict[str, Consultant]:
    roles = {
        key: actions.add_role(key=key, name_da=da, name_en=en, by=SYSTEM, at=at) for key, (da, en) in ROLES.items()
    }
    skills = {key: actions.add_skill(name_da=da, name_en=en, by=SYSTEM, at=at) for key, (da, en) in SKILLS.items()}
    consultants = {}
    for name, colleague in CONSULTANTS.items():
        consultant = actions.add_consultant(
            name=name,
            email=colleague.email,
            phone=colleague.phone,
            provider_roles=colleague.provider_roles,
            roles=[roles[key] for key in colleague.roles],
            by=SYSTEM,
            at=at,
        )
        for key, (level, goal, on) in colleague.skills.items():
            actions.rate_skill(consultant, skills[key], level=level, goal_level=goal, goal_on=on, by=SYSTEM, at=at)
        actions.give_password(consultant.user, PASSWORD, by=SYSTEM, at=at)
        consultants[name] = consultant
    return consultants


def _make_customer(name: str, company: Company, brand: Brand, teams: dict[str, Team], at: datetime) -> None:
    customer = actions.add_customer(
        number=company.number,
        name=name,
        brand=brand,
        team=teams[company.team] if company.team else None,
        domains=[company.domain],
        by=SYSTEM,
        at=at,
    )
    limit = Decimal(company.approve_up_to) if company.approve_up_to is not None else None
    approver = Rights(True, True, limit, "DKK", True, True, True)  # noqa: FBT003 - in the order of the class
    for (first_name, title, phone), rights in ((company.contact, Rights()), (company.approver, approver)):
        contact = actions.add_contact(
            customer,
            name=first_name,
            email=f"{first_name.lower()}@{company.domain}",
            title=title,
            phones=[phone],
            rights=rights,
            by=SYSTEM,
            at=at,
        )
        user = actions.invite_contact(contact, by=SYSTEM, at=at)
        actions.give_password(user, PASSWORD, by=SYSTEM, at=at)
    for solution_name, systems in company.solutions.items():
        solution = add_solution(customer, name=solution_name, by=SYSTEM, at=at)
        for system, environment, critical in systems:
            add_system(
                customer,
                solution=solution,
                name=system,
                environment=environment,
                critical=critical,
                url=f"https://{company.domain}" if environment == "production" else "",
                by=SYSTEM,
                at=at,
            )


def _read() -> Cast:
    customers = {row.name: row for row in Customer.objects.filter(number__in=[c.number for c in CUSTOMERS.values()])}
    affiliations = Affiliation.objects.filter(customer__in=customers.values()).select_related("contact__user")
    by_person = {(row.customer_id, row.contact.name): row.contact for row in affiliations}
    contact_of = {name: by_person[customers[name].pk, company.contact[0]] for name, company in CUSTOMERS.items()}
    approver_of = {name: by_person[customers[name].pk, company.approver[0]] for name, company in CUSTOMERS.items()}
    roles = {row.key: row for row in Role.objects.all()}
    skills = {row.name_en: row for row in Skill.objects.all()}
    emails = {colleague.email: name for name, colleague in CONSULTANTS.items()}
    consultants = Consultant.objects.filter(user__email__in=emails).select_related("user")
    return Cast(
        provider=Provider.objects.get(pk=1),
        brand=Brand.objects.get(key="nordlys"),
        roles={key: roles[key] for key in ROLES},
        skills={key: skills[en] for key, (_da, en) in SKILLS.items()},
        consultants={emails[row.user.email]: row for row in consultants},
        teams={row.name: row for row in Team.objects.filter(name__in=TEAMS)},
        customers=customers,
        contacts={row.name: row for row in (*contact_of.values(), *approver_of.values())},
        contact_of=contact_of,
        approver_of=approver_of,
        solutions={
            (row.customer.name, row.name): row
            for row in Solution.objects.filter(customer__in=customers.values()).select_related("customer")
        },
        systems={row.name: row for row in System.objects.filter(customer__in=customers.values())},
    )
