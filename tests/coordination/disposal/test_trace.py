"""After a disposal no trace of the person is left in any table (G-37), and everything else stands as it stood."""

import os
import signal
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models

from coordination.disposal.domain import removing
from coordination.disposal.domain.runs import JOB
from coordination.disposal.enums import RecordType, RunState
from coordination.disposal.models import DisposalRun, DisposedParticipation
from coordination.disposal.queries.trace import branches
from coordination.models import Decision, Issue, RoundResult
from jobbspar.audit.sealing import seal_waiting
from jobbspar.audit.verification import verify
from jobbspar.documents import kinds
from jobbspar.documents.models import Document, DocumentNumber
from jobbspar.local.services import Services
from jobbspar.local.surroundings import Surroundings
from jobbspar.outbox import delivery, tasks
from jobbspar.outbox.models import OutboxEntry
from participants.models import Person, Referral
from tests.cast import Cast, actor_of
from tests.coordination.disposal.canaries import DOCUMENT_KIND, LOG, a_canary, found_in
from tests.coordination.disposal.cases import a_rule, agreed, an_old_person, on_day, two_admins
from tests.coordination.disposal.conftest import Drain
from tests.databases import ADMINISTRATOR, OWNER, WORKER, as_role
from tests.live import wait_until
from tests.workers import around, own_broker, own_services, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kind(DOCUMENT_KIND, label="Provbrev", prefix="KNR")


def test_no_word_and_no_id_is_left_in_any_table(cast: Cast, work_off: Drain) -> None:
    mona, mans = two_admins(cast)
    row, words, ids = a_canary(cast)
    figures = RoundResult.objects.values().get(round=row.round)
    a_rule(actor_of(mona), RecordType.PARTICIPATION)
    # The scan sees them before: in tables, JSON, lists, hex of bytes, and the outbox.
    before = found_in(words | {row.person_id})
    assert {"participants_person", "documents_document", "participants_personsearch", "coordination_search"} <= set(
        before
    )
    assert {"accounts_formtoken", "outbox_outboxentry", "documents_documentnumber"} <= set(found_in(ids))
    assert sorted({word for hits in before.values() for word in hits}) == sorted({*words, str(row.person_id)})
    seal_waiting()

    run = agreed(mona, mans)
    work_off()

    run.refresh_from_db()
    assert (run.state, run.result) == (RunState.DONE, {"done": {"participation": 1}, "dropped": {}})
    assert found_in(words) == {}
    assert found_in(ids, but_not=LOG) == {}
    assert RoundResult.objects.values().get(round=row.round) == figures
    assert DisposedParticipation.objects.filter(round=row.round).count() == 1
    seal_waiting()
    verify()


def test_what_is_kept_of_the_steering_group_and_the_numbers_says_nothing_of_whom(cast: Cast, work_off: Drain) -> None:
    mona, mans = two_admins(cast)
    a_canary(cast)
    numbers = set(DocumentNumber.objects.filter(kind=DOCUMENT_KIND).values_list("serial", flat=True))
    a_rule(actor_of(mona), RecordType.PARTICIPATION)
    agreed(mona, mans)
    work_off()
    issue = Issue.objects.get()
    assert (issue.participation, issue.title, issue.text) == (None, removing.DISPOSED_ISSUE, "")
    assert Decision.objects.get().text == "Förläng språkstödet."
    assert not Document.objects.filter(kind=DOCUMENT_KIND).exists()
    left = DocumentNumber.objects.filter(kind=DOCUMENT_KIND)
    assert set(left.values_list("serial", flat=True)) == numbers
    assert all(number.ref_id.startswith("gallrad:") for number in left)


def test_another_organisations_row_about_the_same_human_is_not_touched(cast: Cast, work_off: Drain) -> None:
    mona, mans = two_admins(cast)
    number = on_day(3)
    ours = an_old_person(cast, number)
    theirs = an_old_person(cast, number, owner=cast.af_goteborg, home_municipality_id="1481", first_name="Samma")
    sent = Referral.objects.create(
        person=theirs, from_organisation=cast.af_goteborg, to_organisation=cast.molndal, referred_on="2020-05-04",
        state="accepted", accepted_as=ours,
    )  # fmt: skip
    before = Person.objects.values().get(pk=theirs.pk)
    a_rule(actor_of(mona))
    agreed(mona, mans)
    work_off()
    assert not Person.objects.filter(pk=ours.pk).exists()
    assert Person.objects.values().get(pk=theirs.pk) == before
    sent.refresh_from_db()
    assert sent.accepted_as is None


def test_a_mail_about_the_person_that_still_waits_goes_too(cast: Cast, work_off: Drain) -> None:
    mona, mans = two_admins(cast)
    a_canary(cast)
    assert OutboxEntry.objects.filter(payload__template="consent_withdrawn").count() == 2
    a_rule(actor_of(mona), RecordType.PARTICIPATION)
    agreed(mona, mans)
    work_off()
    kinds_left = set(OutboxEntry.objects.values_list("payload__template", flat=True))
    assert "consent_withdrawn" not in kinds_left


