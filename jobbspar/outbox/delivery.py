"""One attempt to deliver, and what keeps attempts apart.

lease (conditional update, committed) → still wanted? → prepare (slow, outside any transaction) → one transaction that holds
the handler's writes and DONE, and that fails unless the attempt's number is still the row's. So a worker that was taken
for dead and comes back commits nothing, and a task run twice has one effect.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from django.db import connections, transaction

from jobbspar.lib import clock
from jobbspar.outbox.domain import tell_worker
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.errors import LostLease, UnknownKind, WorkerDied, describe
from jobbspar.outbox.models import Heartbeat, OutboxEntry
from jobbspar.outbox.pauses import is_paused
from jobbspar.outbox.querysets import LEASE
from jobbspar.outbox.registry import Kind, get_kind, queue_of

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
SWEEP_AT_MOST = 200
# With each wait up to an hour: busy for more than a day is not busy.
MOST_ATTEMPTS = 40


@dataclass(frozen=True)
class Answer:
    """What came of an attempt. `come_back_in`: seconds until another worker's lease runs out, 0 where nobody holds it."""

    word: str
    come_back_in: int = 0
    queue: str = ""


def attempt(entry_id: UUID, *, owner: str) -> Answer:
    """Deliver the entry if it is due, wanted and in nobody else's hands, and what leaves is not paused."""
    if is_paused():
        return Answer("paused")
    entry = lease(entry_id, owner)
    if entry is None:
        return _not_now(entry_id)
    if entry.attempts > entry.max_attempts:
        _end_attempt(entry, WorkerDied())
        return Answer("given up")
    try:
        with renewal(entry):
            return Answer(_carry_out(entry))
    except LostLease:
        return Answer("lease lost")
    except Exception as error:
        log.warning("Outbox %s (%s), attempt %s: %s", entry.pk, entry.kind, entry.attempts, type(error).__name__)
        _end_attempt(entry, error)
        return Answer("failed")


def lease(entry_id: UUID, owner: str) -> OutboxEntry | None:
    """Take the entry for a short time, or None where it is not to be had. The attempt's number is the fencing token."""
    now = clock.now()
    with transaction.atomic():
        entry = (
            OutboxEntry.objects.deliverable(now)
            .filter(pk=entry_id)
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if entry is None:
            return None
        entry.state = EntryState.LEASED
        entry.attempts += 1
        entry.leased_until = now + LEASE
        entry.lease_owner = owner
        entry.save(update_fields=["state", "attempts", "leased_until", "lease_owner"])
    return entry


def _not_now(entry_id: UUID) -> Answer:
    entry = OutboxEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        return Answer("unknown")
    if entry.state != EntryState.LEASED or entry.leased_until is None:
        return Answer(entry.state)
    left = (entry.leased_until - clock.now()).total_seconds()
    return Answer("in another's hands", come_back_in=max(1, int(left) + 1), queue=queue_of(entry.kind))


def _carry_out(entry: OutboxEntry) -> str:
    kind = _kind(entry)
    if kind.still_wanted is not None and not kind.still_wanted(entry):
        _finish(entry, EntryState.CANCELLED)
        return "no longer wanted"
    prepared = kind.prepare(entry) if kind.prepare is not None else None
    with transaction.atomic():
        if kind.prepare is not None:
            kind.handler(entry, prepared)
        else:
            kind.handler(entry)
        _finish(entry, EntryState.DONE)
    return "done"


def _kind(entry: OutboxEntry) -> Kind:
    try:
        return get_kind(entry.kind)
    except KeyError:
        raise UnknownKind from None


def _finish(entry: OutboxEntry, state: EntryState) -> None:
    """The fence: the row is finished only by the attempt that holds it. LostLease undoes the handler's writes too."""
    held = OutboxEntry.objects.filter(pk=entry.pk, state=EntryState.LEASED, attempts=entry.attempts)
    finished = held.update(state=state, done_at=clock.now(), leased_until=None, lease_owner="", last_error="")
    if not finished:
        raise LostLease


def _end_attempt(entry: OutboxEntry, error: Exception) -> None:
    """Wait longer each time, with jitter so that a hundred rows that failed together do not come back together.

    An attempt that a busy machine never got round to says nothing against the entry: it may have another one for it.
    """
    most = min(entry.max_attempts + 1, MOST_ATTEMPTS) if getattr(error, "is_held_up", False) else entry.max_attempts
    final = getattr(error, "is_final", False) or entry.attempts >= most
    wait = min(FIRST_WAIT * 2 ** (min(entry.attempts, 12) - 1), LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311
    held = OutboxEntry.objects.filter(pk=entry.pk, state=EntryState.LEASED, attempts=entry.attempts)
    held.update(
        state=EntryState.FAILED if final else EntryState.PENDING,
        max_attempts=most,
        not_before=clock.now() + wait,
        leased_until=None,
        lease_owner="",
        last_error=describe(error)[:200],
    )


@contextmanager
def renewal(entry: OutboxEntry) -> Iterator[None]:
    """Keep the lease while the work goes on, so that it can be short and a killed worker is missed within seconds."""
    stop = Event()

    def keep() -> None:
        try:
            while not stop.wait(LEASE.total_seconds() / 3):
                held = OutboxEntry.objects.filter(pk=entry.pk, state=EntryState.LEASED, attempts=entry.attempts)
                held.update(leased_until=clock.now() + LEASE)
        except Exception as error:
            log.warning("Outbox %s: the lease could not be renewed (%s).", entry.pk, type(error).__name__)
        finally:
            connections.close_all()

    thread = Thread(target=keep, name=f"lease-{entry.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=2)


def send_overdue() -> int:
    """Tell the workers about everything that is due and in nobody's hands. How many."""
    due = OutboxEntry.objects.deliverable(clock.now()).order_by("not_before").values_list("pk", "kind")[:SWEEP_AT_MOST]
    rows = list(due)
    for entry_id, kind in rows:
        tell_worker(entry_id, kind)
    return len(rows)


def drain(*kinds: str) -> int:
    """Deliver everything that is due here and now, in this process: for the demo loader and for tests. How many."""
    done = 0
    while not is_paused():
        due = OutboxEntry.objects.deliverable(clock.now())
        ids = list(
            (due.filter(kind__in=kinds) if kinds else due).order_by("not_before", "pk").values_list("pk", flat=True)
        )
        if not ids:
            return done
        for entry_id in ids:
            attempt(entry_id, owner="drain")
        done += len(ids)
    return done


def beat_heart(worker: str) -> None:
    Heartbeat.objects.update_or_create(worker=worker[:120], defaults={"at": clock.now()})
