from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, walled


class Migration(migrations.Migration):
    dependencies = [("solutions", "0001_initial")]

    operations = [
        walled("solutions_solution", portal=f"customer_id = {CUSTOMER}"),
        walled("solutions_system", portal=f"customer_id = {CUSTOMER}"),
        migrations.RunSQL(
            "ALTER TABLE solutions_system ADD CONSTRAINT system_solution_customer "
            "FOREIGN KEY (solution_id, customer_id) REFERENCES solutions_solution (id, customer_id) ON UPDATE CASCADE",
            "ALTER TABLE solutions_system DROP CONSTRAINT system_solution_customer",
        ),
    ]
