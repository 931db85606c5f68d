"""Two workers, two beats, at the same moment; and the same with the protection off, which must go wrong."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import transaction

from jobbspar.lib import clock
from jobbspar.outbox import delivery, periodic
from jobbspar.outbox.models import OutboxEntry, PeriodicRun
from jobbspar.outbox.periodic import once, run_once
from jobbspar.outbox.registry import register
from tests.outbox.conftest import effects_of, leave_effect
from tests.threads import both

pytestmark = pytest.mark.django_db(transaction=True)


def slow_entry(ask: Callable[..., OutboxEntry]) -> OutboxEntry:
    def prepare(entry: OutboxEntry) -> None:
        import time

        time.sleep(0.5)

    register("test.slow", leave_effect, prepare=prepare)
    return ask("test.slow")


def test_two_workers_with_the_same_row_have_one_effect(ask: Callable[..., OutboxEntry]) -> None:
    entry = slow_entry(ask)
    words = both(lambda: delivery.attempt(entry.pk, owner="w").word)
    assert "done" in words
    assert effects_of(entry.pk) == 1


def test_without_lease_and_fence_the_same_row_has_two_effects(
    ask: Callable[..., OutboxEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_lease(entry_id: UUID, owner: str) -> OutboxEntry:
        return OutboxEntry.objects.get(pk=entry_id)

    def no_fence(entry: OutboxEntry, state: str) -> None:
        OutboxEntry.objects.filter(pk=entry.pk).update(state=state, done_at=clock.now())

    monkeypatch.setattr(delivery, "lease", no_lease)
    monkeypatch.setattr(delivery, "_finish", no_fence)
    entry = slow_entry(ask)
    both(lambda: delivery.attempt(entry.pk, owner="w").word)
    assert effects_of(entry.pk) == 2


def test_the_lease_is_renewed_while_the_work_goes_on(
    ask: Callable[..., OutboxEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time
    from datetime import timedelta

    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=0.6))
    second: list[str] = []

    def long(entry: OutboxEntry) -> None:
        time.sleep(1.5)
        second.append(delivery.attempt(entry.pk, owner="other").word)

    register("test.long", leave_effect, prepare=long)
    entry = ask("test.long")
    assert delivery.attempt(entry.pk, owner="w").word == "done"
    assert second == ["in another's hands"]
    assert effects_of(entry.pk) == 1


def digest() -> None:
    import time

    time.sleep(0.3)
    PeriodicRun.objects.create(job="mail sent", slot=str(id(object())) + str(time.monotonic_ns()))


def sent() -> int:
    return PeriodicRun.objects.filter(job="mail sent").count()


def test_two_beats_run_a_periodic_job_once() -> None:
    ran = both(lambda: run_once("digest", "2026-11-23", digest))
    assert sorted(ran) == [False, True]
    assert sent() == 1


def test_without_the_slot_two_beats_run_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "once", lambda job, slot: True)
    both(lambda: run_once("digest", "2026-11-23", digest))
    assert sent() == 2


def test_a_job_that_fails_may_run_again_for_its_slot() -> None:
    def broken() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_once("digest", "2026-11-23", broken)
    assert run_once("digest", "2026-11-23", digest)
    assert not run_once("digest", "2026-11-23", digest)
    assert run_once("digest", "2026-11-24", digest)


def test_once_is_asked_inside_the_transaction_it_protects() -> None:
    with pytest.raises(RuntimeError):
        once("digest", "2026-11-23")
    with transaction.atomic():
        assert once("digest", "2026-11-23")
