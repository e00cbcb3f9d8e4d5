from django.db import migrations

from vagt.kit.db.operations import walled


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        walled("intake_confirmation"),
        migrations.RunSQL(
            "REVOKE DELETE ON intake_confirmation FROM vagt_staff",
            "GRANT DELETE ON intake_confirmation TO vagt_staff",
        ),
    ]
