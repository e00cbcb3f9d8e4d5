"""Every table stands behind the wall, or on the short list with its reason."""

import pytest
from django.db import connection

pytestmark = pytest.mark.database

# Tables without a wall, because nothing in them is a customer's.
OPEN = {
    "people_provider": "the company's own name, shown before anybody is known",
    "people_brand": "the provider's faces",
    "people_role": "professions",
    "people_skill": "what can be rated; who is how good stands in people_consultantskill",
    "people_consultant": "who serves; the portal shows names and roles",
    "people_consultant_roles": "as people_consultant",
    "people_team": "who serves; the portal shows its team",
    "people_teammember": "as people_team",
    "agreements_entitlement": "the provider's vocabulary",
    "agreements_plan": "the provider's published plans",
    "agreements_calendar": "the provider's published hours",
    "kit_cache": "rate limits and short-lived values; no rows of customers",
    "django_session": "read before we know who it is",
    "django_migrations": "Django's own",
    "django_content_type": "Django's own",
    "auth_permission": "Django's own, unused",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "account_emailconfirmation": "keys of allauth's; addresses stand in account_emailaddress",
    "mfa_authenticator": "second factors, read before we know who it is",
    "socialaccount_socialaccount": "ids at identity providers, read before we know who it is",
    "socialaccount_socialapp": "unused: identity providers are settings",
    "socialaccount_socialtoken": "unused: no token is kept",
    "usersessions_usersession": "where people are signed in, read before we know who it is",
}
PREFIXES = {"procrastinate_": "the job queue: arguments are ids of events"}

_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND a.attnum > 0),
       ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1),
       has_table_privilege('vagt_portal', c.oid, 'SELECT')
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""


@pytest.fixture
def tables(db):
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_every_table_of_a_customer_is_behind_the_wall(tables):
    found = []
    for name, (enabled, forced, has_customer, policies, portal_reads) in tables.items():
        if not has_customer:
            continue
        if not (enabled and forced):
            found.append(f"{name}: row-level security is not forced")
        if portal_reads and "portal" not in policies:
            found.append(f"{name}: the portal may read it and has no policy")
    assert found == []


def test_every_other_table_is_walled_or_on_the_list(tables):
    found = [
        name
        for name, (_enabled, forced, _has_customer, _policies, _reads) in tables.items()
        if not forced and name not in OPEN and not name.startswith(tuple(PREFIXES))
    ]
    assert found == [], "call kit.db.operations.walled in a migration, or say in OPEN why not"


def test_the_list_is_no_longer_than_it_must_be(tables):
    assert sorted(name for name in OPEN if name not in tables or tables[name][1]) == []


def test_what_is_open_to_the_portal_is_not_written_by_it(tables):
    """The provider's own rows: a contact reads them, and only staff writes."""
    with connection.cursor() as cursor:
        writable = []
        for name in OPEN:
            if name.startswith("people_"):
                cursor.execute("SELECT has_table_privilege('vagt_portal', %s, 'INSERT, UPDATE, DELETE')", [name])
                writable += [name] if cursor.fetchone()[0] else []
    assert writable == []


def test_no_view_shows_more_than_its_reader_may(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)"
        )
        assert cursor.fetchall() == []


def test_the_roles_are_as_the_wall_needs_them(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolinherit, rolcanlogin FROM pg_roles"
            " WHERE rolname IN ('vagt_app', 'vagt_owner', 'vagt_portal', 'vagt_staff') ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("vagt_app", False, False, False, True),
            ("vagt_owner", False, False, True, True),
            ("vagt_portal", False, False, True, False),
            ("vagt_staff", False, False, True, False),
        ]
