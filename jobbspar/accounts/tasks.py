"""What beat runs about signing in. Asked every hour, done once a day."""

from __future__ import annotations

from celery import shared_task

HOUR = 3600


@shared_task(name="accounts.forget")
def forget() -> None:
    """Sessions that are over and wrong passwords that count no longer are taken away."""
    from jobbspar.accounts.lockout import forget_attempts
    from jobbspar.accounts.sessions import SessionStore
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    def work() -> None:
        SessionStore.clear_expired()
        forget_attempts()

    run_once("accounts.forget", clock.today().isoformat(), work)


BEAT_SCHEDULE = {"accounts.forget": {"task": "accounts.forget", "schedule": HOUR, "options": {"expires": HOUR}}}
