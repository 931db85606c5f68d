"""Sealing: each committed event gets its place in a chain of hashes, a few seconds after it was written.

Never in the request: a chain's head that is locked until commit would make every request wait for every other
(reliability.md 4.5). The sealer takes events whose transaction can no longer have company from an earlier one:

* Ids are handed out before commit, so an event with a lower id may be committed after one with a higher. The order of the
  log is therefore the seals' own: by transaction number, then id, among transactions older than every one still open
  (`pg_snapshot_xmin`). Everything up to the last seal is then sealed for good, and what comes next is found by index.
* A log that was read back into another database cluster bears transaction numbers that cluster has not handed out. Then
  (and when there is no last event to count from) every unsealed event is looked for, the old cluster's first.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import connection, transaction

from jobbspar.audit import anchors
from jobbspar.audit.chain import GENESIS, canonical
from jobbspar.lib import clock

log = logging.getLogger(__name__)

BATCH = 5_000
# A round of the sealer ends before the next one is asked for (tasks.py); what is left waits for it.
SECONDS = 4.0

HEAD = """
SELECT s.seq, s.sha256, e.xid, e.id, e.xid < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
FROM audit_auditseal s LEFT JOIN audit_auditevent e ON e.id = s.event_id ORDER BY s.seq DESC LIMIT 1
"""
UNSEALED = "NOT EXISTS (SELECT FROM audit_auditseal s WHERE s.event_id = e.id)"
SETTLED = "e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
FOREIGN = "e.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
CONTENT = canonical("%(sealed_at)s::timestamptz")
NEXT = f"""
SELECT e.id, {CONTENT} FROM audit_auditevent e
WHERE (e.xid, e.id) > (%(xid)s, %(id)s) AND {SETTLED} AND {UNSEALED}
ORDER BY e.xid, e.id LIMIT %(limit)s
"""  # noqa: S608 only constants of this file
NEXT_OF_ALL = f"""
WITH chosen AS (
    SELECT e.id, {FOREIGN} AS abroad FROM audit_auditevent e WHERE ({SETTLED} OR {FOREIGN}) AND {UNSEALED}
    ORDER BY abroad DESC, e.xid, e.id LIMIT %(limit)s
)
SELECT e.id, {CONTENT} FROM chosen JOIN audit_auditevent e USING (id) ORDER BY chosen.abroad DESC, e.xid, e.id
"""  # noqa: S608
KEEP = "COPY audit_auditseal (seq, event_id, prev, sha256, sealed_at) FROM STDIN"


@dataclass(frozen=True)
class Head:
    """The last seal. `xid` and `id` are its event's; None where they say nothing about what comes next."""

    seq: int = 0
    sha256: bytes = GENESIS
    xid: int | None = None
    id: int | None = None


def seal_waiting(batch: int = BATCH, seconds: float = SECONDS) -> int:
    """Seal what waits, until nothing does or the time is out; how many. 0 where another sealer is at work.

    Must not be called inside a transaction: each batch is its own, and its head leaves for the anchor after the commit.
    """
    until = monotonic() + seconds
    total = 0
    while sealed := _seal_batch(batch):
        total += sealed
        anchors.drop_if_due(in_passing=True)
        if monotonic() > until:
            break
    anchors.drop_if_due()
    return total


def _seal_batch(most: int) -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if not _alone(cursor):
            return 0
        head = _head(cursor)
        now = clock.now()
        # A batch ends at each head that is to be anchored.
        rows = _waiting(cursor, head, now, min(most, anchors.EACH - head.seq % anchors.EACH))
        prev = head.sha256
        with cursor.copy(KEEP) as copy:
            for seq, (event_id, content) in enumerate(rows, head.seq + 1):
                digest = hashlib.sha256(prev + content).digest()
                copy.write_row((seq, event_id, prev, digest, now))
                prev = digest
    if rows:
        # The process log is a second witness, where it is kept on another machine.
        log.info("Sealed %s events; head %s %s", len(rows), head.seq + len(rows), prev.hex())
    return len(rows)


def _alone(cursor: Any) -> bool:
    """Whether this transaction is now the only one that seals. Another one's work is not waited for."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('audit.seal', 0))")
    return bool(cursor.fetchone()[0])


def _head(cursor: Any) -> Head:
    cursor.execute(HEAD)
    row = cursor.fetchone()
    if row is None:
        return Head()
    seq, digest, xid, event_id, ours = row
    return Head(seq, bytes(digest), xid, event_id) if ours else Head(seq, bytes(digest))


def _waiting(cursor: Any, head: Head, now: datetime, limit: int) -> list[tuple[int, bytes]]:
    """The next events with their canonical bytes, in sealing order."""
    query = NEXT_OF_ALL if head.xid is None else NEXT
    cursor.execute(query, {"sealed_at": now, "xid": head.xid, "id": head.id, "limit": limit})
    return [(event_id, bytes(content)) for event_id, content in cursor.fetchall()]
