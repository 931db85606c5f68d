"""What the sealed log costs: to seal, to check, and to ask for when nothing waits."""

from time import perf_counter

from django.db import connection

from jobbspar.audit.sealing import seal_waiting
from jobbspar.audit.verification import verify
from tests.bench import measure
from tests.databases import OWNER, as_role

MANY, MILLION = 100_000, 1_000_000
# Events as they are in use: every column filled, a transaction of their own each, details of a hundred characters.
FILL = """
INSERT INTO audit_auditevent (at, actor_user_id, organisation_id, role, action, object_type, object_id, person_id,
                              round_id, details, xid)
SELECT now(), gen_random_uuid(), gen_random_uuid(), 'case_worker,coordinator', 'person.viewed', 'participants.person',
       gen_random_uuid()::text, gen_random_uuid(), gen_random_uuid(),
       jsonb_build_object('fields', jsonb_build_array('name', 'seats', 'home_organisation'), 'count', n,
                          'page', 'round_participants', 'request', gen_random_uuid()),
       n - %s
FROM generate_series(1, %s) n
"""


def _fill(count: int) -> None:
    """Events of long ago, analysed as autovacuum would have. Without the indexes of the pages, which only make it slow."""
    with as_role(OWNER, connection.settings_dict["NAME"]) as link:
        link.execute("DROP INDEX audit_object, audit_round, audit_person_at, audit_actor, audit_organisation_at")
        link.execute(FILL, [count, count])
        link.execute("VACUUM ANALYZE audit_auditevent")


def _seal_all() -> float:
    began = perf_counter()
    while seal_waiting(seconds=60):
        pass
    return perf_counter() - began


@measure("s", 30)
def audit_seal_hundred_thousand() -> float:
    """A hundred thousand events that wait, as after the demo has been loaded."""
    _fill(MANY)
    return _seal_all()


@measure("s", 10)
def audit_verify_million() -> float:
    """`verify_audit` over a million events."""
    _fill(MILLION)
    _seal_all()
    began = perf_counter()
    verdict = verify()
    taken = perf_counter() - began
    assert (verdict.faults, verdict.sealed) == ([], MILLION)
    return taken


@measure("ms", 50)
def audit_seal_nothing() -> float:
    """A round of the sealer that finds nothing, each five seconds, behind a hundred thousand sealed events."""
    _fill(MANY)
    _seal_all()
    seal_waiting()
    began = perf_counter()
    for _ in range(20):
        assert seal_waiting() == 0
    return (perf_counter() - began) / 20 * 1000
