"""/halsa/…: whether web and worker stand, each for itself, and which part does not answer; nothing else, and soon."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.test import Client

from jobbspar.lib import clock
from jobbspar.outbox import health
from jobbspar.outbox.delivery import beat_heart
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import Heartbeat, OutboxEntry
from jobbspar.outbox.querysets import LEASE

pytestmark = pytest.mark.django_db(transaction=True)


def test_live_answers_whatever_else_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: False})
    assert client.get("/halsa/live").status_code == 200


def test_ready_when_what_a_page_needs_answers(client: Client) -> None:
    answer = client.get("/halsa/redo")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True}
    assert "no-store" in answer["Cache-Control"]


def test_working_when_database_broker_and_a_recent_heartbeat_answer(client: Client) -> None:
    beat_heart("celery@test")
    answer = client.get("/halsa/arbete")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "broker": True, "worker": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("age", [None, timedelta(seconds=61)])
def test_a_worker_that_is_gone_is_told_of_and_takes_no_web_with_it(client: Client, age: timedelta | None) -> None:
    if age is not None:
        Heartbeat.objects.create(worker="celery@test", at=clock.now() - age)
    answer = client.get("/halsa/arbete")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "broker": True, "worker": False}
    assert client.get("/halsa/redo").status_code == 200


@pytest.mark.parametrize(("left", "status"), [(LEASE, 200), (-timedelta(seconds=1), 503), (timedelta(days=1), 503)])
def test_a_worker_that_is_busy_works(
    client: Client, ask: Callable[..., OutboxEntry], left: timedelta, status: int
) -> None:
    """A lease that has run out, or was given while the clock was set forward, is nobody's work."""
    Heartbeat.objects.create(worker="celery@test", at=clock.now() - timedelta(minutes=5))
    entry = ask()
    entry.state, entry.lease_owner, entry.leased_until = EntryState.LEASED, "celery@test", clock.now() + left
    entry.save()
    assert client.get("/halsa/arbete").status_code == status


def test_a_dead_broker_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat_heart("celery@test")
    connect = health.current_app.connection_for_read
    url = "redis+socket:///nobody/is/here.sock?virtual_host=0"
    monkeypatch.setattr(health.current_app, "connection_for_read", lambda **options: connect(url, **options))
    answer = client.get("/halsa/arbete")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "broker": False, "worker": True}
    assert client.get("/halsa/redo").status_code == 200


@pytest.mark.parametrize(
    ("address", "others"), [("/halsa/redo", {}), ("/halsa/arbete", {"broker": True, "worker": True})]
)
def test_a_part_that_hangs_is_not_waited_for(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, others: dict[str, bool]
) -> None:
    beat_heart("celery@test")
    monkeypatch.setattr(health, "SECONDS", 1.0)
    rest = Event()
    monkeypatch.setitem(health.CHECKS, "database", lambda: rest.wait(30))
    try:
        answer = client.get(address)
    finally:
        rest.set()
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, **others}


@pytest.mark.parametrize("address", ["/halsa/live", "/halsa/redo", "/halsa/arbete"])
def test_posting_is_refused(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
