"""Many tasks for the benchmarks, loaded by COPY: customers with agreements, tasks, turns, messages, clocks, events.

The rows are what the actions would have written: open clocks are derived by the rules from frozen terms, digests are
those of the words, and the events go through the trigger that chains them. Everything follows from a task's place, so
that two runs load the same. COPY into a walled table is refused for the service's role: the throwaway server's
superuser loads, and skips the checks of foreign keys, which are right by construction.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST = 100_001  # the first task's number
BIG, SMALL, LONG = "Dybvad Skibsteknik", "Cykelhuset", 300  # a fifth of the tasks, fifty, and messages of one task
YEARS = timedelta(days=3 * 365)
AT_ONCE = 5000
TABLES = {
    "tasks_task": "id kind title customer_id contact_id channel impact urgency priority overridden declared_critical "
    "to_the_top status step team_id assignee_id opened_at activity_at resolved_at waits_since next_due_at next_goal_at "
    "triaged_at",
    "tasks_turn": "id task_id customer_id contact_id channel reply_to received_at ended_at",
    "tasks_message": "id task_id customer_id turn_id kind internal contact_id consultant_id channel \"to\" mentions body "
    "salt digest occurred_at recorded_at mail_id call_outcome",
    "tasks_responseclock": "id task_id customer_id turn_id kind received_at channel priority terms_id counted_from "
    "basis_priority promise target_seconds strict due_at goal_at outcome judged_at met_by_id step next_event_at "
    "pauses rules_version",
    "kit_event": "subject_kind subject_id seq customer_id kind at recorded_at actor_kind actor_id facts hash",
}  # fmt: skip
TEXT = (
    "ordren kunden lageret portalen fejlen priserne billedet eksporten nøglen serveren please invoice the a is at of "
    "og i på det der ikke til at en som for med den har kan vi jeg siden derefter timeout Größe größer"
)
WORDS = TEXT.split()
BODIES = [" ".join(WORDS[(n * 31 + k * (n % 7 + 3) + k * k) % len(WORDS)] for k in range(70)) for n in range(400)]

Rows = dict[str, list[str]]


@dataclass(frozen=True)
class Party:
    """A customer as the tasks need it."""

    customer_id: int
    contact_id: int
    team_id: int | None
    terms_id: int


@dataclass(frozen=True)
class Field:
    """What the tasks are spread over."""

    big: Party
    small: Party
    others: list[Party]
    consultants: list[int]
    users: list[int]
    running: Callable[[datetime, str, int], Any]  # an open clock as the rules derive it
    at: datetime


def prepare(cast: Any, customers: int, at: datetime, made: datetime) -> Field:
    """Customers with agreements in forty teams, forty consultants, and everybody's frozen terms. Behind the wall."""
    from vagt.agreements.queries import terms_for
    from vagt.people.actions import add_consultant, create_team
    from vagt.people.models import Affiliation, Contact, Customer
    from vagt.people.rules import SYSTEM
    from vagt.tasks.actions.clocks import freeze
    from vagt.tasks.queries.clocks import TermsBook
    from vagt.tasks.rules.replay import Recorded, after, said

    people = [
        add_consultant(name=f"Konsulent {n}", email=f"konsulent{n}@nordlys.example", by=SYSTEM, at=made)
        for n in range(36)
    ]
    teams = list(cast.teams.values())
    teams += [create_team(name=f"Team {n}", members=[people[n % 36]], by=SYSTEM, at=made) for n in range(38)]
    rows = Customer.objects.bulk_create(
        Customer(
            number=str(100_000 + n), name=f"Kunde {n:05}", brand=cast.brand, team=teams[n % len(teams)], created_at=made
        )
        for n in range(customers)
    )
    contacts = Contact.objects.bulk_create(
        Contact(name=f"Kontakt {n}", email=f"kontakt@kunde{n}.example", created_at=made) for n in range(customers)
    )
    Affiliation.objects.bulk_create(Affiliation(contact=c, customer=o) for c, o in zip(contacts, rows, strict=True))
    agree(rows, made)
    everybody = [*cast.consultants.values(), *people]
    book = TermsBook(at)

    def party(customer: Any, contact: Any) -> Party:
        terms = terms_for(customer, at)
        terms_id = freeze(terms)
        book.know(terms_id, terms)
        return Party(customer.pk, contact.pk, customer.team_id, terms_id)

    def running(received: datetime, priority: str, terms_id: int) -> Any:
        inputs = {"clock": "response", "received": said(received), "channel": "email"}
        inputs |= {"priority": priority, "terms_id": terms_id}
        return after(None, Recorded("clock.started", received, inputs), book)

    named = [party(cast.customers[name], cast.approver_of[name]) for name in (BIG, SMALL)]
    others = [party(customer, contact) for customer, contact in zip(rows, contacts, strict=True)]
    return Field(
        *named, others, [one.pk for one in everybody], [one.user_id for one in everybody], running=running, at=at
    )


