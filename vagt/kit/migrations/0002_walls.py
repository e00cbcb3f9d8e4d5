from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, append_only, walled

CHAIN = """
CREATE FUNCTION kit_event_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE previous record;
BEGIN
  SELECT seq, hash INTO previous FROM kit_event
   WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(previous.seq, 0) + 1;
  NEW.hash := kit_event_hash(coalesce(previous.hash, ''::bytea), NEW);
  RETURN NEW;
END $$
"""

HASH = """
CREATE FUNCTION kit_event_hash(previous bytea, e kit_event) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', e.subject_kind, e.subject_id, e.seq,
    coalesce(e.customer_id::text, ''), e.kind,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'),
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'),
    e.actor_kind, coalesce(e.actor_id::text, ''), e.facts::text), 'UTF8'))
$$
"""

ERASED_ONLY = """
CREATE FUNCTION kit_change_erased_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
     AND NEW.old IS NULL AND NEW.new IS NULL AND NEW.why = '' AND NEW.event_id = OLD.event_id THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'kit_change is append-only: the words of a change can be erased, never edited'
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [
        migrations.RunSQL([HASH, CHAIN], ["DROP FUNCTION kit_event_chain()", "DROP FUNCTION kit_event_hash(bytea, kit_event)"]),
        migrations.RunSQL(
            "CREATE TRIGGER chained BEFORE INSERT ON kit_event FOR EACH ROW EXECUTE FUNCTION kit_event_chain()",
            "DROP TRIGGER chained ON kit_event",
        ),
        walled("kit_event", staff="append"),
        migrations.RunSQL(
            [
                "GRANT INSERT ON kit_event TO vagt_portal",
                f"CREATE POLICY portal_insert ON kit_event FOR INSERT TO vagt_portal WITH CHECK (customer_id = {CUSTOMER})",
            ],
            "DROP POLICY portal_insert ON kit_event",
        ),
        append_only("kit_event", "what happened is never edited; record what corrects it"),
        walled("kit_change"),
        migrations.RunSQL("REVOKE DELETE ON kit_change FROM vagt_staff", migrations.RunSQL.noop),
        migrations.RunSQL(
            [
                ERASED_ONLY,
                "CREATE TRIGGER erased_only BEFORE UPDATE OR DELETE ON kit_change "
                "FOR EACH ROW EXECUTE FUNCTION kit_change_erased_only()",
                "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON kit_change "
                "FOR EACH STATEMENT EXECUTE FUNCTION kit_change_erased_only()",
                "ALTER TABLE kit_change ENABLE ALWAYS TRIGGER erased_only",
                "ALTER TABLE kit_change ENABLE ALWAYS TRIGGER never_emptied",
            ],
            [
                "DROP TRIGGER erased_only ON kit_change",
                "DROP TRIGGER never_emptied ON kit_change",
                "DROP FUNCTION kit_change_erased_only()",
            ],
        ),
    ]
