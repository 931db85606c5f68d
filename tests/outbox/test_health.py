"""/halsa/live and /halsa/redo: which part does not answer, within two seconds, and nothing else."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from jobbspar.lib import clock
from jobbspar.outbox import health
from jobbspar.outbox.delivery import beat_heart
from jobbspar.outbox.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


def test_live_answers_whatever_else_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: False})
    assert client.get("/halsa/live").status_code == 200


def test_ready_when_database_broker_and_a_recent_heartbeat_answer(client: Client) -> None:
    beat_heart("celery@test")
    answer = client.get("/halsa/redo")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "broker": True, "worker": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("age", [None, timedelta(seconds=61)])
def test_not_ready_without_a_recent_heartbeat(client: Client, age: timedelta | None) -> None:
    if age is not None:
        Heartbeat.objects.create(worker="celery@test", at=clock.now() - age)
    answer = client.get("/halsa/redo")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "broker": True, "worker": False}


def test_a_dead_broker_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat_heart("celery@test")
    connect = health.current_app.connection_for_read
    url = "redis+socket:///nobody/is/here.sock?virtual_host=0"
    monkeypatch.setattr(health.current_app, "connection_for_read", lambda **options: connect(url, **options))
    answer = client.get("/halsa/redo")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "broker": False, "worker": True}


def test_a_part_that_hangs_is_not_waited_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat_heart("celery@test")

    def hang() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(4)")
        return True

    monkeypatch.setitem(health.CHECKS, "database", hang)
    began = time.monotonic()
    answer = client.get("/halsa/redo")
    assert time.monotonic() - began < 3
    assert answer.json() == {"ready": False, "database": False, "broker": True, "worker": True}
    time.sleep(2.5)  # let the sleeper end before its database is thrown away


def test_posting_is_refused(client: Client) -> None:
    assert client.post("/halsa/redo").status_code == 405
