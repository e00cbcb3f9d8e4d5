from django.db import migrations

from vagt.kit.db.operations import walled


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        # A list holds many customers' people; nobody but staff reads one.
        walled("imports_import"),
        migrations.RunSQL("REVOKE DELETE ON imports_import FROM vagt_staff", migrations.RunSQL.noop),
    ]