class TestTheDoorForDocuments:
    """Documents refuse every change. Disposal's function is the one way, for the worker and an approved run alone."""

    def _document(self, cast: Cast) -> Document:
        a_canary(cast)
        return Document.objects.filter(kind=DOCUMENT_KIND).order_by("version")[0]

    def _call(self, role: str, document: Document, run: object) -> None:
        with as_role(role, connections["default"].settings_dict["NAME"]) as link:
            link.execute("SELECT coordination_dispose_documents(%s, %s)", [[document.pk], run])

    def test_no_run_no_disposal(self, cast: Cast) -> None:
        document = self._document(cast)
        with pytest.raises(Exception, match="approved run only"):
            self._call(WORKER, document, uuid4())

    def test_a_run_that_one_person_proposed_is_not_enough(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        document = self._document(cast)
        a_rule(actor_of(mona), RecordType.PARTICIPATION)
        run = agreed(mona, mans)
        DisposalRun.objects.filter(pk=run.pk).update(state=RunState.PROPOSED)
        with pytest.raises(Exception, match="approved run only"):
            self._call(WORKER, document, run.pk)

    def test_the_switch_is_off_again_afterwards_and_the_worker_may_delete_nothing_by_itself(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        document = self._document(cast)
        a_rule(actor_of(mona), RecordType.PARTICIPATION)
        run = agreed(mona, mans)
        with as_role(OWNER, connections["default"].settings_dict["NAME"]) as link, link.transaction():
            newest = Document.objects.filter(kind=DOCUMENT_KIND, ref_id=document.ref_id).order_by("-version")[0]
            link.execute("SELECT coordination_dispose_documents(%s, %s)", [[newest.pk], run.pk])
            with pytest.raises(Exception, match="never changed"), link.transaction():
                link.execute("DELETE FROM documents_document")
        for role in (WORKER, "jobbspar_web"):
            with (
                as_role(role, connections["default"].settings_dict["NAME"]) as link,
                pytest.raises(Exception, match="permission denied"),
            ):
                link.execute("SET jobbspar.disposal = 'on'; DELETE FROM documents_document")


# ── A new table must not be forgotten ────────────────────────────────────────────────────────────────────────────────

# Columns that can hold an id without being a foreign key, and why none of a person's rows is ever named there.
EXCUSED = {
    "agreements.Agreement": "between organisations",
    "audit.AuditEvent": "the log keeps its ids (removing.py)",
    "documents.Document": "taken away through the function",
    "documents.DocumentNumber": "emptied of whose it was",
    "coordination.DisposalItem": "goes when the run is over",
    "coordination.DisposalRun": "counts",
    "coordination.LogFinding": "part of the log: a random id, kept as long as the log is",
    "agreements.Wording": "a municipality's own words for its agreements",
    "coordination.LogReview": "rules and numbers",
    "coordination.PhaseChange": "what a gate asked for, in general words",
    "coordination.RoundResult": "counts",
    "mfa.Authenticator": "a user's own key",
    "accounts.Invitation": "roles of a colleague",
    "sessions.Session": "not in use",
    "outbox.PeriodicRun": "jobs and days",
    "outbox.Pause": "when what leaves was let go on, and why",
}


def _can_hold_an_id(field: models.Field) -> bool:
    if field.primary_key or field.is_relation or field.choices:
        return False
    if isinstance(field, models.UUIDField | models.JSONField):
        return True
    if isinstance(field, ArrayField):
        return not field.base_field.choices
    return isinstance(field, models.CharField) and field.name in {
        "ref_id",
        "location",
        "slot",
        "object_id",
        "dedup_key",
    }


def test_every_column_that_could_name_somebody_by_id_is_swept_or_excused() -> None:
    about_persons = {branch.model for branch in branches()}
    loose = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model not in about_persons and model not in removing.SWEPT and _can_hold_an_id(field)
    }
    assert sorted(loose - EXCUSED.keys()) == []


# ── A real worker ────────────────────────────────────────────────────────────────────────────────────────────────────


class Worker:
    """Jobbspår's own worker, of this test's database and of a broker database of its own."""

    def __init__(self, services: Services, around: Surroundings) -> None:
        self.services, self.around = services, around

    def start(self) -> None:
        self.services.start_worker(self.around, processes=1)

    def kill(self) -> None:
        service = self.services.running.pop("worker")
        os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    url = own_broker(4)
    monkeypatch.setattr(
        tasks.deliver, "apply_async", lambda args, **options: send(url, "outbox.deliver", args, options["queue"])
    )
    with own_services("disposer") as services:
        yield Worker(services, around(services, url))


def is_done(run: DisposalRun) -> Callable[[], bool]:
    """Asked with what beat does: what is due is sent again, so that a double delivery has every chance."""
    return lambda: delivery.send_overdue() >= 0 and DisposalRun.objects.filter(pk=run.pk, state="done").exists()


def test_a_worker_killed_while_it_disposes_is_followed_by_one_that_does_it_once(cast: Cast, worker: Worker) -> None:
    mona, mans = two_admins(cast)
    row, words, ids = a_canary(cast)
    a_rule(actor_of(mona), RecordType.PARTICIPATION)
    run = agreed(mona, mans)
    database = connections["default"].settings_dict["NAME"]
    with as_role(ADMINISTRATOR, database) as onlooker, as_role(ADMINISTRATOR, database) as link, link.transaction():
        # The worker comes as far as the enrolments, and waits there with the rest already taken away.
        link.execute("SELECT FROM participants_stepenrolment FOR UPDATE")
        worker.start()
        waiting = "SELECT FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock' AND datname = %s"
        wait_until(
            lambda: onlooker.execute(waiting, [WORKER, database]).fetchone() is not None, what="the worker to wait"
        )
        worker.kill()
    assert Person.objects.filter(pk=row.person_id).exists()
    assert not DisposedParticipation.objects.exists()
    worker.start()
    wait_until(is_done(run), 90, "the successor to finish")
    run.refresh_from_db()
    assert run.result == {"done": {"participation": 1}, "dropped": {}}
    assert DisposedParticipation.objects.count() == 1
    assert OutboxEntry.objects.get(kind=JOB).attempts == 2
    assert found_in(words) == {}
    assert found_in(ids, but_not=LOG) == {}
