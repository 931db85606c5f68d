"""What it costs to ask who has seen a person, with a million rows in the log."""

import html
import re
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client

from coordination.domain.reviews import prepare_review
from coordination.queries.monthly import last_month
from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.enums import Role
from jobbspar.lib import clock
from tests.bench import measure
from tests.cast import a_person, a_user, login, make_cast
from tests.databases import OWNER, as_role

NEXT = re.compile(r'href="([^"]+)" rel="next"')
MILLION, OFTEN, TIMES = 1_000_000, 20_000, 5
# A million looks over two years by some hundred people at ten thousand persons, of whom one has been seen twenty thousand
# times; details as in use.
FILL = """
INSERT INTO audit_auditevent (at, actor_user_id, organisation_id, role, action, object_type, object_id, person_id, details,
                              xid)
SELECT now() - n * interval '1 minute', (%(users)s::uuid[])[1 + n %% cardinality(%(users)s)], %(organisation)s,
       'case_worker', CASE WHEN n %% 7 = 0 THEN 'person.printed' WHEN n %% 3 = 0 THEN 'person.listed'
                           ELSE 'person.viewed' END,
       'participants.person', gen_random_uuid()::text,
       CASE WHEN n %% (%(count)s / %(often)s) = 0 THEN %(person)s::uuid ELSE md5((n %% 10000)::text)::uuid END,
       jsonb_build_object('page', 'person_list', 'fields', jsonb_build_array('identity', 'contact')), n - %(count)s
FROM generate_series(1, %(count)s) n
"""


def _filters(reader: object) -> list[str]:
    return ["", "?slag=andra", "?slag=skriva-ut", f"?vem={reader}", "?fran=2025-01-01&till=2025-01-31"]


@measure("s", 2)
def person_lookups() -> float:
    """The slowest view of the log of the person most looked at: unfiltered, by each filter, and its second page."""
    cast = make_cast()
    person = a_person(cast)
    values = {
        "users": [user.pk for user in (cast.hamid, *cast.insiders)],
        "organisation": cast.molndal.pk,
        "person": person.pk,
        "count": MILLION,
        "often": OFTEN,
    }
    with as_role(OWNER, connection.settings_dict["NAME"]) as link:
        link.execute(FILL, values)
        link.execute("VACUUM ANALYZE audit_auditevent")
    client = login(Client(), cast.hamid)
    address = f"/deltagare/{person.pk}/logg/"
    second = html.unescape(str(NEXT.findall(client.get(address).content.decode())[0]))
    return max(_median(client, address + query) for query in [*_filters(cast.ute.pk), second])


def _median(client: Client, address: str) -> float:
    taken = []
    for _ in range(TIMES):
        began = perf_counter()
        answer = client.get(address)
        taken.append(perf_counter() - began)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return median(taken)


MONTH = """
INSERT INTO audit_auditevent (at, actor_user_id, organisation_id, role, action, object_type, object_id, person_id, details,
                              xid)
SELECT %(first)s + (n %% 30) * interval '1 day', (%(users)s::uuid[])[1 + n %% cardinality(%(users)s)], %(organisation)s,
       'case_worker', CASE WHEN n %% 5 = 0 THEN 'person.viewed' ELSE 'person.listed' END, 'participants.person', '',
       (%(persons)s::uuid[])[1 + (n::bigint * 7919) %% cardinality(%(persons)s)], '{}', n - %(count)s
FROM generate_series(1, %(count)s) n
"""
LOOKS, PERSONS, STAFF = 300_000, 3_000, 40


@measure("s", 30)
def log_review_month() -> float:
    """Preparing a large city's month: three hundred thousand look-ups by forty people at three thousand persons."""
    cast = make_cast()
    staff = [a_user(f"Handläggare Nummer{number}", cast.molndal, Role.CASE_WORKER) for number in range(STAFF)]
    persons = [a_person(cast, number="", last_name=f"Namn{number}") for number in range(PERSONS)]
    values = {
        "first": clock.moment_on(last_month(), 9),
        "users": [user.pk for user in staff],
        "organisation": cast.molndal.pk,
        "persons": [person.pk for person in persons],
        "count": LOOKS,
    }
    with as_role(OWNER, connection.settings_dict["NAME"]) as link:
        link.execute(MONTH, values)
        link.execute("VACUUM ANALYZE")
    began = perf_counter()
    review = prepare_review(cast.molndal.pk, last_month(), actor=system_actor("bench"))
    taken = perf_counter() - began
    assert review.looks == LOOKS and review.findings.count() >= settings.LOG_REVIEW_SAMPLE
    return taken
