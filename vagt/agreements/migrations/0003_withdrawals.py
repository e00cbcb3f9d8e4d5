import django.db.models.deletion
from django.db import migrations, models

from vagt.kit.db.operations import CUSTOMER, append_only, walled


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("customer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.customer")),
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="agreements.agreementversion")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_a_reason")],
            },
        ),
        walled("agreements_withdrawal", portal=f"customer_id = {CUSTOMER}", staff="append"),
        append_only("agreements_withdrawal", "record a new version instead"),
        migrations.RunSQL(
            "ALTER TABLE agreements_withdrawal ADD CONSTRAINT withdrawal_version_customer FOREIGN KEY (version_id, customer_id) "
            "REFERENCES agreements_agreementversion (id, customer_id) ON UPDATE CASCADE",
            "ALTER TABLE agreements_withdrawal DROP CONSTRAINT withdrawal_version_customer",
        ),
    ]
