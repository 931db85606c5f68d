from django.db import migrations

# Disposal (gallring) is the one way out, for the owner only, in a transaction that says so:
#     BEGIN; SET LOCAL jobbspar.disposal = 'on'; DELETE FROM documents_document WHERE …; COMMIT;
REFUSE = """
CREATE FUNCTION documents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner oid := (SELECT relowner FROM pg_class WHERE oid = TG_RELID);
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('jobbspar.disposal', true) = 'on'
       AND pg_has_role(current_user, owner, 'MEMBER') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'A document is never changed: % is refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER documents_no_change BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER documents_no_truncate BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_change();
"""
ALLOW = """
DROP TRIGGER documents_no_truncate ON documents_document;
DROP TRIGGER documents_no_change ON documents_document;
DROP FUNCTION documents_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
