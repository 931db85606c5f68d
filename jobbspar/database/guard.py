"""Production does not start on a database that is not safe to serve from.

Called when web (`wsgi.py`), worker or beat starts, and by nobody else: building an image and migrating
must work without.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from jobbspar.lib.crypto import check_keys

# A role that owns tables, may become their owner, or passes row security by, makes the second wall a painted one.
ROLE_SQL = """
SELECT current_user, r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c
               WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(current_user, c.relowner, 'MEMBER')),
       has_schema_privilege(current_user, 'public', 'CREATE')
FROM pg_roles r WHERE r.rolname = current_user
"""


def role_faults() -> list[str]:
    """Why the role of this connection must not serve; empty when it may."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE_SQL)
        name, is_superuser, bypasses, owns, creates = cursor.fetchone()
    faults = {
        "är superanvändare": is_superuser,
        "går förbi radsäkerheten (BYPASSRLS)": bypasses,
        "äger tabeller eller kan bli deras ägare": owns,
        "får skapa tabeller": creates,
    }
    return [f"Databasrollen {name} {fault}." for fault, present in faults.items() if present]


def demo_faults() -> list[str]:
    """Whether people with published passwords live in this database."""
    if get_user_model()._default_manager.filter(is_demo=True).exists():
        return ["Databasen innehåller demoanvändare, vilkas lösenord alla känner."]
    return []


def refuse_unsafe_database() -> None:
    """Raise ImproperlyConfigured, naming every fault, when production would start on an unsafe database or without keys."""
    if settings.MODE_NAME != "production":
        return
    check_keys()
    faults = role_faults() + demo_faults()
    if faults:
        raise ImproperlyConfigured("Jobbspår startar inte. " + " ".join(faults))
