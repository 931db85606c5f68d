"""What beat runs for the log."""

from __future__ import annotations

from celery import shared_task

SEAL_SECONDS = 5


@shared_task(name="audit.seal", works_while_paused=True)
def seal() -> None:
    """Seal what has been committed since the last time."""
    from jobbspar.audit.sealing import seal_waiting

    seal_waiting()


BEAT_SCHEDULE = {
    "audit.seal": {
        "task": "audit.seal",
        "schedule": SEAL_SECONDS,
        # One that nobody had time for is worthless: the next one does the same.
        "options": {"expires": SEAL_SECONDS},
    },
}
