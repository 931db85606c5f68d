"""Every committed event gets one seal, in a chain, whatever order transactions end in and however many seal at once."""

import hashlib
import json
import random
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections, transaction

from jobbspar.audit import anchors, sealing
from jobbspar.audit.checks import anchor_is_chosen
from jobbspar.audit.models import AuditEvent, AuditSeal
from jobbspar.audit.sealing import seal_waiting
from jobbspar.audit.verification import verify
from jobbspar.lib import clock
from tests.audit.conftest import sealed_ids, write
from tests.databases import OWNER, WORKER, as_role
from tests.live import Live, wait_until
from tests.threads import both

pytestmark = pytest.mark.django_db(transaction=True)

# What the database says to the second of two who seal the same.
ONE_TOO_MANY = (psycopg.errors.UniqueViolation,)
INSERT = """
INSERT INTO audit_auditevent (at, role, action, object_type, object_id, details)
VALUES (now(), 'system', 'thing.changed', 'x.y', '1', '{}') RETURNING id
"""


def insert(link: psycopg.Connection[Any]) -> int:
    (made,) = link.execute(INSERT).fetchone() or (0,)
    return made


@contextmanager
def transactions(count: int) -> Iterator[list[psycopg.Connection[Any]]]:
    """Open transactions beside Django's, begun (and numbered) in order."""
    links = [as_role("jobbspar_web", connections["default"].settings_dict["NAME"]) for _ in range(count)]
    try:
        for link in links:
            link.autocommit = False
            link.execute("SELECT pg_current_xact_id()")
        yield links
    finally:
        for link in links:
            link.close()


