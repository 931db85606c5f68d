"""The real Celery application with three kinds that exist only in tests: `-A tests.outbox.worker_app`."""

import time
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from jobbspar.celery import app  # noqa: E402 the apps must be there first
from jobbspar.documents import domain as documents  # noqa: E402
from jobbspar.documents.kinds import register_kind  # noqa: E402
from jobbspar.outbox import delivery, querysets  # noqa: E402
from jobbspar.outbox.models import OutboxEntry, PeriodicRun  # noqa: E402
from jobbspar.outbox.registry import register  # noqa: E402

__all__ = ["app"]

SLOW, QUICK, PDF = "test.slow-in-worker", "test.quick-in-worker", "test.pdf-in-worker"
LEASE = timedelta(seconds=3)
# A test should not wait as long as a real worker is trusted.
delivery.LEASE = querysets.LEASE = LEASE  # type: ignore[misc]


def begin(entry: OutboxEntry) -> None:
    """Say that work has begun; the first time, hang until somebody kills us."""
    PeriodicRun.objects.create(job=f"began {entry.pk}", slot=str(entry.attempts))
    if entry.attempts == 1:
        time.sleep(60)


def effect(entry: OutboxEntry, prepared: None = None) -> None:
    PeriodicRun.objects.create(job=f"effect {entry.pk}", slot=str(uuid4()))


register(SLOW, effect, prepare=begin, queue="pdf")
register(QUICK, effect)


def prepare_pdf(entry: OutboxEntry) -> documents.Prepared:
    """Long enough to be killed in: some hundred rows of facts take a second or more."""
    rows = [{"term": f"Rad {number}", "text": "Yrkessvenska " * 20} for number in range(400)]
    return documents.prepare("worker_letter", entry.ref_id, snapshot={"meta": rows}, template="pdf/_base.html")


def keep_pdf(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    documents.save_prepared(prepared)
    effect(entry)


register_kind("worker_letter", label="Provbrev", prefix="WRK")
register(PDF, keep_pdf, prepare=prepare_pdf, queue="pdf")
