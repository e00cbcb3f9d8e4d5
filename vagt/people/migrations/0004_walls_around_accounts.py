from django.db import migrations

# What the portal and the service read and never write: who serves whom, and the faces of the provider.
READ_ONLY = (
    "people_provider",
    "people_brand",
    "people_role",
    "people_skill",
    "people_consultant",
    "people_consultant_roles",
    "people_team",
    "people_teammember",
)
# The portal meets its own customer's people (contacts it may see) and the provider's, and nobody else.
KNOWN = (
    "EXISTS (SELECT 1 FROM people_contact c WHERE c.user_id = people_user.id)"
    " OR EXISTS (SELECT 1 FROM people_consultant k WHERE k.user_id = people_user.id)"
)


def read_only(table):
    return migrations.RunSQL(
        f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM vagt_app, vagt_portal",
        f"GRANT INSERT, UPDATE, DELETE ON {table} TO vagt_app, vagt_portal",
    )


def accounts(table, known):
    """Before we know who it is, the service reads every account; after that, the wall is around it too."""
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY signing_in ON {table} TO vagt_app USING (true) WITH CHECK (true)",
            f"CREATE POLICY staff ON {table} TO vagt_staff USING (true) WITH CHECK (true)",
            f"CREATE POLICY portal ON {table} TO vagt_portal USING ({known}) WITH CHECK ({known})",
        ],
        [
            f"DROP POLICY portal ON {table}",
            f"DROP POLICY staff ON {table}",
            f"DROP POLICY signing_in ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_merged_contacts"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        *(read_only(table) for table in READ_ONLY),
        migrations.RunSQL(
            ["REVOKE INSERT, DELETE ON people_user FROM vagt_portal", "REVOKE DELETE ON people_user FROM vagt_app"],
            "GRANT INSERT, DELETE ON people_user TO vagt_app, vagt_portal",
        ),
        accounts("people_user", KNOWN),
        accounts(
            "account_emailaddress", "EXISTS (SELECT 1 FROM people_user u WHERE u.id = account_emailaddress.user_id)"
        ),
    ]
