from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

ABOUT_A_PERSON = models.Q(("person_id__isnull", False))


class Migration(migrations.Migration):
    """Who has seen a person, and a month of one organisation's looks, are read by time. No lock on a log in use."""

    atomic = False
    dependencies = [("audit", "0003_seal")]
    operations = [
        AddIndexConcurrently(
            "auditevent",
            models.Index(fields=["person_id", "-at", "-id"], name="audit_person_at", condition=ABOUT_A_PERSON),
        ),
        AddIndexConcurrently(
            "auditevent",
            models.Index(
                fields=["organisation_id", "-at", "-id"], name="audit_organisation_at", condition=ABOUT_A_PERSON
            ),
        ),
        RemoveIndexConcurrently("auditevent", "audit_person"),
        RemoveIndexConcurrently("auditevent", "audit_organisation"),
    ]
