import jobbspar.lib.clock
from django.db import migrations, models

REFUSE = """
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_seal_no_truncate ON audit_auditseal;
DROP TRIGGER audit_seal_no_change ON audit_auditseal;
"""


class Migration(migrations.Migration):
    """The chain of seals. Like the log, nobody changes it, its owner included."""

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('seq', models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
                ('event_id', models.BigIntegerField(editable=False, unique=True)),
                ('prev', models.BinaryField(max_length=32)),
                ('sha256', models.BinaryField(max_length=32)),
                ('sealed_at', models.DateTimeField(default=jobbspar.lib.clock.now, editable=False, verbose_name='förseglad')),
            ],
            options={
                'verbose_name': 'sigill',
                'verbose_name_plural': 'sigill',
            },
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['xid', 'id'], name='audit_sealing'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='audit_seal_from_one'),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
