import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A candidate is opened for an employer by a disclosure, as everything that crosses an organisation's border."""

    dependencies = [('participants', '0004_left_on')]

    operations = [
        migrations.AddField(
            model_name='employeranswer',
            name='disclosure',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='participants.disclosure'),
        ),
    ]
