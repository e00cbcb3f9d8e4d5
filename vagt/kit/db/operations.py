"""Migration operations that build the wall around a table."""

from typing import Any, Literal

from django.db.migrations.operations import RunSQL

CUSTOMER = "nullif(current_setting('vagt.customer_id', true), '')::bigint"
Statement = str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]

_STAFF_RIGHTS = {"read": "SELECT", "write": "SELECT, INSERT, UPDATE, DELETE", "append": "SELECT, INSERT"}


def walled(
    table: str,
    *,
    portal: str | None = None,
    portal_writes: str | None = None,
    staff: Literal["read", "write", "append"] = "write",
) -> RunSQL:
    """Force row-level security on a table: staff sees every row, the portal what `portal` says, all others none.

    `portal` and `portal_writes` are SQL conditions on a row (`CUSTOMER` stands for the viewer's customer); without
    `portal` the portal role has no right on the table at all. `staff="append"` lets rows be added, never changed.
    """
    forward: list[Statement] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table} FROM vagt_app, vagt_staff, vagt_portal",
        f"GRANT {_STAFF_RIGHTS[staff]} ON {table} TO vagt_staff",
        f"CREATE POLICY staff ON {table} TO vagt_staff USING (true) WITH CHECK (true)",
    ]
    if portal is not None:
        forward += [
            f"GRANT SELECT ON {table} TO vagt_portal",
            f"CREATE POLICY portal ON {table} FOR SELECT TO vagt_portal USING ({portal})",
        ]
    if portal_writes is not None:
        forward += [
            f"GRANT INSERT, UPDATE ON {table} TO vagt_portal",
            f"CREATE POLICY portal_insert ON {table} FOR INSERT TO vagt_portal WITH CHECK ({portal_writes})",
            (
                f"CREATE POLICY portal_update ON {table} FOR UPDATE TO vagt_portal "
                f"USING ({portal_writes}) WITH CHECK ({portal_writes})"
            ),
        ]
    backward: list[Statement] = [
        f"DROP POLICY IF EXISTS portal_update ON {table}",
        f"DROP POLICY IF EXISTS portal_insert ON {table}",
        f"DROP POLICY IF EXISTS portal ON {table}",
        f"DROP POLICY IF EXISTS staff ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return RunSQL(sql=forward, reverse_sql=backward)


_NEVER = """
CREATE OR REPLACE FUNCTION {table}_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only: {sentence}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only(table: str, sentence: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE of a table whoever asks, also with triggers disabled for a session."""
    return RunSQL(
        sql=[
            _NEVER.format(table=table, sentence=sentence.replace("'", "''")),
            (
                f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_never()"
            ),
            (
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_never()"
            ),
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_changed",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied",
        ],
        reverse_sql=[
            f"DROP TRIGGER never_changed ON {table}",
            f"DROP TRIGGER never_emptied ON {table}",
            f"DROP FUNCTION {table}_never()",
        ],
    )
