"""The suite stands on the service role, on clones, and leaves nothing behind."""

import threading

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.database


def test_tests_log_in_as_the_service_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("vagt_app", False, False)


def test_every_table_belongs_to_the_owner_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("vagt_owner",)]


def _note(text):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kit_cache (cache_key, value, expires) VALUES (%s, '', now())", [text])


def _count():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kit_cache")
        return cursor.fetchone()[0]


def test_own_database_commits_for_other_threads_and_for_the_superuser(own_database, superuser):
    def elsewhere():
        _note("from a thread")
        connections.close_all()

    _note("from the test")
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert _count() == 2
    assert superuser.execute("SELECT count(*) FROM kit_cache").fetchone() == (2,)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_the_next_does_not_see(own_database, turn):
    assert _count() == 0
    _note("committed")
    assert own_database.name == connection.settings_dict["NAME"]


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_gets_a_database_of_its_own(turn):
    assert connection.settings_dict["NAME"].startswith("own_")
    assert _count() == 0
    _note("committed")


@pytest.mark.parametrize("turn", [1, 2])
def test_an_ordinary_test_is_rolled_back(db, turn):
    assert connection.in_atomic_block
    assert _count() == 0
    _note("not committed")
