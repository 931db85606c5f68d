"""What is hashed into a seal. One piece of SQL, used by the sealer and by the one who checks.

It lives here and not as a function in the database: whoever can change the log there could change that too.

    sha256(previous seal's 32 bytes || UTF-8 of a JSON array: sealed at, then every column of the event)

Moments are whole microseconds since 1970 UTC, so that no session setting plays a part; the rest is PostgreSQL's own JSON.
A column that is added to the log later is appended to the array only where it is not null: old seals then still hold.
"""

GENESIS = bytes(32)


def _microseconds(moment: str) -> str:
    return f"(extract(epoch FROM {moment}) * 1000000)::bigint"


def canonical(sealed_at: str) -> str:
    """SQL for the hashed bytes of the event `e`, without the previous seal. `sealed_at`: SQL for the seal's moment."""
    return f"""convert_to(json_build_array({_microseconds(sealed_at)}, e.id, {_microseconds("e.at")}, e.actor_user_id,
        e.organisation_id, e.role, e.action, e.object_type, e.object_id, e.person_id, e.round_id, e.details, e.xid)::text,
        'UTF8')"""
