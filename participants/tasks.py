"""What beat runs about persons, every hour. Consents run out once a day: soon after midnight."""

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


@shared_task(name="participants.end_access")
def end_access() -> None:
    """What has been handed over ends with the case. A slice an hour: the first night there may be years of it."""
    from jobbspar.accounts.actor import system_actor
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once
    from participants.domain import access

    actor = system_actor("access-over")
    slot = f"{clock.local(clock.now()):%Y-%m-%dT%H}"
    run_once("participants.end_access", slot, lambda: access.end_access(actor=actor))


BEAT_SCHEDULE = {
    "participants.expire_consents": {
        "task": "participants.expire_consents",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    "participants.end_access": {
        "task": "participants.end_access",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
}
