from django.db import migrations

from vagt.kit.db.operations import walled

# Whoever owns the table cannot change it either; erasure is the one exception.
ERASED_ONLY = """
CREATE FUNCTION mail_rawmail_erased_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.packed IS NULL
     AND NEW.sha256 = OLD.sha256 AND NEW.size = OLD.size AND NEW.stored_at = OLD.stored_at THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'mail_rawmail is kept as it came: a mail can be erased, never edited'
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        # Mail is zlib-packed already; PostgreSQL's own packing would only cost time.
        migrations.RunSQL(
            "ALTER TABLE mail_rawmail ALTER COLUMN packed SET STORAGE EXTERNAL",
            "ALTER TABLE mail_rawmail ALTER COLUMN packed SET STORAGE EXTENDED",
        ),
        walled("mail_mailbox"),
        walled("mail_rawmail"),
        walled("mail_inboundmessage"),
        walled("mail_outboundmessage"),
        walled("mail_outboundattachment"),
        migrations.RunSQL(
            [
                "REVOKE DELETE ON mail_mailbox, mail_rawmail, mail_inboundmessage, mail_outboundmessage FROM vagt_staff",
                ERASED_ONLY,
                "CREATE TRIGGER erased_only BEFORE UPDATE OR DELETE ON mail_rawmail "
                "FOR EACH ROW EXECUTE FUNCTION mail_rawmail_erased_only()",
                "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON mail_rawmail "
                "FOR EACH STATEMENT EXECUTE FUNCTION mail_rawmail_erased_only()",
                "ALTER TABLE mail_rawmail ENABLE ALWAYS TRIGGER erased_only",
                "ALTER TABLE mail_rawmail ENABLE ALWAYS TRIGGER never_emptied",
            ],
            [
                "DROP TRIGGER erased_only ON mail_rawmail",
                "DROP TRIGGER never_emptied ON mail_rawmail",
                "DROP FUNCTION mail_rawmail_erased_only()",
            ],
        ),
    ]
