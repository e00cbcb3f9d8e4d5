from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, append_only, walled

OWN = f"customer_id = {CUSTOMER}"
CHILDREN = (
    "agreements_agreementsystem",
    "agreements_override",
    "agreements_signature",
    "agreements_signedfile",
)


def same_customer(table, column, parent, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, customer_id) "
        f"REFERENCES {parent} (id, customer_id) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("kit", "0002_walls"), ("solutions", "0002_walls")]

    operations = [
        walled("agreements_agreement", portal=OWN),
        walled("agreements_agreementversion", portal=OWN, staff="append"),
        *(walled(table, portal=OWN, staff="append") for table in CHILDREN),
        walled("agreements_agreementscope"),
        walled("agreements_bookedcoverage", portal=OWN),
        # The catalogue and the calendars are the provider's published terms: every viewer reads them, staff adds.
        walled("agreements_planversion", portal="true", staff="append"),
        walled("agreements_calendarversion", portal="true", staff="append"),
        # The words of the catalogue: staff writes them, every viewer reads them.
        *(
            migrations.RunSQL(
                f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM vagt_app, vagt_portal",
                f"GRANT INSERT, UPDATE, DELETE ON {table} TO vagt_app, vagt_portal",
            )
            for table in ("agreements_plan", "agreements_entitlement", "agreements_calendar")
        ),
        append_only("agreements_planversion", "record a new version instead"),
        append_only("agreements_calendarversion", "record a new version instead"),
        append_only("agreements_agreementversion", "record a new version instead"),
        *(append_only(table, "record a new version instead") for table in CHILDREN),
        same_customer("agreements_agreementversion", "agreement_id", "agreements_agreement", "version_agreement_customer"),
        same_customer("agreements_agreementscope", "agreement_id", "agreements_agreement", "scope_agreement_customer"),
        *(
            same_customer(table, "version_id", "agreements_agreementversion", f"{table.split('_')[1]}_version_customer")
            for table in CHILDREN
        ),
        same_customer("agreements_agreementsystem", "system_id", "solutions_system", "agreementsystem_system_customer"),
        same_customer("agreements_agreementscope", "system_id", "solutions_system", "scope_system_customer"),
        same_customer("agreements_bookedcoverage", "system_id", "solutions_system", "booked_system_customer"),
    ]
