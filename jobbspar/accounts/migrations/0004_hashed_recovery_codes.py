"""Recovery codes that were worked out from a stored seed are kept as hashes instead. They go on working."""

import hmac
from hashlib import sha1

from django.db import migrations

from jobbspar.lib import crypto

COUNT, DIGITS = 10, 8


def codes_of(seed):
    """As django-allauth 65 works them out."""
    digest = hmac.new(key=seed.encode("ascii"), msg=None, digestmod=sha1)
    for number in range(COUNT):
        digest.update(f"{number:3},".encode())
        yield str(int.from_bytes(digest.digest()[: DIGITS // 2], byteorder="big") % 10**DIGITS).zfill(DIGITS)


def hash_codes(apps, schema_editor):
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes"):
        if "seed" not in row.data:
            continue
        try:
            codes = list(codes_of(crypto.decrypt(row.data["seed"])))
        except crypto.Unreadable:
            codes = []  # written under a key that is gone: they did not work before either
        used = row.data.get("used_mask", 0)
        row.data = {
            "hashes": [
                crypto.keyed_hash(f"recovery-code:{row.user_id}:{code}")
                for number, code in enumerate(codes)
                if not used & (1 << number)
            ]
        }
        row.save(update_fields=["data"])


def take_away(apps, schema_editor):
    """Back: no code can be had from its hash, so whoever needs some makes new ones."""
    apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_oversight_roles"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(hash_codes, take_away)]
