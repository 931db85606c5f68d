"""A run from preview to approval, and what the worker does with it."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from coordination.disposal.domain import carrying, removing, rules, runs
from coordination.disposal.domain.reminders import DUE_MAIL, remind_admins
from coordination.disposal.enums import RecordType, RunState
from coordination.disposal.models import DisposalItem, DisposalRun, DisposedParticipation
from coordination.models import RoundResult
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Membership
from jobbspar.audit.models import AuditEvent
from jobbspar.audit.sealing import seal_waiting
from jobbspar.audit.verification import verify
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.delivery import attempt, drain
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from participants.domain.consents import withdraw_consent
from participants.domain.disclosures import disclose
from participants.domain.persons import add_note
from participants.enums import LegalGround, PersonField
from participants.models import Consent, Disclosure, Participation, Person, PersonNote, PersonSearch
from tests.cast import Cast, a_person, a_user, actor_of, login, published_numbers
from tests.coordination.disposal.cases import (
    THEN,
    a_finished_participation,
    a_rule,
    agreed,
    an_old_person,
    on_day,
    the_day_after,
    two_admins,
)
from tests.coordination.disposal.conftest import Drain
from tests.participants.ways import a_recruiting_round, gave_consent

DECISION = {"decision": "Arbetsmarknadsnämnden § 84", "registry_number": "AMN 2025/12"}
UNSAMPLED = [number for number in published_numbers() if number[6:8] not in ("05", "15", "25")]


@pytest.mark.django_db
class TestTwoPeople:
    def test_the_one_who_proposed_may_not_approve_and_another_may(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(mona)), actor=actor_of(mona), **DECISION)
            with pytest.raises(RuleError, match="En annan lokal administratör eller en enhetschef"):
                runs.approve(run, actor=actor_of(mona))
            assert not OutboxEntry.objects.filter(kind=runs.JOB).exists()
            assert runs.approve(run, actor=actor_of(mans)).state == RunState.APPROVED
        assert OutboxEntry.objects.filter(kind=runs.JOB).count() == 1

    def test_the_only_admin_and_the_head_of_unit_are_two(self, cast: Cast) -> None:
        eva = a_user("Eva Enhetschef", cast.kungalv, Role.UNIT_HEAD)
        an_old_person(cast, owner=cast.kungalv)
        a_rule(actor_of(cast.ensam))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(cast.ensam)), actor=actor_of(cast.ensam), **DECISION)
            assert OutboxEntry.objects.filter(recipient_user_id=eva.pk, payload__template="disposal_proposed").exists()
            with pytest.raises(RuleError):
                runs.approve(run, actor=actor_of(cast.ensam))
            assert runs.approve(run, actor=actor_of(eva)).state == RunState.APPROVED

    def test_and_the_other_way_round_but_never_the_head_alone(self, cast: Cast) -> None:
        eva = a_user("Eva Enhetschef", cast.kungalv, Role.UNIT_HEAD)
        an_old_person(cast, owner=cast.kungalv)
        a_rule(actor_of(cast.ensam))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(eva)), actor=actor_of(eva), **DECISION)
            with pytest.raises(RuleError):
                runs.approve(run, actor=actor_of(eva))
            assert runs.approve(run, actor=actor_of(cast.ensam)).state == RunState.APPROVED

    def test_a_head_who_is_the_admin_too_is_one_person(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.ensam, organisation=cast.kungalv, role=Role.UNIT_HEAD)
        an_old_person(cast, owner=cast.kungalv)
        a_rule(actor_of(cast.ensam))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(cast.ensam)), actor=actor_of(cast.ensam), **DECISION)
            with pytest.raises(RuleError):
                runs.approve(run, actor=actor_of(cast.ensam))

    def test_a_head_of_unit_writes_no_rule_and_sees_no_name(self, cast: Cast, client: Client) -> None:
        eva = a_user("Eva Enhetschef", cast.kungalv, Role.UNIT_HEAD)
        an_old_person(cast, owner=cast.kungalv, first_name="Kanarie")
        a_rule(actor_of(cast.ensam))
        with pytest.raises(NotAllowed):
            a_rule(actor_of(eva))
        login(client, eva)
        with the_day_after():
            page = client.post("/administration/gallring/forhandsgranska/", follow=True)
        assert page.status_code == 200 and "Kanarie" not in page.content.decode()
        assert client.get(f"{DisposalRun.objects.get().get_absolute_url()}personer/").status_code == 404
        assert client.get("/", follow=True).redirect_chain[-1][0] == "/administration/gallring/"

    def test_the_database_refuses_one_person_too(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(mona)), actor=actor_of(mona), **DECISION)
        with pytest.raises(IntegrityError, match="disposal_run_two_people"), transaction.atomic():
            DisposalRun.objects.filter(pk=run.pk).update(approved_by=mona)
        with pytest.raises(IntegrityError, match="disposal_run_approved_first"), transaction.atomic():
            DisposalRun.objects.filter(pk=run.pk).update(state=RunState.APPROVED)

    def test_nothing_is_proposed_without_a_decision_and_its_number(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.preview(actor=actor_of(mona))
            for missing in DECISION:
                with pytest.raises(RuleError) as caught:
                    runs.propose(run, actor=actor_of(mona), **(DECISION | {missing: " "}))
                assert caught.value.field == missing

    def test_each_step_twice_is_once(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.preview(actor=actor_of(mona))
            assert runs.preview(actor=actor_of(mona)) == run
            for _ in range(2):
                runs.propose(run, actor=actor_of(mona), **DECISION)
            for _ in range(2):
                runs.approve(run, actor=actor_of(mans))
        actions = list(AuditEvent.objects.filter(object_id=str(run.pk)).order_by("id").values_list("action", flat=True))
        assert [action for action in actions if action != "disposal.previewed"] == [
            "disposal.proposed",
            "disposal.approved",
        ]
        with pytest.raises(Conflict):
            runs.withdraw(run, actor=actor_of(mans))

    def test_others_than_the_organisations_local_admins_may_nothing(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(mona)), actor=actor_of(mona), **DECISION)
            for user in (cast.hamid, cast.kerstin, cast.ada, cast.ute, cast.bo, cast.rut):
                for step in (runs.approve, runs.withdraw):
                    with pytest.raises(NotAllowed):
                        step(run, actor=actor_of(user))
            for user in (cast.hamid, cast.rut, cast.lena):
                with pytest.raises(NotAllowed):
                    runs.preview(actor=actor_of(user))
                with pytest.raises(NotAllowed):
                    rules.remove_rule(RecordType.NOTES, actor=actor_of(user))
        assert mans.pk

    def test_a_federation_keeps_no_persons_and_so_disposes_of_none(self, cast: Cast) -> None:
        admin = a_user("Greta Region", cast.gr, Role.LOCAL_ADMIN)
        with pytest.raises(NotAllowed):
            a_rule(actor_of(admin))


@pytest.mark.django_db
class TestThePreview:
    def test_counts_and_reasons_and_no_names(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        for number in (on_day(1), on_day(2), on_day(15)):
            an_old_person(cast, number)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.preview(actor=actor_of(mona))
        assert run.counts == {"person_only": {"dispose": 2, "held": {"sample": 1}}}
        assert run.items.count() == 2

    def test_asks_for_a_rule_first(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        with pytest.raises(RuleError, match="Skriv en regel först"):
            runs.preview(actor=actor_of(mona))

    def test_a_note_of_somebody_who_goes_is_not_counted_besides(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        goes, kept = an_old_person(cast, on_day(1)), an_old_person(cast, on_day(15))
        for person in (goes, kept):
            with clock.at(THEN):
                add_note(person, actor=actor_of(cast.hamid), noted_on=THEN, text="Ringde.")
        a_rule(actor_of(mona))
        a_rule(actor_of(mona), RecordType.NOTES, keeps_sample=False)
        with the_day_after():
            run = runs.preview(actor=actor_of(mona))
        assert {kind: row["dispose"] for kind, row in run.counts.items()} == {"person_only": 1, "notes": 1}
        assert set(run.items.values_list("person_id", flat=True)) == {goes.pk, kept.pk}

    def test_takes_so_many_and_says_that_there_is_more(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        mona, _mans = two_admins(cast)
        for number in UNSAMPLED[:3]:
            an_old_person(cast, number)
        a_rule(actor_of(mona))
        monkeypatch.setattr(runs, "MOST", 2)
        with the_day_after():
            run = runs.preview(actor=actor_of(mona))
        assert (run.total, run.is_cut) == (2, True)

    def test_proposing_tells_the_other_admin_and_the_case_workers_and_names_nobody(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            run = runs.propose(runs.preview(actor=actor_of(mona)), actor=actor_of(mona), **DECISION)
        mails = OutboxEntry.objects.filter(ref_id=str(run.pk))
        assert {(mail.payload["template"], mail.recipient_user_id) for mail in mails} == {
            ("disposal_proposed", mans.pk),
            ("disposal_look", cast.hamid.pk),
        }
        assert not any("Amina" in f"{mail.title}{mail.payload}" for mail in mails)

    def test_one_called_off_forgets_who_was_in_it(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            runs.withdraw(runs.preview(actor=actor_of(mona)), actor=actor_of(mona))
            assert not DisposalItem.objects.exists()
            assert Person.objects.filter(pk=person.pk).exists()
            assert runs.preview(actor=actor_of(mona)).state == RunState.PREVIEW


@pytest.mark.django_db(transaction=True)
class TestCarryingOut:
    def test_the_person_goes_and_the_figures_stay(self, cast: Cast, work_off: Drain) -> None:
        mona, mans = two_admins(cast)
        row = a_finished_participation(cast)
        before = RoundResult.objects.values().get(round=row.round)
        a_rule(actor_of(mona), RecordType.PARTICIPATION)
        with the_day_after():
            run = agreed(mona, mans)
            work_off()
        run.refresh_from_db()
        assert (run.state, run.result) == (RunState.DONE, {"done": {"participation": 1}, "dropped": {}})
        assert not Person.objects.filter(pk=row.person_id).exists()
        assert RoundResult.objects.values().get(round=row.round) == before
        left = DisposedParticipation.objects.get()
        assert (left.round_id, left.group, left.completed, left.half_year) == (row.round_id, "work", True, "2020-1")
        assert left.birth_decade is not None and left.birth_decade % 10 == 0
        assert Participation.objects.count() == 0

    @pytest.mark.parametrize("what", ["note", "rule", "gone", "changed"])
    def test_what_has_changed_since_the_preview_falls_out(self, cast: Cast, work_off: Drain, what: str) -> None:
        mona, mans = two_admins(cast)
        person, other = an_old_person(cast, UNSAMPLED[0]), an_old_person(cast, UNSAMPLED[1])
        a_rule(actor_of(mona))
        hamid = actor_of(cast.hamid)
        with the_day_after():
            run = agreed(mona, mans)
            if what == "note":
                add_note(person, actor=hamid, noted_on=clock.today(), text="Hörde av sig.")
            elif what == "changed":
                Person.objects.filter(pk=person.pk).update(version=2)
            elif what == "gone":
                Person.objects.filter(pk=person.pk).delete()
            else:
                rules.remove_rule(RecordType.PERSON_ONLY, actor=actor_of(mona))
            work_off()
        run.refresh_from_db()
        dropped = {"note": {"changed": 1}, "changed": {"changed": 1}, "gone": {"gone": 1}, "rule": {"rule": 2}}[what]
        assert (run.state, run.result["dropped"]) == (RunState.DONE, dropped)
        assert Person.objects.filter(pk=person.pk).exists() == (what != "gone")
        assert Person.objects.filter(pk=other.pk).exists() == (what == "rule")
        assert not DisposalItem.objects.exists()

    def test_killed_in_the_middle_it_leaves_nothing_half_done_and_is_done_again_once(
        self, cast: Cast, work_off: Drain, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mona, mans = two_admins(cast)
        round = a_finished_participation(cast).round
        with clock.at(THEN):
            second = a_person(cast, number=on_day(4))
        a_finished_participation(cast, round=round, person=second)
        a_rule(actor_of(mona), RecordType.PARTICIPATION)
        removed: list[object] = []
        real = carrying.remove

        def die_at_the_second(*arguments: Any) -> list[UUID]:
            removed.append(arguments)
            if len(removed) == 2:
                raise KeyboardInterrupt
            return real(*arguments)

        with the_day_after():
            run = agreed(mona, mans)
            monkeypatch.setattr(carrying, "remove", die_at_the_second)
            with pytest.raises(KeyboardInterrupt):
                work_off()
            assert (Person.objects.count(), DisposedParticipation.objects.count()) == (2, 0)
            assert DisposalItem.objects.count() == 2
            monkeypatch.setattr(carrying, "remove", real)
            OutboxEntry.objects.filter(state=EntryState.LEASED).update(leased_until=clock.now())
            work_off()
            # And the same message once more.
            entry = OutboxEntry.objects.get(kind=runs.JOB)
            assert attempt(entry.pk, owner="again").word == "done"
        run.refresh_from_db()
        assert run.result["done"] == {"participation": 2}
        assert (Person.objects.count(), DisposedParticipation.objects.count()) == (0, 2)

    def test_many_go_a_batch_at_a_time(self, cast: Cast, work_off: Drain, monkeypatch: pytest.MonkeyPatch) -> None:
        mona, mans = two_admins(cast)
        for number in UNSAMPLED[:5]:
            an_old_person(cast, number)
        a_rule(actor_of(mona))
        monkeypatch.setattr("coordination.disposal.domain.carrying.BATCH", 2)
        with the_day_after():
            run = agreed(mona, mans)
            work_off()
        run.refresh_from_db()
        assert (run.state, run.result["done"]) == (RunState.DONE, {"person_only": 5})
        batches = OutboxEntry.objects.filter(kind=runs.JOB, state=EntryState.DONE).values_list("payload", flat=True)
        assert sorted(payload["number"] for payload in batches) == [1, 2, 3]

    def test_single_rows_go_and_their_person_stays(self, cast: Cast, work_off: Drain) -> None:
        mona, mans = two_admins(cast)
        hamid = actor_of(cast.hamid)
        with clock.at(THEN), transaction.atomic():
            person, round = a_person(cast, number=on_day(1)), a_recruiting_round(cast)
            add_note(person, actor=hamid, noted_on=THEN, text="Gammal")
            consent = gave_consent(cast, person, round)
            disclose(
                person, actor=hamid, to=cast.goteborg, round=round, fields=[PersonField.IDENTITY],
                ground=LegalGround.CONSENT,
            )  # fmt: skip
            withdraw_consent(consent, actor=hamid)
            PersonSearch.objects.create(user=cast.hamid, organisation=cast.molndal, found=[person.pk])
        for kind in (RecordType.NOTES, RecordType.CONSENTS, RecordType.SEARCHES):
            a_rule(actor_of(mona), kind)
        with the_day_after():
            run = agreed(mona, mans)
            work_off()
        run.refresh_from_db()
        assert run.result == {"done": {"notes": 1, "consents": 2, "searches": 1}, "dropped": {}}
        assert Person.objects.filter(pk=person.pk).exists()
        gone = (PersonNote, Consent, Disclosure, PersonSearch)
        assert [model.objects.count() for model in gone] == [0, 0, 0, 0]  # type: ignore[attr-defined]

    def test_a_row_that_will_not_let_go_keeps_its_person_whole_and_the_others_go(
        self, cast: Cast, work_off: Drain, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mona, mans = two_admins(cast)
        stuck, goes = an_old_person(cast, UNSAMPLED[0]), an_old_person(cast, UNSAMPLED[1])
        with clock.at(THEN):
            add_note(stuck, actor=actor_of(cast.hamid), noted_on=THEN, text="Kvar")
        a_rule(actor_of(mona))
        real = removing._delete
        monkeypatch.setattr(removing, "_delete", lambda model, keys: None if model is PersonNote else real(model, keys))
        with the_day_after():
            run = agreed(mona, mans)
            work_off()
        run.refresh_from_db()
        assert run.result == {"done": {"person_only": 1}, "dropped": {"blocked": 1}}
        assert list(Person.objects.values_list("pk", flat=True)) == [stuck.pk]
        assert goes.pk != stuck.pk

    def test_the_log_holds_afterwards_and_tells_of_counts(self, cast: Cast, work_off: Drain) -> None:
        mona, mans = two_admins(cast)
        row = a_finished_participation(cast)
        a_rule(actor_of(mona), RecordType.PARTICIPATION)
        seal_waiting()
        with the_day_after():
            run = agreed(mona, mans)
            work_off()
        seal_waiting()
        verify()
        events = AuditEvent.objects.filter(object_id=str(run.pk))
        assert "disposal.carried_out" in set(events.values_list("action", flat=True))
        assert not events.exclude(person_id=None).exists()
        assert AuditEvent.objects.filter(person_id=row.person_id).exists()


@pytest.mark.django_db(transaction=True)
class TestDocuments:
    def test_the_web_role_cannot_dispose_of_a_document_whatever_it_says(self, cast: Cast) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SELECT coordination_dispose_documents(%s, %s)", [[cast.hamid.pk], cast.hamid.pk])
        assert not Document.objects.exists()


@pytest.mark.django_db
class TestTheReminder:
    def test_once_a_month_to_each_admin_of_an_organisation_with_something_due(self, cast: Cast) -> None:
        mona, mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        a_rule(actor_of(cast.ada))
        with clock.at(THEN):
            assert remind_admins() == 0
        with the_day_after():
            remind_admins()
            assert remind_admins() == 2
            mails = OutboxEntry.objects.filter(payload__template=DUE_MAIL)
            assert set(mails.values_list("recipient_user_id", flat=True)) == {mona.pk, mans.pk}
            runs.preview(actor=actor_of(mona))
            assert remind_admins() == 0

    def test_the_mail_says_how_many_and_nothing_of_whom(self, cast: Cast, mailoutbox: list[Any]) -> None:
        mona, _mans = two_admins(cast)
        an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            remind_admins()
            drain("mail")
        assert len(mailoutbox) == 2
        assert "1 sak har passerat sin gallringsfrist" in mailoutbox[0].body
        assert "Amina" not in mailoutbox[0].body + mailoutbox[0].subject

    def test_nothing_is_ever_disposed_of_by_itself(self, cast: Cast) -> None:
        mona, _mans = two_admins(cast)
        person = an_old_person(cast)
        a_rule(actor_of(mona))
        with the_day_after():
            remind_admins()
            drain()
        assert Person.objects.filter(pk=person.pk).exists()
        assert not DisposalRun.objects.exists()
