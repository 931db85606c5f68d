"""Kinds of effect that exist only in tests. An effect is a row, so that two of them can be counted."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from jobbspar.outbox import domain, registry
from jobbspar.outbox.domain import enqueue
from jobbspar.outbox.models import OutboxEntry, PeriodicRun

KIND = "test.effect"


def leave_effect(entry: OutboxEntry, prepared: object = None) -> None:
    PeriodicRun.objects.create(job=f"effect {entry.pk}", slot=str(uuid4()))


def effects_of(entry_id: UUID) -> int:
    return PeriodicRun.objects.filter(job=f"effect {entry_id}").count()


@pytest.fixture(autouse=True)
def _own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(domain, "_broker_rests_until", 0.0)
    registry.register(KIND, leave_effect)


@pytest.fixture
def ask() -> Callable[..., OutboxEntry]:
    """Ask for an effect of the test kind, with a dedup key of its own."""

    def make(kind: str = KIND, **options: object) -> OutboxEntry:
        about = uuid4()
        words = {"ref_id": about, "dedup_key": f"test:{about}", "title": "Ett prov"} | options
        return enqueue(kind, **words)  # type: ignore[arg-type]

    return make
