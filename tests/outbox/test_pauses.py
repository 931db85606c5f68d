"""What a database that was read back, moved or cut does not send, and what lets it go on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from jobbspar.audit import anchors
from jobbspar.audit.anchors import Anchor
from jobbspar.audit.models import AuditEvent
from jobbspar.celery import app
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from jobbspar.outbox import delivery, pauses
from jobbspar.outbox.enums import EntryState, PauseSign
from jobbspar.outbox.mail import KIND as MAIL
from jobbspar.outbox.models import Heartbeat, Home, OutboxEntry, Pause, PeriodicRun
from jobbspar.outbox.pauses import Log
from tests.outbox.conftest import KIND, effects_of

pytestmark = pytest.mark.django_db
Ask = Callable[..., OutboxEntry]
ELSEWHERE = "7000000000000000000/16384"


@pytest.fixture
def moved() -> None:
    """The worker has been here, and the database is a copy in another place."""
    assert pauses.settle() is None
    Home.objects.update(mark=ELSEWHERE)


def test_a_database_where_no_worker_has_been_and_one_that_is_at_home_send(ask: Ask) -> None:
    assert not pauses.is_paused()
    pauses.settle()
    assert not pauses.is_paused() and pauses.current() is None
    assert delivery.attempt(ask().pk, owner="x").word == "done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
    assert Home.objects.get().mark.count("/") == 1


@pytest.mark.usefixtures("moved")
def test_a_copy_elsewhere_sends_nothing_even_before_a_worker_has_noted_it(ask: Ask) -> None:
    entry = ask()
    assert pauses.is_paused()
    assert delivery.attempt(entry.pk, owner="x").word == "paused"
    assert delivery.drain() == 0
    assert effects_of(entry.pk) == 0
    assert pauses.current() is not None and not Pause.objects.exists()
    assert pauses.settle() == pauses.settle() == Pause.objects.get()
    assert Pause.objects.get().sign == PauseSign.MOVED


@pytest.mark.usefixtures("moved")
def test_the_worker_does_nothing_but_seal_and_live(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked as the worker asks. Every task is taken up; those of the rooms must not do their work."""
    ask()
    sent: list[object] = []
    monkeypatch.setattr(delivery, "tell_worker", lambda *words: sent.append(words))
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    working = {name for name in ours if app.tasks[name].works_while_paused}
    assert working == {"outbox.heartbeat", "outbox.sweep", "audit.seal"}
    for name in set(ours) - working:
        assert app.tasks[name](*([str(uuid4())] * 2)[: _arguments(name)]) is None
    app.tasks["outbox.sweep"]()
    app.tasks["outbox.heartbeat"]()
    assert sent == [] and not PeriodicRun.objects.exists() and Heartbeat.objects.exists()
    Home.objects.update(mark=pauses._here(), pause=None)
    app.tasks["outbox.sweep"]()
    assert len(sent) == 1


def _arguments(name: str) -> int:
    return {"outbox.deliver": 1, "coordination.prepare_log_review": 2}.get(name, 0)


def test_a_log_that_ends_before_what_is_noted_outside_pauses_once_for_each_note(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Log(ends=clock.now() - timedelta(hours=9))
    monkeypatch.setattr(pauses, "_witnesses", [lambda: told])
    assert pauses.settle() is None
    told = Log(told.ends, clock.now() - timedelta(hours=1), "the note")
    paused = pauses.settle()
    assert paused is not None and pauses.is_paused()
    assert (paused.sign, paused.log_ends, paused.log_until) == (PauseSign.BEHIND, told.ends, told.until)
    pauses.release(by=None, reason="x", send=True)
    assert pauses.settle() is None and not pauses.is_paused()
    told = Log(told.ends, clock.now(), "a later note")
    assert pauses.settle() is not None


def test_a_pause_that_goes_on_learns_until_when_the_log_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that reads a copy back does not reach the notes; the worker does."""
    ends, until = clock.now() - timedelta(hours=9), clock.now() - timedelta(hours=1)
    told = Log(ends)
    monkeypatch.setattr(pauses, "_witnesses", [lambda: told])
    first = pauses.pause(PauseSign.RESTORED)
    told = Log(clock.now(), until, "the note")
    assert pauses.settle() == first
    first.refresh_from_db()
    assert (first.sign, first.log_ends, first.log_until) == (PauseSign.RESTORED, ends, until)


def test_the_witness_is_the_note_in_the_anchors_file(settings: object, tmp_path: object) -> None:
    path = tmp_path / "ankare"  # type: ignore[operator]
    settings.AUDIT_ANCHOR_FILE = str(path)  # type: ignore[attr-defined]
    AuditEvent.objects.create(role="system", action="x.y", object_type="x", object_id="1")
    ends = AuditEvent.objects.latest("id").at
    assert anchors.witness() == Log(ends)
    note = Anchor(datetime(2026, 3, 1, 12, tzinfo=UTC), 40, "ab" * 32)
    anchors._append(path, note)
    assert anchors.witness() == Log(ends, note.at, str(note))
    path.unlink()
    path.mkdir()
    assert anchors.witness() == Log(ends)


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize(("send", "state", "called_off"), [(False, "cancelled", 1), (True, "pending", 0)])
def test_letting_go_calls_off_the_mail_of_the_copy_unless_it_is_to_be_sent(
    ask: Ask, send: bool, state: str, called_off: int
) -> None:
    old, paper = ask(MAIL), ask(KIND)
    PeriodicRun.objects.create(job="coordination.send_digests", slot="2026-03-01")
    PeriodicRun.objects.create(job="coordination.remind_of_disposal", slot="2026-02")
    PeriodicRun.objects.create(job="agreements.expire", slot="2026-03-01")
    pauses.settle()
    new = ask(MAIL)
    assert pauses.waiting(Pause.objects.get()) == pauses.Waiting(mails=1, others=1)
    paused, count = pauses.release(by=None, reason="x", send=send)
    states = [OutboxEntry.objects.get(pk=entry.pk).state for entry in (old, new, paper)]
    assert (states, count) == ([state, EntryState.PENDING, EntryState.PENDING], called_off)
    # The day's digests have gone out too, if the mails have.
    today = clock.today()
    slots = {
        ("coordination.send_digests", today.isoformat()),
        ("coordination.remind_of_disposal", today.strftime("%Y-%m")),
    }
    assert (slots <= set(PeriodicRun.objects.values_list("job", "slot"))) is not send
    # What sends nothing has still to be done: an agreement that ran out meanwhile no longer holds.
    assert PeriodicRun.objects.filter(job="agreements.expire").count() == 1
    assert not pauses.is_paused() and paused.released_at is not None
    with pytest.raises(Conflict, match="redan släppta"):
        pauses.release(by=None, reason="x", send=send)