def test_each_event_is_sealed_once_in_order() -> None:
    events = write(7)
    assert seal_waiting(batch=3) == 7
    assert seal_waiting() == 0
    assert sealed_ids() == [event.pk for event in events]
    assert list(AuditSeal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    more = write(2)
    assert seal_waiting() == 2
    assert sealed_ids()[7:] == [event.pk for event in more]
    assert verify().faults == []


def binary(*values: tuple[int, bytes | None]) -> bytes:
    """PostgreSQL's binary form of a row, written down by hand: (type's number, bytes) a column."""
    parts = [struct.pack("!i", len(values))]
    for type_number, value in values:
        parts += [struct.pack("!Ii", type_number, -1 if value is None else len(value)), value or b""]
    return b"".join(parts)


def test_the_hash_is_what_chain_py_says() -> None:
    (event,) = write(1)
    event.refresh_from_db()
    seal_waiting()
    seal = AuditSeal.objects.get()

    def number(value: int) -> tuple[int, bytes]:
        return 20, struct.pack("!q", value)

    def moment(value: datetime) -> tuple[int, bytes]:
        return 1184, struct.pack("!q", (value - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))

    def uuid(value: UUID | None) -> tuple[int, bytes | None]:
        return 2950, value and value.bytes

    def text(value: str) -> tuple[int, bytes]:
        return 1043, value.encode()

    # Keys of a jsonb stand in the order of their length in bytes, after its version.
    details = json.dumps({key: event.details[key] for key in ("å", "fields", "number")}, ensure_ascii=False)
    content = binary(
        moment(seal.sealed_at),
        number(event.pk),
        moment(event.at),
        uuid(event.actor_user_id),
        uuid(event.organisation_id),
        text(event.role),
        text(event.action),
        text(event.object_type),
        text(event.object_id),
        uuid(event.person_id),
        uuid(event.round_id),
        (3802, b"\x01" + details.encode()),
        number(event.xid),
    )
    assert bytes(seal.prev) == bytes(32)
    assert bytes(seal.sha256) == hashlib.sha256(bytes(32) + content).digest()


def test_sealing_is_refused_inside_a_transaction() -> None:
    write()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        seal_waiting()


class TestTheOrder:
    def test_an_event_whose_transaction_is_open_holds_back_those_of_later_ones(self) -> None:
        with transactions(2) as (early, late):
            low = insert(early)
            high = insert(late)
            late.commit()
            assert seal_waiting() == 0
            early.commit()
            assert seal_waiting() == 2
        assert sealed_ids() == [low, high]

    def test_a_lower_id_committed_after_a_higher_one_was_sealed_is_sealed_next(self) -> None:
        with transactions(2) as (early, late):
            low = insert(late)
            high = insert(early)
            early.commit()
            assert seal_waiting() == 1
            late.commit()
            assert seal_waiting() == 1
        assert low < high
        assert sealed_ids() == [high, low]
        assert verify().faults == []

    def test_without_the_horizon_an_event_would_stay_unsealed_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write()
        seal_waiting()
        for name in ("NEXT", "NEXT_OF_ALL"):
            monkeypatch.setattr(sealing, name, getattr(sealing, name).replace(sealing.SETTLED, "true"))
        with transactions(2) as (early, late):
            insert(early)
            insert(late)
            late.commit()
            assert seal_waiting() == 1
            early.commit()
            assert seal_waiting() == 0
        assert AuditEvent.objects.count() == 3
        assert verify().faults != []

    def test_a_rolled_back_event_leaves_no_gap_in_the_chain(self) -> None:
        with transactions(1) as (link,):
            insert(link)
            link.rollback()
            kept = write()[0].pk
            assert seal_waiting() == 1
        assert sealed_ids() == [kept]
        assert verify().faults == []

    def test_nothing_is_forgotten_while_many_write_and_two_seal(self) -> None:
        over = Event()

        def writer(seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311
            with as_role("jobbspar_web", connection.settings_dict["NAME"]) as link:
                link.autocommit = False
                for _ in range(25):
                    for _ in range(chance.randint(1, 3)):
                        insert(link)
                        time.sleep(chance.random() / 200)
                    if chance.random() < 0.2:
                        link.rollback()
                    else:
                        link.commit()

        def sealer() -> None:
            try:
                while not over.is_set():
                    seal_waiting(batch=5)
                    time.sleep(0.005)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            sealers = [pool.submit(sealer) for _ in range(2)]
            for written in [pool.submit(writer, seed) for seed in range(6)]:
                written.result(timeout=60)
            over.set()
            for done in sealers:
                done.result(timeout=60)
        seal_waiting()
        assert sorted(sealed_ids()) == list(AuditEvent.objects.order_by("id").values_list("id", flat=True))
        assert len(sealed_ids()) > 100
        assert verify().faults == []


class TestAfterAMoveToAnotherCluster:
    """A log read back elsewhere bears transaction numbers of the old server, higher than any of the new one's."""

    OLD = 10**15

    def test_what_was_not_sealed_before_the_move_and_what_comes_after_it_is_sealed(self) -> None:
        old = write(3, xid=self.OLD)
        assert seal_waiting(batch=2) == 3
        late = write(2, xid=self.OLD + 1)
        new = write(2)
        assert seal_waiting(batch=1) == 4
        newest = write(2)
        assert seal_waiting(batch=1) == 2
        assert sealed_ids() == [event.pk for event in (*old, *late, *new, *newest)]
        assert verify().faults == []

    def test_old_numbers_are_not_sealed_twice_when_the_new_server_reaches_them(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            (soon,) = cursor.fetchone()
        old = write(3, xid=soon + 2)
        assert seal_waiting() == 3
        new = [write()[0] for _ in range(5)]
        assert seal_waiting() == 5
        newest = write()
        assert seal_waiting() == 1
        assert sealed_ids() == [event.pk for event in (*old, *new, *newest)]
        assert verify().faults == []


class TestTwoSealers:
    @pytest.fixture(autouse=True)
    def _slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both have read the same head before either writes, unless something keeps them apart."""
        read = sealing._waiting

        def slowly(*arguments: Any) -> Any:
            rows = read(*arguments)
            time.sleep(0.5)
            return rows

        monkeypatch.setattr(sealing, "_waiting", slowly)

    def test_one_does_the_work_and_nothing_is_sealed_twice(self) -> None:
        events = write(4)
        assert sorted(both(seal_waiting, answers=ONE_TOO_MANY)) == [0, 4]
        assert sealed_ids() == [event.pk for event in events]
        assert verify().faults == []

    def test_without_the_lock_they_collide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "_alone", lambda cursor: True)
        write(4)
        assert any(isinstance(answer, ONE_TOO_MANY) for answer in both(seal_waiting, answers=ONE_TOO_MANY))


class TestTheAnchor:
    def test_the_first_head_leaves_then_one_at_each_ten_thousand_and_one_an_hour(
        self, anchor_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(anchors, "EACH", 10)
        write(3)
        seal_waiting(batch=2)
        write(5)
        seal_waiting()
        assert [anchor.seq for anchor in anchors.all_anchors()] == [3]
        write(27)
        seal_waiting()
        assert [anchor.seq for anchor in anchors.all_anchors()] == [3, 10, 20, 30]
        with clock.at(clock.now() + timedelta(minutes=61)):
            seal_waiting()
            seal_waiting()
        assert [anchor.seq for anchor in anchors.all_anchors()] == [3, 10, 20, 30, 35]
        heads = dict(AuditSeal.objects.values_list("seq", "sha256"))
        assert all(bytes(heads[anchor.seq]).hex() == anchor.sha256 for anchor in anchors.all_anchors())

    def test_a_file_that_cannot_be_written_stops_no_sealing(
        self, anchor_file: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        anchor_file.parent.write_text("in the way")
        write(2)
        assert seal_waiting() == 2
        assert "could not be noted" in caplog.text

    def test_a_line_that_was_cut_short_is_passed_over_and_the_next_one_is_whole(self, anchor_file: Path) -> None:
        anchor_file.parent.mkdir()
        anchor_file.write_text("2026-11-2")
        write(2)
        seal_waiting()
        assert [anchor.seq for anchor in anchors.all_anchors()] == [2]

    def test_switched_off_nothing_leaves(self, settings: Any, tmp_path: Path) -> None:
        settings.AUDIT_ANCHOR_FILE = anchors.OFF
        write(2)
        seal_waiting()
        assert anchors.all_anchors() == []
        assert list(tmp_path.iterdir()) == []


def test_neither_web_nor_worker_nor_owner_changes_a_seal() -> None:
    write()
    seal_waiting()
    statements = ("UPDATE audit_auditseal SET seq = 9", "DELETE FROM audit_auditseal", "TRUNCATE audit_auditseal")
    for role, refusal in (
        ("jobbspar_web", psycopg.errors.InsufficientPrivilege),
        (WORKER, psycopg.errors.InsufficientPrivilege),
        (OWNER, psycopg.errors.RestrictViolation),
    ):
        with as_role(role, connection.settings_dict["NAME"]) as link:
            for statement in statements:
                with pytest.raises(refusal):
                    link.execute(statement)
    assert AuditSeal.objects.get().seq == 1


def test_a_running_installation_seals_by_itself(live: Live) -> None:
    with as_role("jobbspar_web", live.database) as link:
        made = insert(link)
    wait_until(
        lambda: live.sql("SELECT seq FROM audit_auditseal WHERE event_id = %s", made), 20, "the event to be sealed"
    )
    assert "Loggen håller" in live.manage("verify_audit")
    assert (live.home.folder / "ankare").exists()


@pytest.mark.parametrize(
    ("mode", "file", "faults"),
    [
        ("production", "", 1),
        ("production", "relative", 1),
        ("production", "off", 0),
        ("production", "/srv/a", 0),
        ("local", "", 0),
    ],
)
def test_production_has_to_choose_where_the_head_leaves_to(settings: Any, mode: str, file: str, faults: int) -> None:
    settings.MODE_NAME, settings.AUDIT_ANCHOR_FILE = mode, file
    assert [error.id for error in anchor_is_chosen(None)] == ["audit.E001"] * faults
    if faults:
        with pytest.raises(SystemCheckError, match="AUDIT_ANCHOR_FILE"):
            call_command("check")
