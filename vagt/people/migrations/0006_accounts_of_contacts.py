from django.db import migrations

# A contact's request changes accounts of their own customer's contacts at the most: never those of the provider's people,
# whom it may only read.
OURS = "EXISTS (SELECT 1 FROM people_contact c WHERE c.user_id = {user})"


def writes_only(table, user, read):
    own = OURS.format(user=user)
    return migrations.RunSQL(
        [
            f"DROP POLICY portal ON {table}",
            f"CREATE POLICY portal ON {table} FOR SELECT TO vagt_portal USING ({read})",
            f"CREATE POLICY portal_insert ON {table} FOR INSERT TO vagt_portal WITH CHECK ({own})",
            f"CREATE POLICY portal_update ON {table} FOR UPDATE TO vagt_portal USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY portal_delete ON {table} FOR DELETE TO vagt_portal USING ({own})",
        ],
        [
            f"DROP POLICY portal_delete ON {table}",
            f"DROP POLICY portal_update ON {table}",
            f"DROP POLICY portal_insert ON {table}",
            f"DROP POLICY portal ON {table}",
            f"CREATE POLICY portal ON {table} TO vagt_portal USING ({read}) WITH CHECK ({read})",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0005_own_name"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        writes_only(
            "people_user",
            "people_user.id",
            OURS.format(user="people_user.id")
            + " OR EXISTS (SELECT 1 FROM people_consultant k WHERE k.user_id = people_user.id)",
        ),
        writes_only(
            "account_emailaddress",
            "account_emailaddress.user_id",
            "EXISTS (SELECT 1 FROM people_user u WHERE u.id = account_emailaddress.user_id)",
        ),
    ]
