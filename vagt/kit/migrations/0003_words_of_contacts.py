from django.db import migrations

from vagt.kit.db.operations import CUSTOMER

# The portal reads no event, so its policy asks a function of the owner's, which answers about the viewer's own only.
OF_VIEWER = f"""
CREATE FUNCTION kit_event_of_viewer(event bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM kit_event WHERE id = event AND customer_id = {CUSTOMER})
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_walls")]

    operations = [
        migrations.RunSQL(
            [
                OF_VIEWER,
                "REVOKE ALL ON FUNCTION kit_event_of_viewer(bigint) FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION kit_event_of_viewer(bigint) TO vagt_portal",
                "GRANT INSERT ON kit_change TO vagt_portal",
                "CREATE POLICY portal_insert ON kit_change FOR INSERT TO vagt_portal WITH CHECK (kit_event_of_viewer(event_id))",
            ],
            [
                "DROP POLICY portal_insert ON kit_change",
                "REVOKE INSERT ON kit_change FROM vagt_portal",
                "DROP FUNCTION kit_event_of_viewer(bigint)",
            ],
        ),
    ]
