"""The second wall: what the database itself refuses, when a query of ours forgets who is asking."""

import threading
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction

from tests.security.world import AT
from vagt.kit.db.walls import NOBODY, STAFF, Wall, behind, portal
from vagt.kit.events import Subject, Words, record, verify
from vagt.kit.models import Change, Event
from vagt.people.models import (
    Affiliation,
    ConsultantSkill,
    Contact,
    ContactPhone,
    Customer,
    CustomerDomain,
    Team,
    User,
)
from vagt.project.demo.people import CUSTOMERS, make_people
from vagt.project.imports.models import Import
from vagt.solutions.models import Solution, System

pytestmark = pytest.mark.database

WALLED = (Customer, Affiliation, Contact, ContactPhone, Solution, System)
INTERNAL = (CustomerDomain, ConsultantSkill, Event, Change, Import)


@pytest.fixture
def cast(db):
    return make_people(AT)


def _rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _denied():
    return pytest.raises(ProgrammingError, match="permission denied")


@pytest.mark.parametrize("name", CUSTOMERS)
def test_a_query_that_forgets_returns_one_customer(cast, name):
    own = cast.customers[name].pk
    with behind(portal(own)):
        assert [row.pk for row in Customer.objects.all()] == [own]
        assert {row.customer_id for row in Affiliation.objects.all()} == {own}
        assert {row.customer_id for row in System.objects.all()} == {own}
        assert {row.customer_id for row in Solution.objects.all()} == {own}
        people = {cast.contact_of[name].name, cast.approver_of[name].name}
        assert {row.name for row in Contact.objects.all()} == people
        assert {row.contact.name for row in ContactPhone.objects.all()} == people
        assert {row.name for row in User.objects.all()} == people | set(cast.consultants)


@pytest.mark.parametrize("name", CUSTOMERS)
def test_raw_sql_is_behind_the_same_wall(cast, name):
    own = cast.customers[name].pk
    with behind(portal(own)):
        assert _rows("SELECT id FROM people_customer") == [(own,)]
        assert _rows("SELECT DISTINCT customer_id FROM solutions_system") == [(own,)]
        assert _rows("SELECT count(*) FROM people_affiliation WHERE customer_id <> %s", own) == [(0,)]
        emails = {email for (email,) in _rows("SELECT email FROM account_emailaddress")}
        assert {email.partition("@")[2] for email in emails} == {CUSTOMERS[name].domain, "nordlys.example"}


@pytest.mark.parametrize("model", INTERNAL, ids=lambda model: model.__name__)
def test_a_contact_cannot_read_what_is_internal(cast, model):
    with behind(portal(cast.customers["Bageri"].pk)), _denied(), transaction.atomic():
        list(model.objects.all()[:1])


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model.__name__)
def test_nobody_sees_nothing(cast, model):
    with behind(NOBODY), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(model.objects.all()[:1])


def test_the_portal_without_a_customer_sees_nothing(cast):
    with behind(Wall("vagt_portal")):
        assert not Customer.objects.exists()
        assert not System.objects.exists()


def test_a_row_of_another_customer_cannot_be_written(cast):
    own, other = cast.customers["Bageri"], cast.customers["Cykelhuset"]
    contact = cast.contact_of["Bageri"]
    with behind(portal(own.pk)):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            _insert_affiliation(contact.pk, other.pk)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Affiliation.objects.filter(contact=contact).update(customer_id=other.pk)
        assert Affiliation.objects.filter(customer_id=other.pk).update(see_money=True) == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Affiliation.objects.filter(contact=contact).delete()


