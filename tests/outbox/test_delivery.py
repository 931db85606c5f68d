"""One attempt at a time: what it leaves behind when it works, and when it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from jobbspar.outbox import tasks
from jobbspar.outbox.delivery import MOST_ATTEMPTS, attempt, drain, lease, send_overdue
from jobbspar.outbox.domain import cancel, enqueue, mark_handled, retry
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.errors import GiveUp
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.queries import latest
from jobbspar.outbox.registry import register
from tests.outbox.conftest import KIND, effects_of, leave_effect

pytestmark = pytest.mark.django_db
Ask = Callable[..., OutboxEntry]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """What Celery is told, instead of telling it."""
    heard: list[tuple[Any, Any]] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, **options: heard.append((args, options)))
    return heard


def test_the_same_key_twice_is_one_row(ask: Ask) -> None:
    first = ask(dedup_key="agreement:1:pdf", title="Skapa avtal")
    second = ask(dedup_key="agreement:1:pdf", title="Något annat")
    assert (first.pk, second.title) == (second.pk, "Skapa avtal")
    assert OutboxEntry.objects.count() == 1


def test_celery_hears_the_id_and_nothing_else(
    ask: Ask, told: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        entry = ask(payload={"round": "5a1c"}, recipient_user_id=uuid4())
        assert told == []
    ((arguments, options),) = told
    assert arguments == (str(entry.pk),)
    assert options.pop("connection")
    assert options == {"queue": "celery", "retry": False}


def test_a_row_for_later_is_left_to_the_sweep(
    ask: Ask, told: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        entry = ask(not_before=clock.now() + timedelta(days=1))
    assert told == []
    assert attempt(entry.pk, owner="w").word == "pending"
    with clock.at(clock.now() + timedelta(days=2)):
        assert send_overdue() == 1
        assert attempt(entry.pk, owner="w").word == "done"


def test_an_unregistered_kind_is_refused_when_asked_for(ask: Ask) -> None:
    with pytest.raises(KeyError):
        ask("test.nobody")


def test_two_rooms_may_not_share_a_kind() -> None:
    with pytest.raises(ValueError, match="Two rooms"):
        register(KIND, lambda entry: None)
    with pytest.raises(ValueError, match="no queue"):
        register("test.other", leave_effect, queue="fax")


def test_a_delivered_row_is_done_and_its_effect_is_there_once(ask: Ask) -> None:
    entry = ask()
    assert [attempt(entry.pk, owner="w").word for _ in range(3)] == ["done", "done", "done"]
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, entry.leased_until, entry.lease_owner) == (EntryState.DONE, 1, None, "")
    assert entry.done_at is not None
    assert effects_of(entry.pk) == 1


def test_an_unknown_id_does_nothing() -> None:
    assert attempt(uuid4(), owner="w").word == "unknown"


def test_what_is_prepared_outside_the_transaction_reaches_the_handler(ask: Ask) -> None:
    seen: list[str] = []
    register("test.two", lambda entry, made: seen.append(made), prepare=lambda entry: f"pdf of {entry.ref_id}")
    entry = ask("test.two", ref_id="A1")
    attempt(entry.pk, owner="w")
    assert seen == ["pdf of A1"]


def test_a_failure_undoes_the_effect_and_tries_later_without_quoting_data(ask: Ask) -> None:
    def half(entry: OutboxEntry) -> None:
        leave_effect(entry)
        raise ValueError("Karin Andersson 19811218-9876")

    register("test.half", half)
    entry = ask("test.half")
    assert attempt(entry.pk, owner="w").word == "failed"
    entry.refresh_from_db()
    assert effects_of(entry.pk) == 0
    assert (entry.state, entry.attempts) == (EntryState.PENDING, 1)
    assert entry.last_error == "ValueError: Ett oväntat fel inträffade."
    assert timedelta(seconds=10) < entry.not_before - clock.now() < timedelta(seconds=30)


def test_failures_wait_longer_each_time_and_end_as_failed(ask: Ask) -> None:
    def never(entry: OutboxEntry) -> None:
        raise ConnectionRefusedError

    register("test.never", never, max_attempts=3)
    entry = ask("test.never")
    waits = []
    now = clock.now()
    for _ in range(3):
        with clock.at(now):
            assert attempt(entry.pk, owner="w").word == "failed"
            entry.refresh_from_db()
            waits.append(entry.not_before - now)
            now = entry.not_before
    assert waits[0] < waits[1] < waits[2]
    assert (entry.state, entry.last_error) == (
        EntryState.FAILED,
        "ConnectionRefusedError: Servern gick inte att nå.",
    )
    with clock.at(now + timedelta(days=1)):
        assert attempt(entry.pk, owner="w").word == "failed"
    assert entry.attempts == 3


def test_what_a_busy_machine_did_not_get_round_to_is_no_attempt_but_ends_one_day(ask: Ask) -> None:
    class Busy(Exception):
        is_held_up = True

    def busy(entry: OutboxEntry) -> None:
        raise Busy

    register("test.busy", leave_effect, prepare=busy, max_attempts=2)
    entry = ask("test.busy")
    for number in range(1, MOST_ATTEMPTS + 1):
        OutboxEntry.objects.filter(pk=entry.pk).update(not_before=clock.now())
        attempt(entry.pk, owner="one")
        entry.refresh_from_db()
        assert (entry.state, entry.attempts) == (
            EntryState.PENDING if number < MOST_ATTEMPTS else EntryState.FAILED,
            number,
        )


def test_giving_up_fails_at_once(ask: Ask) -> None:
    def hopeless(entry: OutboxEntry) -> None:
        raise GiveUp

    register("test.hopeless", hopeless)
    entry = ask("test.hopeless")
    attempt(entry.pk, owner="w")
    entry.refresh_from_db()
    assert (entry.state, entry.last_error) == (EntryState.FAILED, "GiveUp: Det går inte att göra om.")


def test_a_kind_that_is_gone_fails_with_a_reason(ask: Ask) -> None:
    entry = ask()
    OutboxEntry.objects.filter(pk=entry.pk).update(kind="test.removed")
    attempt(entry.pk, owner="w")
    entry.refresh_from_db()
    assert entry.state == EntryState.FAILED
    assert entry.last_error.startswith("UnknownKind: Ingen del av systemet")


def test_what_is_no_longer_wanted_is_called_off(ask: Ask) -> None:
    register("test.unwanted", leave_effect, still_wanted=lambda entry: False)
    entry = ask("test.unwanted")
    assert attempt(entry.pk, owner="w").word == "no longer wanted"
    entry.refresh_from_db()
    assert entry.state == EntryState.CANCELLED
    assert effects_of(entry.pk) == 0


def test_a_leased_row_is_nobody_elses_until_the_lease_is_out(ask: Ask) -> None:
    entry = ask()
    assert lease(entry.pk, "first") is not None
    answer = attempt(entry.pk, owner="second")
    assert answer.word == "in another's hands"
    assert 1 <= answer.come_back_in <= 21
    assert send_overdue() == 0
    with clock.at(clock.now() + timedelta(seconds=21)):
        assert attempt(entry.pk, owner="second").word == "done"


def test_a_lease_from_a_clock_set_forward_is_over(ask: Ask) -> None:
    entry = ask()
    with clock.at(clock.now() + timedelta(days=30)):
        lease(entry.pk, "demo")
    assert attempt(entry.pk, owner="today").word == "done"


def test_a_worker_that_was_taken_for_dead_keeps_nothing(ask: Ask) -> None:
    def slow(entry: OutboxEntry) -> None:
        leave_effect(entry)
        with clock.at(clock.now() + timedelta(minutes=1)):
            assert lease(entry.pk, "successor") is not None

    register("test.slow", slow)
    entry = ask("test.slow")
    # The successor's lease is rolled back with everything else here; what counts is that nothing was kept.
    assert attempt(entry.pk, owner="late").word == "lease lost"
    assert effects_of(entry.pk) == 0


def test_calling_off_while_a_worker_is_at_it_keeps_nothing(ask: Ask) -> None:
    register("test.cancelled", leave_effect, prepare=lambda entry: cancel(entry.pk))
    entry = ask("test.cancelled")
    assert attempt(entry.pk, owner="w").word == "lease lost"
    entry.refresh_from_db()
    assert (entry.state, effects_of(entry.pk)) == (EntryState.CANCELLED, 0)


def test_a_row_whose_workers_all_died_is_given_up(ask: Ask) -> None:
    entry = ask()
    for number in range(entry.max_attempts):
        with clock.at(clock.now() + timedelta(minutes=number)):
            assert lease(entry.pk, "doomed") is not None
    with clock.at(clock.now() + timedelta(hours=1)):
        assert attempt(entry.pk, owner="w").word == "given up"
    entry.refresh_from_db()
    assert (entry.state, entry.last_error) == (EntryState.FAILED, "WorkerDied: Arbetet avbröts gång på gång.")
    assert effects_of(entry.pk) == 0


def test_a_failed_row_can_be_started_over_and_twice_is_once(ask: Ask, told: list[Any]) -> None:
    entry = ask()
    OutboxEntry.objects.filter(pk=entry.pk).update(state=EntryState.FAILED, attempts=8, last_error="X: y")
    retry(entry.pk)
    retry(entry.pk)
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, entry.last_error) == (EntryState.PENDING, 0, "")
    assert attempt(entry.pk, owner="w").word == "done"
    with pytest.raises(Conflict):
        retry(entry.pk)
    with pytest.raises(Conflict):
        cancel(entry.pk)


def test_what_somebody_took_care_of_is_never_delivered(ask: Ask) -> None:
    entry = ask()
    mark_handled(entry.pk)
    assert drain() == 0
    entry.refresh_from_db()
    assert (entry.state, entry.handled, effects_of(entry.pk)) == (EntryState.CANCELLED, True, 0)


def test_draining_delivers_all_that_is_due_and_only_the_named_kinds(ask: Ask) -> None:
    register("test.other", leave_effect)
    first, second, later = ask(), ask("test.other"), ask(not_before=clock.now() + timedelta(hours=1))
    assert drain("test.other") == 1
    assert [effects_of(entry.pk) for entry in (first, second, later)] == [0, 1, 0]
    assert drain() == 1
    assert [effects_of(entry.pk) for entry in (first, second, later)] == [1, 1, 0]


def test_the_newest_row_about_a_thing_is_found(ask: Ask) -> None:
    about = uuid4()
    with clock.at(clock.now() - timedelta(hours=1)):
        ask(ref_id=about, dedup_key="old")
    ask(ref_id=uuid4())
    newest = ask(ref_id=about, dedup_key="new")
    assert latest(KIND, about) == newest
    assert latest("test.other", about) is None


def test_a_row_is_not_there_when_its_transaction_was_undone(ask: Ask) -> None:
    def ask_and_fall() -> None:
        with transaction.atomic():
            ask(dedup_key="undone")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fall()
    assert not OutboxEntry.objects.filter(dedup_key="undone").exists()


def test_enqueue_keeps_whom_the_row_is_shown_for() -> None:
    organisation, user = uuid4(), uuid4()
    entry = enqueue(
        KIND, ref_id="R1", dedup_key="k", title="Ett prov", organisation_id=organisation, recipient_user_id=user
    )
    assert list(OutboxEntry.objects.of_organisation(organisation)) == [entry]
    assert list(OutboxEntry.objects.of_organisation(user)) == []
    assert entry.recipient_user_id == user
