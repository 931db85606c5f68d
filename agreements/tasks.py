"""What beat runs about agreements. Asked every hour, done once a day: soon after midnight."""

from __future__ import annotations

from celery import shared_task

HOUR = 3600
# Nobody is woken by a reminder.
MORNING = 7


@shared_task(name="agreements.expire")
def expire() -> None:
    """Signed agreements whose last day has been no longer hold."""
    from agreements.domain.life import expire_agreements
    from jobbspar.accounts.actor import system_actor
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    actor = system_actor("agreement-expired")
    run_once("agreements.expire", clock.today().isoformat(), lambda: expire_agreements(actor=actor))


@shared_task(name="agreements.remind", sends_mail=True)
def remind() -> None:
    """Those who have not signed are reminded in the morning, in their municipality's rhythm."""
    from agreements.domain.reminding import remind_all
    from jobbspar.accounts.actor import system_actor
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    if clock.local(clock.now()).hour >= MORNING:
        actor = system_actor("signing-reminder")
        run_once("agreements.remind", clock.today().isoformat(), lambda: remind_all(actor=actor))


BEAT_SCHEDULE = {
    "agreements.remind": {
        "task": "agreements.remind",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    "agreements.expire": {
        "task": "agreements.expire",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
}
