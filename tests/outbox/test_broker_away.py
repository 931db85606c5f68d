"""A broker that is dead, or that listens and never answers: the person's click goes through, quickly."""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from jobbspar.celery import app
from jobbspar.outbox import delivery, domain
from jobbspar.outbox.models import OutboxEntry
from tests.outbox.conftest import effects_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent() -> Any:
    """An address where somebody picks up and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **options: connect(url, **options))


def ask_ten(ask: Callable[..., OutboxEntry], commit: Any) -> tuple[list[OutboxEntry], float]:
    began = time.monotonic()
    with commit(execute=True):
        entries = [ask() for _ in range(10)]
    return entries, time.monotonic() - began


def test_a_dead_broker_costs_next_to_nothing_and_loses_nothing(
    ask: Callable[..., OutboxEntry],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    point_at("redis+socket:///nobody/is/here.sock?virtual_host=0", monkeypatch)
    with caplog.at_level(logging.WARNING):
        entries, seconds = ask_ten(ask, django_capture_on_commit_callbacks)
    assert seconds < 2
    assert len([record for record in caplog.records if "did not answer" in record.message]) == 1
    assert delivery.drain() == 10
    assert {effects_of(entry.pk) for entry in entries} == {1}


def test_a_silent_broker_is_waited_for_once(
    ask: Callable[..., OutboxEntry],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
    silent: str,
) -> None:
    point_at(silent, monkeypatch)
    _entries, seconds = ask_ten(ask, django_capture_on_commit_callbacks)
    assert seconds < 3


def test_without_the_rest_each_row_would_wait(
    ask: Callable[..., OutboxEntry],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
    silent: str,
) -> None:
    point_at(silent, monkeypatch)
    monkeypatch.setattr(domain, "BROKER_REST_SECONDS", -1.0)
    _entries, seconds = ask_ten(ask, django_capture_on_commit_callbacks)
    assert seconds > 5
