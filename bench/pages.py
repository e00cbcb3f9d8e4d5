"""What a page costs the server: processor time in Python and in PostgreSQL, at the demo's size and with 2,000 customers.

    python bench/pages.py                 # --rounds 40, --customers 2000, --contacts 5

A throwaway PostgreSQL is started and the demo cast made; every page is then asked for through Django's own handler with
all the middleware and both walls, signed in as an administrator or as a contact. The web server is left out. Python's
share is `time.process_time`; PostgreSQL's is the processor time of the backend of this connection, read from /proc.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LAW = 25.0  # milliseconds a page
AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
HOME = "Dybvad Skibsteknik"
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # the backend's time comes in ticks, so it is measured over all rounds
INSIDE = (
    "more", "customers", "people", "teams", "skills", "roles", "brands", "audit", "health", "import", "profile",
    "customer_add", "person_add", "team_add", "plans", "calendars", "ask",
)  # fmt: skip
OF_A_CUSTOMER = (
    "customer", "customer_edit", "customer_contacts", "customer_contacts_panel", "customer_team_panel",
    "customer_systems", "customer_systems_panel", "contact_add", "system_add",
)  # fmt: skip
OUTSIDE = ("portal_home", "portal_agreement", "portal_ask", "my_company", "profile")


def serve(folder: Path) -> None:
    """A server that ends with this process, and a migrated database."""
    command = [sys.executable, "-m", "vagt.project.postgres.throwaway", str(folder), str(os.getpid())]
    subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while not (folder / "ready").exists():
        if (folder / "failed").exists():
            sys.exit((folder / "failed").read_text())
        time.sleep(0.05)
    from vagt.project.postgres.server import make_roles_and_database

    make_roles_and_database(folder / "postgres" / "run", "vagt")
    migrate = "import django; django.setup(); from django.core.management import call_command as call;"
    migrate += "call('migrate', verbosity=0); call('createcachetable', verbosity=0)"
    subprocess.run(
        [sys.executable, "-c", migrate], cwd=ROOT, env={**os.environ, **login("vagt_owner", folder)}, check=True
    )


def login(role: str, folder: Path) -> dict[str, str]:
    """The environment of a process that works on this server as a role."""
    socket = folder / "postgres" / "run"
    return {
        "DJANGO_SETTINGS_MODULE": "vagt.project.settings",
        "VAGT_ENVIRONMENT": "test",
        "VAGT_VAR": str(folder / "var"),
        "VAGT_SECRET_KEY": "only-for-the-benchmark-" + "x" * 50,
        "VAGT_DATABASE_URL": f"postgresql://{role}@/vagt?host={socket}",
        "VAGT_DATABASE_POOL": "0",
        "PYTHONPATH": str(ROOT),
    }


def load(cast: Any, customers: int, contacts: int) -> None:
    """Many customers, each with contacts, a solution and two systems; and an event with words for every contact."""
    from vagt.kit.models import Change, Event
    from vagt.people.models import Affiliation, Contact, Customer
    from vagt.solutions.models import Solution, System

    teams = list(cast.teams.values())
    rows = [
        Customer(
            number=str(100_000 + n), name=f"Kunde {n:05}", brand=cast.brand, team=teams[n % len(teams)], created_at=AT
        )
        for n in range(customers)
    ]
    Customer.objects.bulk_create(rows, batch_size=1000)
    people = [
        Contact(name=f"Kontakt {n}-{k}", email=f"k{n}.{k}@kunde{n}.example", created_at=AT)
        for n in range(customers)
        for k in range(contacts)
    ]
    Contact.objects.bulk_create(people, batch_size=1000)
    owners = [row for row in rows for _ in range(contacts)]
    pairs = list(zip(people, owners, strict=True))
    Affiliation.objects.bulk_create((Affiliation(contact=c, customer=o) for c, o in pairs), batch_size=1000)
    solutions = [Solution(customer=row, name="Webshop") for row in rows]
    Solution.objects.bulk_create(solutions, batch_size=1000)
    System.objects.bulk_create(
        (System(customer=s.customer, solution=s, name=name) for s in solutions for name in ("Shop", "Shop test")),
        batch_size=1000,
    )
    actor = cast.user("Aksel").pk
    events = [
        Event(
            kind="contact.added", subject_kind="contact", subject_id=contact.pk, customer_id=owner.pk, at=AT,
            recorded_at=AT, actor_kind="user", actor_id=actor,
        )
        for contact, owner in pairs
    ]  # fmt: skip
    Event.objects.bulk_create(events, batch_size=1000)
    Change.objects.bulk_create((Change(event=event, new={"name": "Kontakt"}) for event in events), batch_size=1000)


def pages(cast: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Every page of the workspace that is measured, and of the portal, by name."""
    from django.urls import reverse

    home = cast.customers[HOME].pk
    contact, person = cast.contact_of[HOME].pk, cast.consultants["Freja"].pk
    inside = {name: reverse(name) for name in INSIDE} | {name: reverse(name, args=[home]) for name in OF_A_CUSTOMER}
    inside |= {
        name: reverse(name, args=[contact]) for name in ("contact", "contact_edit", "contact_join", "contact_merge")
    }
    inside |= {name: reverse(name, args=[person]) for name in ("person", "person_edit", "person_roles")}
    inside["contact_rights"] = reverse("contact_rights", args=[contact, home])
    inside["team_edit"] = reverse("team_edit", args=[cast.teams["Team Havn"].pk])
    inside["system_edit"] = reverse("system_edit", args=[cast.systems["Dybvad portal"].pk])
    return inside, {name: reverse(name) for name in OUTSIDE}


