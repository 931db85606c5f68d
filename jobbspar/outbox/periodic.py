"""Jobs that run by the clock: declared by each room, run once per slot however many beats there are.

A room's `tasks.py` holds its Celery tasks and a constant `BEAT_SCHEDULE` (Celery's own shape); jobbspar/celery.py collects
them. The task itself begins with `once`:

    @shared_task(name="coordination.send_digests")
    def send_digests() -> None:
        from jobbspar.outbox.periodic import run_once
        from coordination.domain.digests import plan_digests

        run_once("coordination.send_digests", str(clock.today()), plan_digests)
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from jobbspar.lib import clock
from jobbspar.outbox.models import PeriodicRun


def once(job: str, slot: str) -> bool:
    """Whether this is the first run of `job` for `slot` (a date, an hour …). Must be asked inside a transaction.

    The row is committed with the job's own writes: a run that fails leaves no row and may be tried again. A run that is
    going on elsewhere just now answers False without waiting.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("once() belongs in the transaction that holds the job's writes.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"periodic:{job}:{slot}"])
        if not cursor.fetchone()[0]:
            return False
    _, created = PeriodicRun.objects.get_or_create(job=job, slot=slot, defaults={"at": clock.now()})
    return created


def run_once(job: str, slot: str, work: Callable[[], object]) -> bool:
    """Run `work` in a transaction unless it has run, or is running, for the slot. Whether it ran."""
    with transaction.atomic():
        if not once(job, slot):
            return False
        work()
    return True
