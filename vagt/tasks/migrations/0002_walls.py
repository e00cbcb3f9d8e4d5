from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, append_only, walled

OWN = f"customer_id = {CUSTOMER}"
PUBLIC = f"{OWN} AND NOT internal"
# A task that moves to another customer takes all of this along.
CHILDREN = (
    "tasks_turn",
    "tasks_message",
    "tasks_attachment",
    "tasks_responseclock",
    "tasks_participant",
    "tasks_timeentry",
    "tasks_draft",
    "tasks_satisfaction",
)

WORDS_ERASED_ONLY = """
CREATE FUNCTION tasks_message_erased_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.digest = OLD.digest AND NEW.kind = OLD.kind AND NEW.recorded_at = OLD.recorded_at
     AND NEW.contact_id IS NOT DISTINCT FROM OLD.contact_id
     AND NEW.consultant_id IS NOT DISTINCT FROM OLD.consultant_id THEN
    IF NEW.body IS NOT DISTINCT FROM OLD.body AND NEW.html IS NOT DISTINCT FROM OLD.html
       AND NEW.salt IS NOT DISTINCT FROM OLD.salt AND NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at THEN
      RETURN NEW;
    END IF;
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND NEW.body IS NULL AND NEW.html IS NULL AND NEW.salt IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'tasks_message keeps what was said: it can be erased, never edited'
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def same_customer(table, column, parent, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, customer_id) "
        f"REFERENCES {parent} (id, customer_id) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("agreements", "0003_withdrawals"), ("solutions", "0002_walls")]

    operations = [
        walled("tasks_task", portal=OWN),
        walled("tasks_turn", portal=OWN),
        walled("tasks_message", portal=PUBLIC),
        walled("tasks_attachment", portal=PUBLIC),
        walled("tasks_responseclock", portal=f"{OWN} AND kind = 'response'"),
        walled("tasks_frozenterms", portal=OWN, staff="append"),
        walled("tasks_participant", portal=OWN),
        walled("tasks_link", portal=OWN),
        walled("tasks_satisfaction", portal=OWN),
        walled("tasks_timeentry"),
        walled("tasks_draft"),
        walled("tasks_savedview"),
        walled("tasks_prioritymatrix", staff="append"),
        append_only("tasks_frozenterms", "a clock is explained by the terms it was frozen to"),
        append_only("tasks_prioritymatrix", "record a new matrix instead"),
        *(same_customer(table, "task_id", "tasks_task", f"{table.split('_')[1]}_task_customer") for table in CHILDREN),
        same_customer("tasks_link", "source_id", "tasks_task", "link_source_customer"),
        same_customer("tasks_task", "system_id", "solutions_system", "task_system_customer"),
        migrations.RunSQL(
            [
                WORDS_ERASED_ONLY,
                "CREATE TRIGGER erased_only BEFORE UPDATE OR DELETE ON tasks_message "
                "FOR EACH ROW EXECUTE FUNCTION tasks_message_erased_only()",
                "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON tasks_message "
                "FOR EACH STATEMENT EXECUTE FUNCTION tasks_message_erased_only()",
                "ALTER TABLE tasks_message ENABLE ALWAYS TRIGGER erased_only",
                "ALTER TABLE tasks_message ENABLE ALWAYS TRIGGER never_emptied",
            ],
            [
                "DROP TRIGGER erased_only ON tasks_message",
                "DROP TRIGGER never_emptied ON tasks_message",
                "DROP FUNCTION tasks_message_erased_only()",
            ],
        ),
        migrations.RunSQL(
            [
                # Numbers are read out on the phone: six digits from the first.
                "ALTER TABLE tasks_task ALTER COLUMN id RESTART WITH 100001",
                # Lists and the sweep are index-only as long as the visibility map is fresh.
                "ALTER TABLE tasks_task SET (autovacuum_vacuum_scale_factor = 0.01)",
                "ALTER TABLE tasks_responseclock SET (autovacuum_vacuum_scale_factor = 0.01)",
            ],
            migrations.RunSQL.noop,
        ),
    ]
