from django.db import migrations
from django.db.models import Q

from jobbspar.database.walls import SYSTEM

EMPLOYMENT, AGREEMENT = "employment", "agreement"
WHOLE = {"profile", "selection", EMPLOYMENT}
PASS = f"SELECT set_config('{SYSTEM}', 'Namnger kontaktpersoner', true)"
BACK = f"SELECT set_config('{SYSTEM}', '', true)"


def name_contacts(apps, schema_editor):
    """An account saw all of its employer's rounds until now, and sees those it is named in from here on. Whoever has had a
    part in a round is named in it: its contact, and who has confirmed, acknowledged, answered or been asked to sign."""
    NamedContact = apps.get_model("tracks", "NamedContact")
    EmployerContact = apps.get_model("employers", "EmployerContact")
    for party in apps.get_model("tracks", "RoundParty").objects.filter(organisation__kind="employer").iterator():
        users, emails = _took_part(apps, party)
        mine = Q(pk=party.contact_id) | Q(user__in=users)
        for email in emails:
            mine |= Q(email__iexact=email)
        for contact in EmployerContact.objects.filter(mine, employer__organisation=party.organisation_id):
            NamedContact.objects.get_or_create(party=party, contact=contact, defaults={"created_at": party.created_at})


def _took_part(apps, party):
    confirmed = apps.get_model("tracks", "ProfileConfirmation").objects.filter(party=party).values_list("user")
    answered = apps.get_model("participants", "EmployerAnswer").objects.filter(party=party).values_list("answered_by")
    users = {user for (user,) in (*confirmed, *answered) if user} | {party.acknowledged_by_id} - {None}
    asked = apps.get_model("agreements", "Signatory").objects.filter(
        organisation=party.organisation_id, agreement__round=party.round_id
    )
    return users, set(asked.exclude(email="").values_list("email", flat=True))


def let_them_sign(apps, schema_editor):
    """Agreements are a mandate of their own from now on. Who decided on everything still does, and so does who decides on
    something and has been asked to sign. Who decides on nothing is given nothing: what waits for them is listed."""
    asked = {
        (organisation, email.lower())
        for organisation, email in apps.get_model("agreements", "Signatory").objects.values_list("organisation", "email")
    }
    contacts = apps.get_model("employers", "EmployerContact").objects.exclude(mandate=[]).select_related("employer")
    for contact in contacts.iterator():
        is_asked = (contact.employer.organisation_id, contact.email.lower()) in asked
        if AGREEMENT not in contact.mandate and (is_asked or set(contact.mandate) >= WHOLE):
            contact.mandate = [*contact.mandate, AGREEMENT]
            contact.save(update_fields=["mandate"])


class Migration(migrations.Migration):
    """Employers' contacts are named in the rounds they have had a part in."""

    dependencies = [
        ("coordination", "0009_result_versions"),
        ("accounts", "0010_employer_admin"),
        ("agreements", "0011_swedish_order_and_search"),
        ("employers", "0005_who_noted"),
        ("participants", "0014_swedish_order_and_search"),
        ("tracks", "0006_named_contacts"),
    ]
    operations = [
        migrations.RunSQL(PASS, migrations.RunSQL.noop),
        migrations.RunPython(name_contacts, migrations.RunPython.noop),
        migrations.RunPython(let_them_sign, migrations.RunPython.noop),
        migrations.RunSQL(BACK, migrations.RunSQL.noop),
    ]
