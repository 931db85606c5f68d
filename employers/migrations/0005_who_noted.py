from django.db import migrations

AUTHORITIES = ("municipality", "af")


def say_who_noted(apps, schema_editor):
    """Contacts and needs get the authority of whoever wrote them, where that is one alone; else the employer's registrar."""
    Membership = apps.get_model("accounts", "Membership")
    homes = {}
    held = Membership.objects.filter(organisation__kind__in=AUTHORITIES).values_list("user", "organisation")
    for user, organisation in held:
        homes.setdefault(user, set()).add(organisation)
    for name in ("EmployerContact", "CompetenceNeed"):
        for row in apps.get_model("employers", name).objects.select_related("employer").iterator():
            mine = homes.get(row.created_by_id, set())
            row.owner_id = next(iter(mine)) if len(mine) == 1 else row.employer.owner_id
            row.save(update_fields=["owner"])


class Migration(migrations.Migration):
    """Contacts and needs that were there before get their owner."""

    dependencies = [("employers", "0004_contact_owner")]
    operations = [migrations.RunPython(say_who_noted, migrations.RunPython.noop)]
