"""The log: one row with each change, nothing about people in it, never touched again."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from jobbspar.audit import labels
from jobbspar.audit.labels import action_choices, action_label, register_actions
from jobbspar.audit.log import history, history_of_person, history_of_round, record
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.outbox.models import PeriodicRun
from tests.databases import OWNER, as_role


@dataclass(frozen=True)
class Somebody:
    user_id: UUID | None = field(default_factory=uuid4)
    organisation_id: UUID | None = field(default_factory=uuid4)
    roles: frozenset[str] = frozenset({"coordinator", "case_worker"})
    reason: str = ""


COORDINATOR = Somebody()


@pytest.fixture(autouse=True)
def _own_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_labels", dict(labels._labels))
    register_actions({"thing.changed": "Ändrade saken", "thing.seen": "Såg saken"})


@pytest.fixture
def thing(db: None) -> PeriodicRun:
    """Any row at all: the log knows things by label and id."""
    return PeriodicRun.objects.create(job="thing", slot=str(uuid4()))


def test_a_row_says_who_for_whom_did_what_to_which_thing(thing: PeriodicRun) -> None:
    person, round_ = uuid4(), uuid4()
    event = record(COORDINATOR, "thing.changed", thing, person_id=person, round_id=round_, fields=["seats"], seats=12)
    event.refresh_from_db()
    assert (event.actor_user_id, event.organisation_id) == (COORDINATOR.user_id, COORDINATOR.organisation_id)
    assert event.role == "case_worker,coordinator"
    assert (event.object_type, event.object_id) == ("outbox.periodicrun", str(thing.pk))
    assert (event.person_id, event.round_id) == (person, round_)
    assert event.details == {"fields": ["seats"], "seats": 12}
    assert event.label == "Ändrade saken"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone() == (event.xid,)


def test_the_time_is_the_clocks(thing: PeriodicRun) -> None:
    with clock.at(date(2026, 12, 1)) as noon:
        assert record(COORDINATOR, "thing.seen", thing).at == noon


def test_the_system_acts_with_a_reason(thing: PeriodicRun) -> None:
    system = Somebody(user_id=None, organisation_id=None, roles=frozenset(), reason="nattlig uppföljning")
    event = record(system, "thing.changed", thing)
    assert (event.role, event.details) == ("system", {"reason": "nattlig uppföljning"})


def test_nobody_at_all_is_refused(thing: PeriodicRun) -> None:
    with pytest.raises(ValueError, match="needs a user"):
        record(Somebody(user_id=None), "thing.changed", thing)


def test_an_action_nobody_has_put_into_words_is_refused(thing: PeriodicRun) -> None:
    with pytest.raises(ValueError, match="register_actions"):
        record(COORDINATOR, "thing.exploded", thing)
    assert action_label("thing.exploded") == "thing.exploded"
    assert ("thing.seen", "Såg saken") in action_choices()
    with pytest.raises(ValueError, match="form"):
        register_actions({"Thing changed": "x"})


@pytest.mark.parametrize(
    "value",
    ["karin@goteborg.example", "19811218-9876", "8112189876", "811218+9876", "Hon berättar att " + "x" * 100],
)
def test_what_looks_like_something_about_a_person_is_refused(thing: PeriodicRun, value: str) -> None:
    for details in ({"note": value}, {"values": [value]}, {"deep": {"note": value}}):
        with pytest.raises(ValueError, match="The log holds"):
            record(COORDINATOR, "thing.changed", thing, **details)
    assert not AuditEvent.objects.exists()


def test_ids_dates_and_numbers_become_json(thing: PeriodicRun) -> None:
    some = uuid4()
    event = record(
        COORDINATOR, "thing.changed", thing, ref=some, day=date(2026, 11, 23), sum=Decimal("1.50"), none=None
    )
    assert event.details == {"ref": str(some), "day": "2026-11-23", "sum": "1.50", "none": None}


def test_any_uuid_may_be_written_even_one_with_many_digits(thing: PeriodicRun) -> None:
    some = UUID("12345678-1234-4234-8234-123456789012")
    assert record(COORDINATOR, "thing.changed", thing, ref=some).details == {"ref": str(some)}


def test_history_is_the_things_own_and_newest_first(thing: PeriodicRun) -> None:
    other = PeriodicRun.objects.create(job="other", slot="1")
    person, round_ = uuid4(), uuid4()
    first = record(COORDINATOR, "thing.changed", thing, round_id=round_)
    record(COORDINATOR, "thing.changed", other, person_id=uuid4(), round_id=uuid4())
    last = record(COORDINATOR, "thing.seen", thing, person_id=person)
    assert list(history(PeriodicRun, thing.pk)) == [last, first]
    assert list(history("outbox.PeriodicRun", thing.pk)) == [last, first]
    assert list(history_of_round(round_)) == [first]
    assert list(history_of_person(person)) == [last]


@pytest.mark.django_db(transaction=True)
def test_the_row_and_the_change_are_kept_together_or_not_at_all() -> None:
    thing = PeriodicRun.objects.create(job="thing", slot="1")

    def change_and_fall() -> None:
        with transaction.atomic():
            PeriodicRun.objects.filter(pk=thing.pk).update(slot="2")
            record(COORDINATOR, "thing.changed", thing)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fall()
    thing.refresh_from_db()
    assert (thing.slot, AuditEvent.objects.count()) == ("1", 0)
    with pytest.raises(RuntimeError, match="belongs in the transaction"):
        record(COORDINATOR, "thing.changed", thing)


@pytest.mark.django_db(transaction=True)
def test_neither_web_nor_worker_nor_owner_changes_the_log() -> None:
    thing = PeriodicRun.objects.create(job="thing", slot="1")
    with transaction.atomic():
        event = record(COORDINATOR, "thing.changed", thing)
    for change in (
        lambda: AuditEvent.objects.filter(pk=event.pk).update(role="x"),
        lambda: AuditEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises((ProgrammingError, IntegrityError)):
            change()
    statements = (
        "UPDATE audit_auditevent SET role = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    )
    database: Any = connections["default"].settings_dict["NAME"]
    for role, refusal in (
        ("jobbspar_web", psycopg.errors.InsufficientPrivilege),
        ("jobbspar_worker", psycopg.errors.InsufficientPrivilege),
        (OWNER, psycopg.errors.RestrictViolation),
    ):
        with as_role(role, database) as link:
            for statement in statements:
                with pytest.raises(refusal):
                    link.execute(statement)
    assert AuditEvent.objects.get().role == event.role


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_the_owner_could_change_it() -> None:
    thing = PeriodicRun.objects.create(job="thing", slot="1")
    with transaction.atomic():
        record(COORDINATOR, "thing.changed", thing)
    with as_role(OWNER, connections["default"].settings_dict["NAME"]) as link:
        link.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        assert link.execute("UPDATE audit_auditevent SET role = 'x'").rowcount == 1
