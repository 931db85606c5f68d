"""The Celery application. What runs, and when, is declared by each room's `tasks.py`."""

import os
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbspar.settings")

app = Celery("jobbspar", task_cls="jobbspar.outbox.pauses:PausedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A worker listens to all of them unless started with -Q; the outbox names the same (outbox/registry.py).
app.conf.task_queues = [Queue(name) for name in ("celery", "mail", "pdf", "import")]


@worker_init.connect
def make_way(**kwargs: Any) -> None:
    """Whoever reads a page now comes before who waits for a mail or a document. Its children inherit it.

    Where Linux shares the processor between sessions, nice values only count within one; the session has its own, which is
    the worker's to set where the session is its own too.
    """
    os.nice(10)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text("10")


@app.on_after_finalize.connect
def collect_schedules(sender: Celery, **kwargs: Any) -> None:
    """Put every room's `BEAT_SCHEDULE` together. Two rooms that use the same name is a mistake."""
    from django.conf import settings

    schedule: dict[str, Any] = {}
    for room in settings.INSTALLED_APPS:
        if find_spec(room) is None or find_spec(f"{room}.tasks") is None:
            continue
        for name, job in getattr(import_module(f"{room}.tasks"), "BEAT_SCHEDULE", {}).items():
            if name in schedule:
                raise ValueError(f"Two rooms schedule {name}.")
            schedule[name] = job
    sender.conf.beat_schedule = schedule
