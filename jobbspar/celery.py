"""The Celery application. What runs, and when, is declared by each room's `tasks.py`."""

import logging
import os
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.signals import worker_init
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbspar.settings")
log = logging.getLogger(__name__)


class PausedTask(Task):  # type: ignore[misc]
    """Does nothing while what leaves the database is paused (outbox/pauses.py), unless it says `works_while_paused`."""

    abstract = True
    works_while_paused = False
    # Has a slot (outbox/periodic.py) and sends mail that the database before a copy may have sent.
    sends_mail = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from jobbspar.outbox.pauses import is_paused

        if not self.works_while_paused and is_paused():
            log.info("%s is not done: what leaves the database is paused.", self.name)
            return None
        return super().__call__(*args, **kwargs)


app = Celery("jobbspar", task_cls=PausedTask)
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