def agree(customers: list[Any], made: datetime) -> None:
    """A signed agreement each, on three plans."""
    from vagt.agreements.models import Agreement, AgreementVersion, Signature
    from vagt.agreements.queries import default_calendar, plan_versions

    calendar = default_calendar()
    plans = [plan_versions(key).first() for key in ("essential", "extended", "premium")]
    day = made - timedelta(days=180)
    agreements = Agreement.objects.bulk_create(
        Agreement(customer=row, number=f"B{row.number}", created_at=day) for row in customers
    )
    versions = AgreementVersion.objects.bulk_create(
        AgreementVersion(
            customer_id=agreement.customer_id,
            agreement=agreement,
            number=1,
            plan_version=plans[n % len(plans)],
            calendar=calendar,
            valid_from=day.date(),
            recorded_at=day,
        )
        for n, agreement in enumerate(agreements)
    )
    Signature.objects.bulk_create(
        Signature(customer_id=v.customer_id, version=v, party=party, name="A", signed_at=day, recorded_at=day)
        for v in versions
        for party in ("customer", "provider")
    )


def load(folder: Path, field: Field, tasks: int, open_from: int) -> None:
    """So many tasks; those from number `open_from` (of 0) on are open, with a running clock."""
    import psycopg

    place = {"host": str(folder / "postgres" / "run"), "user": "postgres", "dbname": "vagt"}
    with psycopg.connect(**place) as owner:  # type: ignore[arg-type]
        for begin in range(0, tasks, AT_ONCE):
            rows: Rows = {table: [] for table in TABLES}
            for n in range(begin, min(begin + AT_ONCE, tasks)):
                _Told(field, n, tasks, rows).tell(is_open=n >= open_from)
            _copy(owner, rows)
            owner.commit()
        for table in ("tasks_task", "tasks_turn", "tasks_message", "tasks_responseclock"):
            owner.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _copy(owner: Any, rows: Rows) -> None:
    for table, lines in rows.items():
        # The events' chain is an ordinary trigger: it is left on for them.
        role = "origin" if table == "kit_event" else "replica"
        owner.execute(f"SET LOCAL session_replication_role = {role}")
        columns = ", ".join(TABLES[table].split())
        with owner.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write("".join(lines))


