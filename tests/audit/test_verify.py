"""`verify_audit` finds what somebody with the owner's rights did with the triggers off, and says where it begins."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models

from jobbspar.audit.models import AuditEvent, AuditSeal
from jobbspar.audit.sealing import seal_waiting
from jobbspar.audit.verification import verify
from tests.audit.conftest import Tamper, sealed_ids, write
from tests.databases import OWNER, as_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("anchor_file")]

SAME_TYPE: dict[type[models.Field], str] = {
    models.BigAutoField: "{0} + 1000",
    models.BigIntegerField: "{0} + 1",
    models.DateTimeField: "{0} + interval '1 microsecond'",
    models.UUIDField: "gen_random_uuid()",
    models.CharField: "{0} || 'x'",
    models.JSONField: "{0} || '{{\"number\": 99}}'",
}


def refused() -> str:
    """What the command says when the log does not hold, and that it ends with 1."""
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", stdout=StringIO())
    assert caught.value.returncode == 1
    return str(caught.value)


def told() -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    return out.getvalue()


@pytest.fixture
def events() -> list[AuditEvent]:
    """Ten sealed events; seal n is of event n - 1 in the list, and seal 10 is anchored."""
    made = write(10)
    seal_waiting()
    return made


def test_no_installation_runs_beside_this(request: pytest.FixtureRequest) -> None:
    """Its transactions are on the same server, and sealing would wait for one of them now and then."""
    before = request.session.items[: request.session.items.index(request.node)]
    assert not [item.nodeid for item in before if "live" in getattr(item, "fixturenames", ())]


def test_an_untouched_log_holds_and_says_how_much_and_how_fresh(events: list[AuditEvent]) -> None:
    write(2)
    text = told()
    assert "Loggen håller: 10 händelser i kedjan, senaste sigillet för" in text
    assert "2 händelser väntar på sigill." in text
    assert "Jämförd med 1 ankare, det senaste vid sigill 10." in text


def test_an_empty_log_holds() -> None:
    assert "Inga händelser är förseglade än." in told()


@pytest.mark.parametrize("field", AuditEvent._meta.concrete_fields, ids=lambda field: field.column)
def test_an_edited_row_is_found_whichever_column_it_is(
    events: list[AuditEvent], tamper: Tamper, field: models.Field
) -> None:
    change = SAME_TYPE[type(field)].format(field.column)
    tamper(f"UPDATE audit_auditevent SET {field.column} = {change} WHERE id IN ({events[4].pk}, {events[6].pk})")
    sentence = "borttagen ur loggen" if field.primary_key else "ändrats efter förseglingen"
    assert f"Loggen håller inte.\nHändelse {events[4].pk}" in refused()
    assert sentence in refused()
    assert "sigill 5" in refused()


@pytest.mark.parametrize("column", ["actor_user_id", "person_id"])
def test_a_value_made_empty_is_found(events: list[AuditEvent], tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE audit_auditevent SET {column} = NULL WHERE id = {events[4].pk}")
    assert "sigill 5 har ändrats" in refused()


def test_a_value_moved_to_the_next_column_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"UPDATE audit_auditevent SET person_id = round_id, round_id = person_id WHERE id = {events[4].pk}")
    assert "sigill 5 har ändrats" in refused()


def test_a_deleted_row_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_auditevent WHERE id = {events[4].pk}")
    assert f"Händelse {events[4].pk}, som har sigill 5, är borttagen ur loggen." in refused()


def test_a_row_deleted_with_its_seal_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_auditevent WHERE id = {events[4].pk}", "DELETE FROM audit_auditseal WHERE seq = 5")
    assert "Loggen håller inte.\nSigill 5 saknas i kedjan." in refused()


def test_the_first_row_deleted_with_its_seal_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_auditevent WHERE id = {events[0].pk}", "DELETE FROM audit_auditseal WHERE seq = 1")
    assert "Sigill 1 saknas i kedjan." in refused()
    tamper("UPDATE audit_auditseal SET seq = seq - 1")
    assert "Sigill 1 hänger inte ihop" in refused()


def test_rows_that_changed_places_are_found(events: list[AuditEvent], tamper: Tamper) -> None:
    low, high = events[4].pk, events[5].pk
    tamper(
        f"UPDATE audit_auditevent SET id = -1 WHERE id = {low}",
        f"UPDATE audit_auditevent SET id = {low} WHERE id = {high}",
        f"UPDATE audit_auditevent SET id = {high} WHERE id = -1",
    )
    assert f"Händelse {low} eller dess sigill 5 har ändrats" in refused()


def test_seals_that_changed_places_are_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(
        "UPDATE audit_auditseal SET seq = 1005 WHERE seq = 5",
        "UPDATE audit_auditseal SET seq = 5 WHERE seq = 6",
        "UPDATE audit_auditseal SET seq = 6 WHERE seq = 1005",
    )
    assert "Loggen håller inte.\nSigill 5 hänger inte ihop med det före" in refused()


def insert_sql(event: AuditEvent, **values: object) -> str:
    """A copy of the event, with other values."""
    names = [field.column for field in AuditEvent._meta.concrete_fields]
    chosen = [str(values.get(name, name)) for name in names]
    return f"INSERT INTO audit_auditevent SELECT {', '.join(chosen)} FROM audit_auditevent WHERE id = {event.pk}"


def test_a_row_put_in_between_old_ones_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    later = write(3)
    seal_waiting()
    tamper(insert_sql(events[4], id=777_777))
    seal_waiting()
    assert 777_777 not in sealed_ids()
    assert "Loggen håller inte.\nHändelse 777777 har skjutits in" in refused()
    assert later


def test_a_row_with_a_transaction_number_nobody_has_had_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(insert_sql(events[4], id=777_777, xid=10**15))
    assert "Händelse 777777 har skjutits in" in refused()


def test_a_row_put_in_with_a_seal_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(
        insert_sql(events[4], id=777_777),
        "UPDATE audit_auditseal SET seq = seq + 1000 WHERE seq > 5",
        "INSERT INTO audit_auditseal SELECT 6, 777777, sha256, sha256(sha256), sealed_at FROM audit_auditseal WHERE seq = 5",
        "UPDATE audit_auditseal SET seq = seq - 999 WHERE seq > 1000",
    )
    assert "sigill 6 har ändrats" in refused()


def test_a_cut_off_end_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_auditevent WHERE id > {events[6].pk}", "DELETE FROM audit_auditseal WHERE seq > 7")
    assert "Slutet är borta från sigill 8: ankaret från" in refused()
    assert "visar att sigill 10 har funnits" in refused()


def test_an_emptied_log_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper("TRUNCATE audit_auditevent, audit_auditseal")
    assert "Slutet är borta från sigill 1:" in refused()


def test_a_cut_off_end_that_has_grown_again_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_auditevent WHERE id > {events[6].pk}", "DELETE FROM audit_auditseal WHERE seq > 7")
    write(8)
    seal_waiting()
    assert "Loggen är utbytt eller omskriven från något av sigillen 1–10" in refused()


@pytest.mark.parametrize("afterwards", [0, 20])
def test_a_log_put_back_from_an_old_copy_is_found(
    tamper: Tamper, monkeypatch: pytest.MonkeyPatch, afterwards: int
) -> None:
    monkeypatch.setattr("jobbspar.audit.anchors.EACH", 5)
    write(7)
    seal_waiting()
    with as_role(OWNER, connection.settings_dict["NAME"]) as link:
        for table in ("audit_auditevent", "audit_auditseal"):
            link.execute(f"CREATE TABLE old_{table} AS TABLE {table}")
    write(10)
    seal_waiting()
    assert told()
    tamper(
        "TRUNCATE audit_auditevent, audit_auditseal",
        "INSERT INTO audit_auditevent TABLE old_audit_auditevent",
        "INSERT INTO audit_auditseal TABLE old_audit_auditseal",
    )
    write(afterwards)
    seal_waiting()
    assert ("från något av sigillen 6–10" if afterwards else "Slutet är borta från sigill 8") in refused()


def test_a_log_edited_and_sealed_all_over_again_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper(f"UPDATE audit_auditevent SET role = 'x' WHERE id = {events[4].pk}", "DELETE FROM audit_auditseal")
    assert seal_waiting() == 10
    assert "Loggen är utbytt eller omskriven från något av sigillen 1–10" in refused()


def test_an_edited_seal_is_found(events: list[AuditEvent], tamper: Tamper) -> None:
    tamper("UPDATE audit_auditseal SET sealed_at = sealed_at - interval '1 day' WHERE seq = 5")
    assert "sigill 5 har ändrats" in refused()


def test_a_missing_anchor_file_is_told_of(events: list[AuditEvent], anchor_file: Path) -> None:
    anchor_file.unlink()
    assert "Ankarfilen i AUDIT_ANCHOR_FILE går inte att läsa" in refused()


class TestWhatNobodyCanFind:
    """The twins: it is the anchor that finds these, and the page for operators says so."""

    @pytest.fixture(autouse=True)
    def _no_anchor(self, anchor_file: Path, settings: object) -> None:
        settings.AUDIT_ANCHOR_FILE = "off"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("redo", [lambda: None, seal_waiting])
    def test_without_an_anchor_a_cut_off_end_holds(
        self, events: list[AuditEvent], tamper: Tamper, redo: Callable[[], object]
    ) -> None:
        tamper(f"DELETE FROM audit_auditevent WHERE id > {events[6].pk}", "DELETE FROM audit_auditseal WHERE seq > 7")
        redo()
        assert "Inget ankare utanför databasen" in told()

    def test_without_an_anchor_a_log_sealed_all_over_again_holds(
        self, events: list[AuditEvent], tamper: Tamper
    ) -> None:
        tamper("UPDATE audit_auditevent SET role = 'x'", "DELETE FROM audit_auditseal")
        seal_waiting()
        assert verify().faults == []
        assert AuditSeal.objects.count() == 10
