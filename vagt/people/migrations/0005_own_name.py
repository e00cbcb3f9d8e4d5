from django.db import migrations

from vagt.kit.db.operations import CUSTOMER

OWN = f"EXISTS (SELECT 1 FROM people_affiliation a WHERE a.contact_id = people_contact.id AND a.customer_id = {CUSTOMER})"


class Migration(migrations.Migration):
    """A contact who renames themselves is renamed where colleagues see them; nothing else of a contact is theirs."""

    dependencies = [("people", "0004_walls_around_accounts"), ("kit", "0003_words_of_contacts")]

    operations = [
        migrations.RunSQL(
            [
                "GRANT UPDATE (name, language) ON people_contact TO vagt_portal",
                f"CREATE POLICY portal_update ON people_contact FOR UPDATE TO vagt_portal USING ({OWN}) WITH CHECK ({OWN})",
            ],
            [
                "DROP POLICY portal_update ON people_contact",
                "REVOKE UPDATE (name, language) ON people_contact FROM vagt_portal",
            ],
        ),
    ]
