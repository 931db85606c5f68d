from django.db import migrations

# A version that has been in use is what agreements were written from.
REFUSE = """
CREATE FUNCTION agreements_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A wording that has been in use is never changed: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER wordings_no_change BEFORE UPDATE OR DELETE ON agreements_wording
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION agreements_refuse_change();
"""
ALLOW = """
DROP TRIGGER wordings_no_change ON agreements_wording;
DROP FUNCTION agreements_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_wordings")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
