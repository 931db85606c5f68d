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
from jobbspar.audit.models import AuditSeal
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
COLUMNS = f"SELECT e.id, {canonical('%(sealed_at)s::timestamptz')} FROM audit_auditevent e"  # noqa: S608 constants
NEXT = f"""{COLUMNS}
WHERE (e.xid, e.id) > (%(xid)s, %(id)s) AND {SETTLED} AND {UNSEALED}
ORDER BY e.xid, e.id LIMIT %(limit)s"""
NEXT_OF_ALL = f"""{COLUMNS}
WHERE ({SETTLED} OR {FOREIGN}) AND {UNSEALED}
ORDER BY ({FOREIGN}) DESC, e.xid, e.id LIMIT %(limit)s"""


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
        anchors.drop_if_due()
        if monotonic() > until:
            break
    if not total:
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
        seals, prev = [], head.sha256
        for seq, (event_id, content) in enumerate(rows, head.seq + 1):
            digest = hashlib.sha256(prev + content).digest()
            seals.append(AuditSeal(seq=seq, event_id=event_id, prev=prev, sha256=digest, sealed_at=now))
            prev = digest
        AuditSeal.objects.bulk_create(seals)
    if seals:
        # The process log is a second witness, where it is kept on another machine.
        log.info("Sealed %s events; head %s %s", len(seals), seals[-1].seq, prev.hex())
    return len(seals)


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
