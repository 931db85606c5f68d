"""What beat runs about persons. Asked every hour, done once a day: soon after midnight."""

from __future__ import annotations

from celery import shared_task

HOUR = 3600


@shared_task(name="participants.expire_consents")
def expire_consents() -> None:
    """Consents whose last day has been are marked so, and what rests on them ends."""
    from jobbspar.accounts.actor import system_actor
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once
    from participants.domain import consent_states

    actor = system_actor("consent-expired")
    slot = clock.today().isoformat()
    run_once("participants.expire_consents", slot, lambda: consent_states.expire_consents(actor=actor))


BEAT_SCHEDULE = {
    "participants.expire_consents": {
        "task": "participants.expire_consents",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
}
