"""What runs by the clock: every room's `BEAT_SCHEDULE`, put together when the application starts."""

import sys
from types import ModuleType

import pytest
from celery import Celery
from django.conf import settings

from jobbspar.celery import app, collect_schedules
from jobbspar.outbox.registry import QUEUES


def test_every_scheduled_job_is_a_task_that_exists() -> None:
    app.finalize()
    app.loader.import_default_modules()
    assert {"outbox.sweep", "outbox.heartbeat"} <= set(app.conf.beat_schedule)
    assert {job["task"] for job in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_the_sweep_is_made_each_half_minute() -> None:
    app.finalize()
    assert app.conf.beat_schedule["outbox.sweep"]["schedule"] == 30
    assert app.conf.beat_schedule["outbox.heartbeat"]["schedule"] == 15


def test_two_rooms_may_not_use_the_same_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("room_a", "room_b"):
        tasks = ModuleType(f"{room}.tasks")
        tasks.BEAT_SCHEDULE = {"same": {}}  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, room, ModuleType(room))
        monkeypatch.setitem(sys.modules, f"{room}.tasks", tasks)
    monkeypatch.setattr("jobbspar.celery.find_spec", lambda name: True)
    monkeypatch.setattr(settings, "INSTALLED_APPS", ["room_a", "room_b"])
    with pytest.raises(ValueError, match="Two rooms schedule same"):
        collect_schedules(Celery("other"))


def test_a_worker_listens_to_every_queue_the_outbox_uses() -> None:
    assert {queue.name for queue in app.conf.task_queues} == set(QUEUES)
