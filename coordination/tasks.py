"""What beat runs in the coordinator's room. Each job does its work once a day, however often it is asked."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from celery import shared_task

# Reminders are for the working day: nothing is sent before this hour, Swedish time.
MORNING = 7
TICK_SECONDS = 15


@shared_task(name="coordination.morning")
def morning() -> None:
    """Asked again and again: from seven o'clock the day's jobs are done, once. A machine that was down catches up."""
    from jobbspar.lib import clock

    if clock.local(clock.now()).hour >= MORNING:
        plan_follow_ups()
        send_digests()
        remind_of_disposal()
        plan_log_reviews()


@shared_task(name="coordination.plan_log_reviews")
def plan_log_reviews() -> None:
    """The months that are over and that nobody has prepared: one task for each, so that none waits for another."""
    from coordination.domain.reviews import reviews_to_prepare
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    slot = clock.today().isoformat()
    run_once("coordination.plan_log_reviews", slot, lambda: _ask_for_reviews(reviews_to_prepare()))


def _ask_for_reviews(months: list[tuple[str, str]]) -> None:
    from django.db import transaction

    for organisation_id, month in months:
        transaction.on_commit(partial(prepare_log_review.delay, organisation_id, month), robust=True)


@shared_task(name="coordination.prepare_log_review")
def prepare_log_review(organisation_id: str, month: str) -> None:
    """One organisation's month. Twice is once."""
    from coordination.domain.reviews import prepare_review
    from jobbspar.accounts.actor import system_actor

    prepare_review(UUID(organisation_id), date.fromisoformat(month), actor=system_actor("log review"))


@shared_task(name="coordination.plan_follow_ups")
def plan_follow_ups() -> None:
    """Before the reminders: everybody who is to be followed has a next follow-up."""
    from coordination.domain.reminders import plan_all_follow_ups
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    run_once("coordination.plan_follow_ups", clock.today().isoformat(), plan_all_follow_ups)


@shared_task(name="coordination.send_digests", sends_mail=True)
def send_digests() -> None:
    """The day's reminders, one a person and working day."""
    from coordination.domain.reminders import send_digests as send
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    run_once("coordination.send_digests", clock.today().isoformat(), send)


@shared_task(name="coordination.remind_of_disposal", sends_mail=True)
def remind_of_disposal() -> None:
    """Once a month, on its first morning that a machine is up: the local admins hear that something is due to go."""
    from coordination.disposal.domain.reminders import remind_admins
    from jobbspar.lib import clock
    from jobbspar.outbox.periodic import run_once

    run_once("coordination.remind_of_disposal", clock.today().strftime("%Y-%m"), remind_admins)


BEAT_SCHEDULE = {
    "coordination.morning": {
        "task": "coordination.morning",
        "schedule": TICK_SECONDS,
        "options": {"expires": TICK_SECONDS},
    },
}
