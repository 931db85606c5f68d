"""What beat runs about agreements. Asked every hour, done once a day: soon after midnight."""

from __future__ import annotations

from celery import shared_task

HOUR = 3600


@shared_task(name="agreements.expire")
def expire() -> None:
    """Signed agreements whose last day has been no longer hold."""
    from agreements.domain.life import expire_agreements
    from jobbspar.accounts.actor import system_actor
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    actor = system_actor("agreement-expired")
    run_once("agreements.expire", clock.today().isoformat(), lambda: expire_agreements(actor=actor))


BEAT_SCHEDULE = {
    "agreements.expire": {
        "task": "agreements.expire",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
}
