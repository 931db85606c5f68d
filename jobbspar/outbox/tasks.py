"""What the worker is asked to do. Five lines each: id in, delegate, log."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from celery.signals import worker_ready

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30
HEARTBEAT_SECONDS = 15
# A PDF on a busy machine (documents/rendering.py, WALL_SECONDS). The broker hands a task out again after 300 seconds.
DELIVER_SECONDS = 270


@shared_task(bind=True, name="outbox.deliver", soft_time_limit=DELIVER_SECONDS, time_limit=DELIVER_SECONDS + 15)
def deliver(self: Task, entry_id: str) -> None:
    """Do the entry's effect, at most once at a time. Where a dead worker's lease still runs, come back when it is out."""
    from jobbspar.outbox.delivery import attempt

    answer = attempt(UUID(entry_id), owner=f"{self.request.hostname or 'process'}/{self.request.id or '-'}"[:80])
    if answer.come_back_in and self.request.delivery_info.get("redelivered"):
        self.apply_async((entry_id,), countdown=answer.come_back_in, queue=answer.queue, retry=False)
    log.info("Outbox %s: %s", entry_id, answer.word)


@shared_task(name="outbox.sweep", works_while_paused=True)
def sweep() -> None:
    """Send again what is overdue: a lost message, a flushed broker, a dead worker. Unless what leaves is paused."""
    from jobbspar.outbox.delivery import send_overdue
    from jobbspar.outbox.pauses import settle

    if settle() is not None:
        return
    log.info("Sweep: %s sent again", send_overdue())


@shared_task(bind=True, name="outbox.heartbeat", works_while_paused=True)
def heartbeat(self: Task) -> None:
    """Leave a sign of life, written by the worker because beat asked through the broker."""
    from jobbspar.outbox.delivery import beat_heart

    beat_heart(self.request.hostname or "process")


@worker_ready.connect
def first_heartbeat(**_: Any) -> None:
    """A worker that has just come asks itself, so that nobody waits for beat's first round to see it live."""
    heartbeat.apply_async(expires=HEARTBEAT_SECONDS, retry=False)


BEAT_SCHEDULE = {
    "outbox.sweep": {
        "task": "outbox.sweep",
        "schedule": SWEEP_SECONDS,
        # A sweep nobody had time for is worthless: the next one does the same.
        "options": {"expires": SWEEP_SECONDS},
    },
    "outbox.heartbeat": {
        "task": "outbox.heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},
    },
}