def _insert_affiliation(contact_id: int, customer_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_affiliation (contact_id, customer_id, see_company, approve, approve_currency,"
            " book_readiness, manage_contacts, see_money)"
            " VALUES (%s, %s, true, true, 'DKK', true, true, true)",
            [contact_id, customer_id],
        )


@pytest.mark.parametrize(
    "table", ["people_customer", "people_team", "people_consultant", "people_provider", "kit_change"]
)
def test_a_contact_writes_nothing_of_the_providers(cast, table):
    with behind(portal(cast.customers["Bageri"].pk)), _denied(), transaction.atomic():
        _rows(f"DELETE FROM {table} RETURNING *")


def test_a_contact_adds_to_the_timeline_of_their_customer_and_reads_none_of_it(cast):
    own, other = cast.customers["Bageri"].pk, cast.customers["Cykelhuset"].pk
    laura = cast.viewer("Laura")
    with behind(portal(own)):
        event = record("person.profile_changed", Subject("user", laura.user_id), by=laura, at=AT, customer_id=own)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record("person.profile_changed", Subject("user", 1), by=laura, at=AT, customer_id=other)
    with behind(STAFF):
        kept = Event.objects.get(pk=event.pk)
        assert (kept.actor_id, kept.customer_id) == (laura.user_id, own)
        assert verify().faults == []


def test_a_contact_says_what_changed_in_the_books_of_their_customer_only(cast):
    own, other = cast.customers["Bageri"].pk, cast.customers["Cykelhuset"].pk
    laura, said = cast.viewer("Laura"), Words({"name": "Laura"}, {"name": "Laura Lind"})
    about = {"by": laura, "at": AT}
    with behind(STAFF):
        foreign = record("person.profile_changed", Subject("user", 1), **about, customer_id=other)
        nobodys = record("person.profile_changed", Subject("user", 1), **about)
    with behind(portal(own)):
        event = record("person.profile_changed", Subject("user", 1), **about, customer_id=own, words=said)
        for not_theirs in (foreign, nobodys):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Change.objects.create(event=not_theirs, why="Mine")
        for sql in ("SELECT * FROM kit_change", "UPDATE kit_change SET why = 'x'", "SELECT * FROM kit_event"):
            with _denied(), transaction.atomic():
                _rows(sql)
    with behind(STAFF):
        assert Change.objects.get(event=event).new == {"name": "Laura Lind"}
        assert not Change.objects.filter(event__in=[foreign, nobodys]).exists()


def test_a_contact_renames_people_of_their_customer_and_changes_nothing_else_of_them(cast):
    laura, mette = cast.contacts["Laura"], cast.contacts["Mette"]
    with behind(portal(cast.customers["Bageri"].pk)):
        assert Contact.objects.filter(pk=laura.pk).update(name="Laura Lind") == 1
        assert Contact.objects.filter(pk=mette.pk).update(name="Nobody") == 0
        with _denied(), transaction.atomic():
            Contact.objects.filter(pk=laura.pk).update(email="laura@elsewhere.example")


def test_a_contact_changes_no_account_of_the_providers(cast):
    laura, freja = cast.contacts["Laura"].user, cast.user("Freja")
    with behind(portal(cast.customers["Bageri"].pk)):
        for table, column in (("people_user", "id"), ("account_emailaddress", "user_id")):
            for user, changed in ((laura, 1), (freja, 0)):
                sql = f"UPDATE {table} SET {column} = {column} WHERE {column} = {user.pk} RETURNING {column}"
                assert len(_rows(sql)) == changed
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            _rows(
                f"INSERT INTO account_emailaddress (user_id, email, verified, \"primary\") VALUES ({freja.pk}, 'x@y.example', true, false)"
            )
        assert _rows(f"SELECT id FROM people_user WHERE id = {freja.pk}")


def test_a_system_cannot_hang_on_another_customers_solution(cast):
    system = cast.systems["Dybvad portal"]
    foreign = cast.solutions["Bageri", "Webshop"]
    with behind(STAFF), pytest.raises(DatabaseError, match="system_solution_customer"), transaction.atomic():
        System.objects.filter(pk=system.pk).update(solution=foreign)


def test_the_wall_comes_back_after_an_error_and_after_a_savepoint(cast):
    own = cast.customers["Bageri"].pk
    with behind(portal(own)):
        with pytest.raises(DatabaseError), transaction.atomic():
            _rows("SELECT 1 / 0")
        assert [row.pk for row in Customer.objects.all()] == [own]
        with behind(portal(cast.customers["Cykelhuset"].pk)):
            assert [row.name for row in Customer.objects.all()] == ["Cykelhuset"]
        assert [row.pk for row in Customer.objects.all()] == [own]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE people_customer DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE people_customer NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY portal ON people_customer",
        "CREATE POLICY all_of_it ON people_customer TO vagt_app USING (true)",
        "ALTER ROLE vagt_app BYPASSRLS",
        "GRANT vagt_owner TO vagt_app",
        "SET ROLE vagt_owner",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE kit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER never_changed ON kit_event",
    ],
)
def test_the_service_cannot_take_the_wall_down(cast, sql):
    for wall in (NOBODY, STAFF):
        refused = pytest.raises(DatabaseError, match=r"must (be|have)|denied|cannot")
        with behind(wall), refused, transaction.atomic():
            _rows(sql)


def test_the_service_cannot_give_itself_rights(cast):
    """A role that holds a right and may not give it is only warned; so what counts is what came of it."""
    for wall in (NOBODY, STAFF):
        with behind(wall):
            with suppress(DatabaseError), transaction.atomic():
                _rows("GRANT SELECT ON people_customer TO vagt_app")
            assert _rows("SELECT has_table_privilege('vagt_app', 'people_customer', 'SELECT')") == [(False,)]


def test_reads_outside_a_transaction_find_nothing(own_database):
    make_people(AT)
    with behind(portal(1)), pytest.raises(ProgrammingError, match="permission denied"):
        list(Customer.objects.all())


def test_threads_never_see_each_others_customer(own_database):
    """Connections change hands between viewers of every kind; some of them crash."""
    cast = make_people(AT)
    ids = sorted(customer.pk for customer in cast.customers.values())
    wrong: list[str] = []

    def visit(seed: int) -> None:
        for turn in range(40):
            own = ids[(seed + turn) % len(ids)]
            try:
                with behind(portal(own)), transaction.atomic():
                    seen = [row.pk for row in Customer.objects.all()]
                    if seen != [own]:
                        wrong.append(f"{own} saw {seen}")
                    if turn % 7 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass
            with behind(STAFF), transaction.atomic():
                if Customer.objects.count() != len(ids):
                    wrong.append("staff saw too little")
            role = _rows("SELECT current_user, current_setting('vagt.customer_id', true)")
            if role not in ([("vagt_app", "")], [("vagt_app", None)]):
                wrong.append(f"left behind: {role}")
        connections.close_all()

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_pooled_connection_is_given_back_without_a_role(own_database):
    """What COMMIT and ROLLBACK leave on a connection that the next viewer gets."""
    make_people(AT)
    with psycopg.connect(own_database.url) as pooled:
        for ending in ("COMMIT", "ROLLBACK"):
            pooled.execute("SELECT set_config('role', 'vagt_staff', true), set_config('vagt.customer_id', '1', true)")
            assert pooled.execute("SELECT count(*) FROM people_customer").fetchone() == (4,)
            pooled.execute(ending)
            assert pooled.execute("SELECT current_user").fetchone() == ("vagt_app",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                pooled.execute("SELECT count(*) FROM people_customer")
            pooled.rollback()


def test_teams_are_read_by_the_portal_and_served_by_name(cast):
    with behind(portal(cast.customers["Bageri"].pk)):
        assert Team.objects.count() == 2
