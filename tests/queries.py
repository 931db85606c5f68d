"""How many SQL queries a page costs. What every answer costs is not counted: sign-in, transaction control with the
organisation it is for, and the one insert of its access events.
"""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_NOT_COUNTED = re.compile(
    r"^(SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK|SELECT set_config)"
    r'|"accounts_session"|^INSERT INTO "?audit_auditevent'
    # Who is here: the user of the session, and the memberships that make the actor.
    r'|FROM "accounts_user" WHERE "accounts_user"\."id" = \S+ LIMIT 21$'
    # Whether the menu shows Skyddade personer.
    r'|^SELECT 1 AS "a" FROM "participants_protectedidentity_handlers" WHERE \S+ = \S+ LIMIT 1$'
    # Whether what leaves the database is paused, which administrators are told on every page.
    r"|FROM outbox_home$"
    r'|^SELECT .* FROM "accounts_membership" INNER JOIN "accounts_organisation" .*"user_id" ='
)


def queries_of(client: Client, url: str, expected_status: int = 200, **headers: str) -> list[str]:
    """The SQL that a GET of `url` runs. `assert len(queries_of(client, "/jobbspar/")) == 4`."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, headers=headers)
    assert response.status_code == expected_status, f"{url} answered {response.status_code}"
    return counted(captured)


def counted(captured: CaptureQueriesContext) -> list[str]:
    """Those of the captured queries that ask for something."""
    return [query["sql"] for query in captured if not _NOT_COUNTED.search(query["sql"])]
