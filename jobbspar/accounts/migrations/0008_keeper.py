
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_unit_head'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='keeps_installation',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('keeps_installation', True)), fields=('keeps_installation',), name='organisation_one_keeper', violation_error_message='En annan organisation sköter redan installationen.'),
        ),
    ]
