"""No page asks the database more often because there is more to show."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject, Words, record
from vagt.people.models import (
    Affiliation,
    Brand,
    Consultant,
    ConsultantSkill,
    Contact,
    Customer,
    Role,
    Skill,
    Team,
    TeamMember,
    User,
)
from vagt.people.rules import Viewer
from vagt.project.demo.people import Cast, make_people
from vagt.project.imports.models import Import
from vagt.solutions.models import Solution, System

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
FEW, MANY = 10, 60
HOME = "Dybvad Skibsteknik"
OF_HOME = (
    "customer_contacts",
    "customer_contacts_panel",
    "customer_team_panel",
    "customer_systems",
    "customer_systems_panel",
)
LISTS = ("more", "customers", "people", "teams", "skills", "roles", "brands", "audit", "import", "health")


def _grow(cast: Cast, numbers: range) -> None:
    """As many more of everything, each tied to all that a list shows beside it."""
    home, team = cast.customers[HOME], cast.teams["Team Havn"]
    roles = [Role(key=f"role{n}", name_da=f"Rolle {n}", name_en=f"Role {n}") for n in numbers]
    skills = [Skill(name_da=f"Evne {n}", name_en=f"Skill {n}") for n in numbers]
    teams = [Team(name=f"Team {n}", lead=cast.consultants["Freja"]) for n in numbers]
    users = [User(email=f"c{n}@nordlys.example", name=f"Colleague {n}", created_at=AT) for n in numbers]
    brands = [Brand(key=f"brand{n}", name=f"Brand {n}", email="a@nordlys.example") for n in numbers]
    for rows in (roles, skills, teams, users, brands):
        type(rows[0]).objects.bulk_create(rows)  # type: ignore[attr-defined]
    colleagues = Consultant.objects.bulk_create(Consultant(user=user, provider_roles=["consultant"]) for user in users)
    Consultant.roles.through.objects.bulk_create(
        Consultant.roles.through(consultant=one, role=role) for one, role in zip(colleagues, roles, strict=True)
    )
    every = list(zip(colleagues, skills, teams, strict=True))
    ConsultantSkill.objects.bulk_create(
        ConsultantSkill(consultant=one, skill=skill, level=2) for one, skill, _ in every
    )
    TeamMember.objects.bulk_create(TeamMember(consultant=one, team=own) for one, _, own in every)
    TeamMember.objects.bulk_create(TeamMember(consultant=one, team=team) for one in colleagues)
    customers = [
        Customer(number=str(5000 + n), name=f"Customer {n}", brand=brand, team=own, created_at=AT)
        for n, brand, own in zip(numbers, brands, teams, strict=True)
    ]
    Customer.objects.bulk_create(customers)
    people = [Contact(name=f"Contact {n}", email=f"p{n}@customer.example", created_at=AT) for n in numbers]
    Contact.objects.bulk_create(people)
    for customer, contact in zip(customers, people, strict=True):
        Affiliation.objects.bulk_create([Affiliation(contact=contact, customer=at) for at in (customer, home)])
    solutions = Solution.objects.bulk_create(Solution(customer=home, name=f"Solution {n}") for n in numbers)
    System.objects.bulk_create(System(customer=home, solution=row, name=f"{row.name} live") for row in solutions)
    for n, user, contact in zip(numbers, users, people, strict=True):
        by = Viewer("consultant", user_id=user.pk)
        words = Words({"name": "A"}, {"name": "B"})
        record("contact.changed", Subject("contact", contact.pk), by=by, at=AT, customer_id=home.pk, words=words)
        Import.objects.create(kind="customers", file_name=f"{n}.csv", content=b"", uploaded_at=AT, uploaded_by=user)


def _counts(client: Client, addresses: dict[str, str]) -> dict[str, int]:
    counts = {}
    for name, url in addresses.items():
        assert client.get(url).status_code == 200, name  # what is kept between pages is kept by now
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts[name] = len(captured)
    return counts


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_what_is_shown():
    cast = make_people(AT)
    staff, contact = Client(), Client()
    staff.force_login(cast.user("Aksel"))
    contact.force_login(cast.approver_of[HOME].user)
    home = [cast.customers[HOME].pk]
    inside = {name: reverse(name) for name in LISTS} | {name: reverse(name, args=home) for name in OF_HOME}
    inside |= {"person": reverse("person", args=[cast.consultants["Freja"].pk])}
    inside |= {"contact": reverse("contact", args=[cast.contact_of[HOME].pk])}
    outside = {name: reverse(name) for name in ("my_company",)}
    seen = []
    for numbers in (range(FEW), range(FEW, MANY)):
        with behind(STAFF):
            _grow(cast, numbers)
        seen.append(_counts(staff, inside) | {f"portal {k}": v for k, v in _counts(contact, outside).items()})
    few, many = seen
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert {name: number for name, number in many.items() if number > 45} == {}
