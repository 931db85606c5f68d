"""Does the log still say what it said? Every seal is computed again, in the database and over one snapshot.

A million rows in seconds (reliability.md G-35): two passes over sets, and not a row leaves the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from jobbspar.audit import anchors
from jobbspar.audit.anchors import Anchor
from jobbspar.audit.chain import GENESIS, canonical
from jobbspar.audit.sealing import FOREIGN, HEAD, UNSEALED

# Parallel workers may share this one: nothing in it depends on the row before.
CONTENT = f"""
SELECT count(*), max(s.sealed_at), min(s.seq) FILTER (WHERE e.id IS NULL),
       min(s.seq) FILTER (WHERE e.id IS NOT NULL AND s.sha256 <> sha256(s.prev || {canonical("s.sealed_at")}))
FROM audit_auditseal s LEFT JOIN audit_auditevent e ON e.id = s.event_id
"""  # noqa: S608 only constants
ORDER = """
WITH linked AS (
    SELECT seq, prev, lag(seq, 1, 0::bigint) OVER w AS seq_before, lag(sha256, 1, %(genesis)s::bytea) OVER w AS before
    FROM audit_auditseal WINDOW w AS (ORDER BY seq)
)
SELECT max(seq), min(seq_before + 1) FILTER (WHERE seq <> seq_before + 1), min(seq) FILTER (WHERE prev <> before)
FROM linked
"""
# What is not sealed although the chain has gone past it, or bears a number that no transaction has had, has been put in.
WAITING = f"""
SELECT count(*), min(e.id) FILTER (WHERE (e.xid, e.id) < (%(xid)s::bigint, %(id)s::bigint)
                                      OR %(xid)s::bigint IS NOT NULL AND {FOREIGN})
FROM audit_auditevent e WHERE {UNSEALED}
"""  # noqa: S608


@dataclass
class Verdict:
    """What was found. `faults`: Swedish sentences, the earliest place first; none when the log holds.

    `sealed` and `waiting` count events; `head` is the last seal's number and `last` when it was made; `noted` are the
    anchors compared with, lowest first.
    """

    faults: list[str] = field(default_factory=list)
    sealed: int = 0
    waiting: int = 0
    head: int = 0
    last: datetime | None = None
    noted: list[Anchor] = field(default_factory=list)


def verify(*, with_anchors: bool = True) -> Verdict:
    """Compute the chain again and compare it with the anchors. Not for use inside a transaction.

    Without the anchors: of a copy that has just been read back, which ends before them.
    """
    verdict = Verdict()
    found: list[tuple[int, str]] = []
    unreadable = ""
    try:
        # Before the snapshot: a head that is noted has been committed, so the snapshot holds it.
        noted = anchors.all_anchors() if with_anchors else []
        verdict.noted = sorted(noted, key=lambda anchor: anchor.seq)
    except OSError as error:
        unreadable = f"Ankarfilen i AUDIT_ANCHOR_FILE går inte att läsa: {error.strerror}."
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        # A join of everything with everything is worth memory, and not worth compiling.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        found += _chain_faults(cursor, verdict)
        found += _put_in(cursor, verdict, look=not found)
        found += _anchor_faults(cursor, verdict)
    verdict.faults = [sentence for _, sentence in sorted(found)]
    # Before the first seal there is no file, and nothing to compare with one.
    if unreadable and verdict.sealed:
        verdict.faults.append(unreadable)
    return verdict


def _chain_faults(cursor: Any, verdict: Verdict) -> list[tuple[int, str]]:
    """Where each kind of break is first seen: (seal's number, sentence)."""
    cursor.execute(CONTENT)
    verdict.sealed, verdict.last, gone, changed = cursor.fetchone()
    cursor.execute(ORDER, {"genesis": GENESIS})
    head, missing, unlinked = cursor.fetchone()
    verdict.head = head or 0
    cursor.execute("SELECT seq, event_id FROM audit_auditseal WHERE seq = ANY(%s)", [[gone, changed]])
    events = dict(cursor.fetchall())
    found = (
        (missing, f"Sigill {missing} saknas i kedjan."),
        (gone, f"Händelse {events.get(gone)}, som har sigill {gone}, är borttagen ur loggen."),
        (changed, f"Händelse {events.get(changed)} eller dess sigill {changed} har ändrats efter förseglingen."),
        (unlinked, f"Sigill {unlinked} hänger inte ihop med det före: där har loggen skrivits om eller bytt ordning."),
    )
    return [(seq, sentence) for seq, sentence in found if seq is not None]


def _put_in(cursor: Any, verdict: Verdict, *, look: bool) -> list[tuple[int, str]]:
    """Count what waits, and find what was put in behind the last seal. (A seal that is gone leaves such events too.)"""
    cursor.execute(HEAD)
    # After a move to another cluster there is nothing to count from yet.
    _, _, xid, event_id, ours = cursor.fetchone() or (None,) * 5
    cursor.execute(WAITING, {"xid": xid if ours else None, "id": event_id})
    verdict.waiting, put_in = cursor.fetchone()
    if put_in is None or not look:
        return []
    return [(verdict.head, f"Händelse {put_in} har skjutits in i loggen i efterhand: den har inget sigill i kedjan.")]


def _anchor_faults(cursor: Any, verdict: Verdict) -> list[tuple[int, str]]:
    """The first anchor that the chain does not bear out, and which seals it throws doubt on."""
    query = "SELECT seq, encode(sha256, 'hex') FROM audit_auditseal WHERE seq = ANY(%s)"
    cursor.execute(query, [[anchor.seq for anchor in verdict.noted]])
    hashes = dict(cursor.fetchall())
    sure = 0
    for anchor in verdict.noted:
        when = f"ankaret från {anchor.at:%Y-%m-%d %H:%M} UTC"
        if anchor.seq > verdict.head:
            first = verdict.head + 1
            return [(first, f"Slutet är borta från sigill {first}: {when} visar att sigill {anchor.seq} har funnits.")]
        if hashes.get(anchor.seq) != anchor.sha256:
            where = f"från något av sigillen {sure + 1}–{anchor.seq}"
            return [(sure + 1, f"Loggen är utbytt eller omskriven {where}: {when} stämmer inte.")]
        sure = anchor.seq
    return []