def analyse(folder: Path) -> None:
    """What autovacuum would have done by now; the throwaway server has none."""
    import psycopg

    with psycopg.connect(
        host=str(folder / "postgres" / "run"), user="postgres", dbname="vagt", autocommit=True
    ) as owner:
        owner.execute("VACUUM ANALYZE")


def backend_ms() -> float:
    """The processor time of this connection's backend so far."""
    from django.db import connection

    connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def measure(client: Any, url: str, rounds: int) -> tuple[float, float, float, float]:
    """p50 and p99 of Python's milliseconds, PostgreSQL's mean, and the kilobytes of the page."""
    for _ in range(3):
        response = client.get(url)
        if response.status_code != 200:
            sys.exit(f"{url} answered {response.status_code}")
    before, spent = backend_ms(), []
    for _ in range(rounds):
        began = time.process_time()
        response = client.get(url)
        spent.append((time.process_time() - began) * 1000)
    database = (backend_ms() - before) / rounds
    return statistics.median(spent), sorted(spent)[int(len(spent) * 0.99)], database, len(response.content) / 1000


def table(cast: Any, rounds: int, title: str) -> None:
    from django.test import Client

    staff, contact = Client(), Client()
    staff.force_login(cast.user("Aksel"))
    contact.force_login(cast.approver_of[HOME].user)
    inside, outside = pages(cast)
    print(
        f"\n{title}\n\n| page | Python p50 | p99 | PostgreSQL | together | kB |\n| --- | --- | --- | --- | --- | --- |"
    )
    for client, chosen, where in ((staff, inside, ""), (contact, outside, "portal: ")):
        for name, url in chosen.items():
            half, most, database, size = measure(client, url, rounds)
            over = " **over**" if half + database > LAW else ""
            print(
                f"| {where}{name} | {half:.1f} | {most:.1f} | {database:.1f} | {half + database:.1f}{over} | {size:.0f} |",
                flush=True,
            )


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--rounds", type=int, default=40)
    wanted.add_argument("--customers", type=int, default=2000)
    wanted.add_argument("--contacts", type=int, default=5)
    chosen = wanted.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vagt-bench-"))
    sys.path.insert(0, str(ROOT))
    os.environ.update(login("vagt_app", folder))
    try:
        serve(folder)
        import django

        django.setup()
        from django.db import connection, transaction

        from vagt.kit.db.walls import STAFF, behind
        from vagt.project.demo.agreements import make_agreements
        from vagt.project.demo.people import make_people

        connection.settings_dict["CONN_MAX_AGE"] = None  # one backend, as a pool would hold it
        cast = make_people(AT)
        with behind(STAFF), transaction.atomic():
            make_agreements(cast, AT)
        table(cast, chosen.rounds, "The demo")
        with behind(STAFF), transaction.atomic():
            load(cast, chosen.customers, chosen.contacts)
        analyse(folder)
        table(cast, chosen.rounds, f"{chosen.customers:,} customers, {chosen.customers * chosen.contacts:,} contacts")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
