"""A real worker on a real broker: killed, flushed, told twice."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.local.services import Services
from jobbspar.local.surroundings import python
from jobbspar.outbox import delivery, querysets, tasks
from jobbspar.outbox.domain import enqueue
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import Heartbeat, OutboxEntry, PeriodicRun
from jobbspar.outbox.registry import register
from tests.live import wait_until
from tests.outbox.conftest import effects_of, leave_effect
from tests.workers import around, own_broker, own_services, send, store_of

pytestmark = pytest.mark.django_db(transaction=True)
SLOW, QUICK, PDF = "test.slow-in-worker", "test.quick-in-worker", "test.pdf-in-worker"


class Worker:
    """A worker of this test's database and of a broker database of its own."""

    def __init__(self, services: Services, broker: str) -> None:
        self.services, self.broker = services, broker

    def start(self) -> None:
        options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        self.services.start(
            "worker",
            python("-m", "celery", "-A", "tests.outbox.worker_app", "worker", *options),
            around(self.services, self.broker).of("worker"),
        )

    def kill(self) -> None:
        """All of it at once, as a power cut does."""
        service = self.services.running.pop("worker")
        os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait()

    def kill_child(self) -> None:
        """Only the process that does the work, as the kernel does when memory is short."""
        parent = self.services.running["worker"].process.pid
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def log(self) -> str:
        return self.services.running["worker"].tail()


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> str:
    """A broker database of this test's own, which both we and the worker use."""
    url = own_broker(3)
    monkeypatch.setattr(
        tasks.deliver, "apply_async", lambda args, **options: send(url, "outbox.deliver", args, options["queue"])
    )
    return url


@pytest.fixture
def worker(broker: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    for module in (delivery, querysets):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=3))
    for kind in (SLOW, QUICK, PDF):
        register(kind, leave_effect, queue="celery" if kind == QUICK else "pdf")
    with own_services("worker") as services:
        yield Worker(services, broker)


def ask_for(kind: str) -> OutboxEntry:
    about = uuid4()
    return enqueue(kind, ref_id=about, dedup_key=f"worker:{about}", title="Ett prov")


def done(entry: OutboxEntry) -> Callable[[], bool]:
    return lambda: OutboxEntry.objects.filter(pk=entry.pk, state=EntryState.DONE).exists()


def began(entry: OutboxEntry) -> Callable[[], bool]:
    return lambda: PeriodicRun.objects.filter(job=f"began {entry.pk}").exists()


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(worker: Worker) -> None:
    worker.start()
    entry = ask_for(SLOW)
    wait_until(began(entry), what="work to begin")
    worker.kill()
    worker.start()
    # What beat does each 30 s; sent often here, so that a double delivery has every chance.
    wait_until(lambda: delivery.send_overdue() is not None and done(entry)(), what="the successor to finish")
    assert effects_of(entry.pk) == 1
    entry.refresh_from_db()
    assert entry.attempts == 2


def pdf_makers() -> list[Path]:
    """The processes that make a PDF for our worker just now; other runs on the machine have theirs."""
    return [folder for folder in Path("/proc").iterdir() if folder.name.isdigit() and _is_ours(folder)]


def _is_ours(folder: Path) -> bool:
    if not makes_pdf(folder):
        return False
    parent = _read(folder / "stat").rpartition(b")")[2].split()
    return bool(parent) and b"tests.outbox.worker_app" in _read(Path("/proc") / parent[1].decode() / "cmdline")


def makes_pdf(folder: Path) -> bool:
    return b"documents/child.py" in _read(folder / "cmdline")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_worker_killed_while_it_makes_a_pdf_leaves_one_document_and_no_gap(worker: Worker) -> None:
    worker.start()
    entry = ask_for(PDF)
    makers: list[Path] = wait_until(pdf_makers, what="the PDF to be under way")
    worker.kill()
    wait_until(lambda: not any(map(makes_pdf, makers)), 5, "the PDF maker to follow its worker")
    assert not Document.objects.exists()
    worker.start()
    wait_until(lambda: delivery.send_overdue() is not None and done(entry)(), 60, "the successor to finish")
    document = Document.objects.get()
    assert (document.number, document.version) == (f"WRK-{clock.today().year}-0001", 1)
    assert read_bytes(document).startswith(b"%PDF-")
    assert effects_of(entry.pk) == 1
    entry.refresh_from_db()
    assert entry.attempts == 2


def test_a_killed_child_is_followed_by_another_without_any_sweep(worker: Worker) -> None:
    worker.start()
    entry = ask_for(SLOW)
    wait_until(began(entry), what="work to begin")
    worker.kill_child()
    wait_until(done(entry), what="the same worker to try again")
    assert effects_of(entry.pk) == 1


def test_a_broker_flushed_with_a_hundred_queued_costs_one_sweep_and_no_effect(worker: Worker, broker: str) -> None:
    entries = [ask_for(QUICK) for _ in range(100)]
    store = store_of(broker)
    assert store.llen("celery") == 100
    store.flushdb()
    worker.start()
    # The worker hears this, and has then heard everything that came before.
    send(broker, "outbox.heartbeat")
    wait_until(Heartbeat.objects.exists, what="a heartbeat")
    assert not any(effects_of(entry.pk) for entry in entries), "without the sweep they would be lost"
    send(broker, "outbox.sweep")
    wait_until(
        lambda: delivery.send_overdue() is not None and all(done(entry)() for entry in entries), what="the sweep"
    )
    assert [effects_of(entry.pk) for entry in entries] == [1] * 100


def test_the_same_message_many_times_is_one_effect(worker: Worker, broker: str) -> None:
    entry = ask_for(QUICK)
    for _ in range(10):
        send(broker, "outbox.deliver", (str(entry.pk),))
    worker.start()
    wait_until(done(entry), what="delivery")
    send(broker, "outbox.heartbeat")
    wait_until(Heartbeat.objects.exists, what="all messages to be read")
    assert effects_of(entry.pk) == 1


def test_nothing_but_ids_is_ever_in_the_broker(broker: str) -> None:
    register("test.secret", leave_effect)
    enqueue(
        "test.secret",
        ref_id="REF-OF-SOMEBODY",
        dedup_key="KEY-OF-SOMEBODY",
        title="TITLE",
        payload={"code": "PAYLOAD-OF-SOMEBODY"},
    )
    store = store_of(broker)
    (message,) = store.lrange("celery", 0, -1)
    for word in (b"REF-OF", b"KEY-OF", b"TITLE", b"PAYLOAD"):
        assert word not in message
