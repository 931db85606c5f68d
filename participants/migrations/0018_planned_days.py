from typing import Any

from django.db import migrations

from jobbspar.database.walls import as_system
from jobbspar.lib import dates


def clamp(apps: Any, _editor: Any) -> None:
    """Move planned days that are nobody's, of what has not ended, to the nearest working day within: långfredag, juldagen.

    A new one must be a working day; those that were copied from a chain before that was so have its Monday and its Friday.
    """
    rows = apps.get_model("participants", "StepEnrolment").objects
    with as_system("Planerade dagar blir arbetsdagar"):
        for row in list(rows.filter(ended_on=None).only("planned_start", "planned_end")):
            first, last = dates.next_working_day(row.planned_start), dates.previous_working_day(row.planned_end)
            if first <= last and (first, last) != (row.planned_start, row.planned_end):
                rows.filter(pk=row.pk).update(planned_start=first, planned_end=last)


class Migration(migrations.Migration):

    dependencies = [("participants", "0017_one_name")]

    operations = [migrations.RunPython(clamp, migrations.RunPython.noop)]
