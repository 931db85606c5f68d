"""Is the house standing? Asked by the thing that runs it. The answers hold no data: a word per part.

Web and worker are asked about apart: a page does not need the worker, so whoever shares visitors out between webs must not
take one away because a worker is busy or gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

from celery import current_app
from django.db import connection, connections

from jobbspar.lib import clock
from jobbspar.outbox.domain import IMPATIENT
from jobbspar.outbox.models import Heartbeat, OutboxEntry

SECONDS = 2.0
FRESH = timedelta(seconds=60)


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def broker() -> bool:
    with current_app.connection_for_read(transport_options=IMPATIENT) as link:
        return bool(link.default_channel.client.ping())


def worker() -> bool:
    """Whether one has beaten lately, or has something in hand: the heart of one that is busy beats when it is done."""
    latest = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return (latest is not None and abs(clock.now() - latest) < FRESH) or OutboxEntry.objects.in_hand(
        clock.now()
    ).exists()


CHECKS: dict[str, Callable[[], bool]] = {"database": database, "broker": broker, "worker": worker}
# What a page needs. Without the broker everything waits in the database, and pages are as they were.
OF_WEB = ("database",)


def _closing(check: Callable[[], bool]) -> bool:
    try:
        return check()
    finally:
        connections.close_all()


def report(*parts: str) -> dict[str, bool]:
    """Which parts answer (all, or those named), all asked at once and none waited for longer than `SECONDS`."""
    chosen = {name: check for name, check in CHECKS.items() if not parts or name in parts}
    pool = ThreadPoolExecutor(max_workers=len(chosen))
    asked = {name: pool.submit(_closing, check) for name, check in chosen.items()}
    deadline = monotonic() + SECONDS
    answers: dict[str, bool] = {}
    for name, future in asked.items():
        try:
            answers[name] = future.result(timeout=max(0.0, deadline - monotonic()))
        except Exception:
            answers[name] = False
    # A part that hangs must not hold the answer too.
    pool.shutdown(wait=False, cancel_futures=True)
    return answers