class _Told:
    """The rows of one task: a message, its answer, and a note or another message."""

    def __init__(self, field: Field, n: int, of: int, rows: Rows) -> None:
        self.field, self.n, self.id, self.rows = field, n, FIRST + n, rows
        self.h = n * 2_654_435_761 % 4_294_967_296 >> 4
        small = n % max(1, of // 50) == 1
        self.party = field.small if small else field.big if n % 5 == 0 else field.others[self.h % len(field.others)]
        self.who = self.h % len(field.consultants)
        self.priority = "critical" if self.h % 200 == 0 else ("high", "normal", "normal", "low")[self.h % 4]
        self.opened = field.at - YEARS + YEARS * (n / of) - timedelta(days=1)
        self.answered = self.opened + timedelta(minutes=40)

    def tell(self, *, is_open: bool) -> None:
        """Everything that happened to it."""
        first, second, again = 2 * self.id, 2 * self.id + 1, is_open or self.n % 3 == 0
        said = 3 * self.id
        last = self.field.at - timedelta(seconds=self.h % 72_000 + 60) if is_open else self.opened + timedelta(hours=3)
        self._event("task.opened", self.opened, kind="inquiry", channel="email", priority=self.priority, impact="",
                    urgency="", judged=False, declared_critical=False, contact_id=self.party.contact_id, system_id=None,
                    team_id=self.party.team_id, assignee_id=None, asked="customer", received=said_at(self.opened),
                    triage_due=None)  # fmt: skip
        self._turn(first, self.opened, self.answered)
        self._clock(first, None, self.opened, "met", said + 1)
        self._message(said, "customer_wrote", self.opened, first)
        self._message(said + 1, "answer", self.answered, None)
        facts = {"answered": said_at(self.answered), "proved": True, "message_id": said + 1, "explained": "0" * 64}
        self._event("clock.met", self.answered, clock_id=first, turn_id=first, rules=1, was="open", outcome="met",
                    **facts)  # fmt: skip
        running = self.field.running(last, self.priority, self.party.terms_id) if is_open else None
        if again:
            self._turn(second, last, None if is_open else last)
            self._clock(second, running, last, "open" if is_open else "void", None)
            self._message(said + 2, "customer_wrote", last, second)
        else:
            self._message(said + 2, "note", last, None)
        if not is_open:
            self._event("task.status_changed", last, old="in_progress", new="closed", step="closed")
        self._task(last, running)

    def _task(self, last: datetime, running: Any) -> None:
        who = self.field.consultants[self.who] if self.h % 10 else None
        status = "in_progress" if running else "closed"
        waits = last if running else None
        self._row("tasks_task", self.id, "inquiry", f"{BODIES[self.h % 400][:60]} {self.n}", self.party.customer_id,
                  self.party.contact_id, "email", "", "", self.priority, "f", "f", "f", status, status,
                  self.party.team_id, who, self.opened, last, None if running else last, waits,
                  running.due if running else None, running.goal if running else None, self.answered)  # fmt: skip

    def _turn(self, turn_id: int, received: datetime, ended: datetime | None) -> None:
        contact = self.party.contact_id
        self._row("tasks_turn", turn_id, self.id, self.party.customer_id, contact, "email", "", received, ended)
        self._event("turn.opened", received, turn_id=turn_id, contact_id=contact, received=said_at(received),
                    channel="email", pages=False)  # fmt: skip

    def _clock(self, turn_id: int, running: Any, received: datetime, outcome: str, met_by: int | None) -> None:
        """One that runs as the rules derive it, or one that is over."""
        due = running.due if running else received + timedelta(hours=4)
        rest = (running.goal, outcome, None, None, running.step, running.next_event_at) if running else (
            None, outcome, self.answered if met_by else None, met_by, 0, None)  # fmt: skip
        promise = (running.promise, running.seconds, running.strict) if running else ("response", 14_400, False)
        terms_id = self.party.terms_id
        self._row("tasks_responseclock", turn_id, self.id, self.party.customer_id, turn_id, "response", received,
                  "email", self.priority, terms_id, received, self.priority, *promise, due, *rest, "{}", 1)  # fmt: skip
        self._event("clock.started", received, clock_id=turn_id, turn_id=turn_id, rules=1, clock="response",
                    received=said_at(received), channel="email", priority=self.priority, terms_id=terms_id,
                    old_due=None, due=said_at(due) if due else None, promise=promise[0])  # fmt: skip

    def _message(self, pk: int, kind: str, at: datetime, turn_id: int | None) -> None:
        theirs = kind == "customer_wrote"
        body, salt = f"{BODIES[(self.h + pk) % 400]} {pk}", pk.to_bytes(16)
        digest = hashlib.sha256(salt + body.encode()).hexdigest()
        contact, consultant = self.party.contact_id, self.field.consultants[self.who]
        to = [contact] if kind == "answer" else []
        self._row("tasks_message", pk, self.id, self.party.customer_id, turn_id, kind, kind == "note",
                  contact if theirs else None, None if theirs else consultant, "email", str(set(to) or "{}"), "{}",
                  body, f"\\\\x{salt.hex()}", f"\\\\x{digest}", at, at, f"<{pk}@mail.example>" if theirs else "",
                  "")  # fmt: skip
        facts: dict[str, Any] = {"turn_id": turn_id} if theirs else {"to": to, "mentions": []}
        name = {"customer_wrote": "message.received", "answer": "message.sent"}.get(kind, "message.noted")
        self._event(name, at, message_id=pk, digest=digest, **facts)

    def _event(self, name: str, at: datetime, **facts: Any) -> None:
        by = ("system", None) if name in {"message.received", "turn.opened"} else ("user", self.field.users[self.who])
        self._row("kit_event", "task", self.id, 0, self.party.customer_id, name, at, at, *by, json.dumps(facts), "")

    def _row(self, table: str, *values: Any) -> None:
        self.rows[table].append("\t".join(map(_text, values)) + "\n")


def said_at(at: datetime) -> str:
    """An instant as facts hold it."""
    return at.astimezone(UTC).isoformat()


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


def lengthen(folder: Path, task_id: int) -> None:
    """Give one task as many messages as `LONG`, all of them answers and notes in turn."""
    import psycopg

    place = {"host": str(folder / "postgres" / "run"), "user": "postgres", "dbname": "vagt"}
    columns = TABLES["tasks_message"].replace("id ", "", 1)
    names = ", ".join(columns.split())
    with psycopg.connect(**place) as owner:  # type: ignore[arg-type]
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute(
            f"INSERT INTO tasks_message ({names}) SELECT {names} FROM tasks_message, generate_series(1, %s) "
            "WHERE task_id = %s AND kind = 'answer'",
            [LONG - 3, task_id],
        )
