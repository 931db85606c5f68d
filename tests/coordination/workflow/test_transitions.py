"""The walk: forward, with a reason, back, paused, called off, opened again; who may, and what is kept."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coordination.enums import PhaseEvent
from coordination.models import FollowUp, PhaseChange, RoundResult
from coordination.queries.results import results_for
from coordination.workflow import transitions
from coordination.workflow.transitions import GateNotMet
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.models import AuditEvent
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.models import OutboxEntry
from tests.cast import Cast, a_user, actor_of, login
from tests.coordination.builders import a_participation, close_it, ready_round
from tracks.enums import Phase
from tracks.models import Round

REASON = "Avtalet skrivs under på torsdag."


def phase_of(round: Round) -> str:
    return Round.objects.values_list("phase", flat=True).get(pk=round.pk)


@pytest.mark.django_db
class TestAdvance:
    @pytest.mark.parametrize(
        ("start", "end", "people"),
        [
            (Phase.DRAFT, Phase.PLANNING, 0),
            (Phase.PLANNING, Phase.RECRUITMENT, 0),
            (Phase.RECRUITMENT, Phase.EXECUTION, 1),
            (Phase.EXECUTION, Phase.CLOSING, 1),
            (Phase.CLOSING, Phase.FINISHED, 0),
        ],
    )
    def test_takes_a_round_that_lacks_nothing_to_its_next_phase(
        self, cast: Cast, start: Phase, end: Phase, people: int
    ) -> None:
        round = ready_round(cast, start, people=people)
        transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=start)
        change = PhaseChange.objects.get(round=round)
        assert phase_of(round) == end
        assert (change.event, change.from_phase, change.to_phase, change.by) == ("advanced", start, end, cast.kerstin)
        assert change.gate and all(row["met"] for row in change.gate)
        assert AuditEvent.objects.filter(action="round.advanced", round_id=round.pk).count() == 1

    def test_refuses_with_the_list_when_something_is_missing(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.parties.update(acknowledged_at=None)
        with pytest.raises(GateNotMet) as refused:
            transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING)
        assert [item.key for item in refused.value.missing] == ["plan"] * 3
        assert phase_of(round) == Phase.PLANNING
        assert not PhaseChange.objects.exists()

    def test_passes_with_a_reason_that_is_kept_with_what_was_missing(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.packages.update(status="presented")
        transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING, reason=REASON)
        change = PhaseChange.objects.get(round=round)
        assert change.reason == REASON
        assert [row["text"] for row in change.gate if not row["met"]] == ["Insatspaketet är inte överenskommet."]
        assert {row["key"] for row in change.gate if row["met"]} >= {"profile", "signature", "plan"}
        event = AuditEvent.objects.get(action="round.advanced")
        assert event.details["passed"] == ["package"]

    def test_a_few_letters_are_no_reason(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.packages.update(status="presented")
        with pytest.raises(RuleError) as refused:
            transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING, reason="ok")
        assert refused.value.field == "reason"

    @pytest.mark.parametrize("lacking", ["signature", "need"])
    def test_no_reason_passes_a_missing_signature_or_need(self, cast: Cast, lacking: str) -> None:
        round = ready_round(cast, Phase.PLANNING)
        if lacking == "signature":
            round.agreements.update(state="for_signature")
        else:
            round.round_needs.all().delete()
        with pytest.raises(GateNotMet):
            transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING, reason=REASON)
        assert phase_of(round) == Phase.PLANNING

    def test_nobody_but_the_rounds_coordinator_passes_with_a_reason(self, cast: Cast) -> None:
        colleague = a_user("Karin Kollega", cast.goteborg, Role.COORDINATOR)
        round = ready_round(cast, Phase.PLANNING, deputy=colleague)
        round.packages.update(status="presented")
        with pytest.raises(NotAllowed):
            transitions.advance(round, actor=actor_of(colleague), expected_phase=Phase.PLANNING, reason=REASON)
        round.packages.update(status="agreed")
        transitions.advance(round, actor=actor_of(colleague), expected_phase=Phase.PLANNING)
        assert phase_of(round) == Phase.RECRUITMENT

    @pytest.mark.parametrize("who", ["hamid", "sara", "anders", "ylva", "bo", "rut", "ada", "ensam", "ute", "lena"])
    def test_others_may_not(self, cast: Cast, who: str) -> None:
        round = ready_round(cast, Phase.PLANNING)
        with pytest.raises(NotAllowed):
            transitions.advance(round, actor=actor_of(getattr(cast, who)), expected_phase=Phase.PLANNING)

    def test_a_finished_round_goes_nowhere(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.FINISHED)
        with pytest.raises(RuleError):
            transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.FINISHED)

    def test_a_press_on_an_old_page_is_told_that_somebody_was_first(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.RECRUITMENT, people=1)
        with pytest.raises(Conflict, match="En kollega hann före"):
            transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING)

    def test_execution_plans_the_follow_ups_and_the_end_freezes_the_figures(self, cast: Cast) -> None:
        actor = actor_of(cast.kerstin)
        round = ready_round(cast, Phase.RECRUITMENT, people=2)
        transitions.advance(round, actor=actor, expected_phase=Phase.RECRUITMENT)
        assert FollowUp.objects.filter(round=round).count() == 3
        closing = ready_round(cast, Phase.CLOSING, people=1)
        close_it(closing.participations.get())
        transitions.advance(closing, actor=actor, expected_phase=Phase.CLOSING)
        assert RoundResult.objects.get(round=closing).started == 1

    def test_figures_that_are_frozen_anew_are_a_new_version(self, cast: Cast, client: Client) -> None:
        """Invariant 26: a correction after the end leaves what was frozen as it was, and only the newest is counted."""
        actor = actor_of(cast.kerstin)
        round = ready_round(cast, Phase.CLOSING, people=1)
        person = round.participations.get()
        close_it(person)
        transitions.advance(round, actor=actor, expected_phase=Phase.CLOSING)
        first = RoundResult.objects.values().get(round=round)
        transitions.reopen(round, actor=actor, reason="Fel utfall på en deltagare.")
        person.closing.group = "studies"
        person.closing.save()
        transitions.advance(round, actor=actor, expected_phase=Phase.CLOSING)
        old, new = RoundResult.objects.filter(round=round).order_by("number")
        assert (old.number, old.work, old.cells) == (1, 1, first["cells"]) and old.replaced_at
        assert (new.number, new.work, new.studies) == (2, 0, 1)
        assert list(results_for(actor)) == [new]
        body = login(client, cast.kerstin).get(reverse("round_results", args=[round.pk])).content.decode()
        assert "Det här är version 2" in body and "1 till arbete, 0 till studier" in body

    def test_those_who_take_part_are_told_without_names(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.PLANNING, deputy=cast.ensam)
        round.parties.filter(organisation=cast.molndal).update(contact_user=cast.hamid)
        transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.PLANNING)
        mails = OutboxEntry.objects.filter(ref_id=str(round.pk))
        assert {mail.recipient_user_id for mail in mails} == {cast.hamid.pk, cast.lena.pk, cast.ensam.pk}
        assert {mail.payload["path"] for mail in mails} == {"/portal/", f"/omgangar/{round.pk}/"}


@pytest.mark.django_db
class TestBack:
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (Phase.RECRUITMENT, Phase.PLANNING),
            (Phase.EXECUTION, Phase.RECRUITMENT),
            (Phase.CLOSING, Phase.EXECUTION),
        ],
    )
    def test_goes_one_phase_and_leaves_the_participants(self, cast: Cast, start: Phase, end: Phase) -> None:
        round = ready_round(cast, start, people=2)
        states = list(round.participations.values_list("state", "closed_on"))
        transitions.step_back(round, actor=actor_of(cast.kerstin), expected_phase=start, reason=REASON)
        assert phase_of(round) == end
        assert list(round.participations.values_list("state", "closed_on")) == states
        assert PhaseChange.objects.get(round=round).reason == REASON

    @pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.PLANNING, Phase.FINISHED, Phase.CANCELLED])
    def test_not_from_the_other_phases(self, cast: Cast, phase: Phase) -> None:
        round = ready_round(cast, phase)
        with pytest.raises(RuleError):
            transitions.step_back(round, actor=actor_of(cast.kerstin), expected_phase=phase, reason=REASON)

    def test_only_with_a_reason(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.CLOSING)
        with pytest.raises(RuleError):
            transitions.step_back(round, actor=actor_of(cast.kerstin), expected_phase=Phase.CLOSING, reason=" ")

    def test_a_later_gate_does_not_judge_again_what_was_passed(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.EXECUTION, people=1)
        round.agreements.update(state="terminated")
        transitions.advance(round, actor=actor_of(cast.kerstin), expected_phase=Phase.EXECUTION)
        assert phase_of(round) == Phase.CLOSING


@pytest.mark.django_db
class TestPause:
    @pytest.mark.parametrize("phase", [Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION, Phase.CLOSING])
    def test_an_active_round_rests_and_goes_on(self, cast: Cast, phase: Phase) -> None:
        round, actor = ready_round(cast, phase, people=1), actor_of(cast.kerstin)
        transitions.pause(round, actor=actor, reason=REASON)
        transitions.pause(round, actor=actor, reason=REASON)
        round.refresh_from_db()
        assert round.paused_at and round.paused_reason == REASON and round.phase == phase
        with pytest.raises(RuleError, match="pausad"):
            transitions.advance(round, actor=actor, expected_phase=phase)
        transitions.resume(round, actor=actor)
        transitions.resume(round, actor=actor)
        round.refresh_from_db()
        assert round.paused_at is None
        assert [row.event for row in PhaseChange.objects.filter(round=round)] == ["paused", "resumed"]

    @pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.FINISHED, Phase.CANCELLED])
    def test_others_cannot_be_paused(self, cast: Cast, phase: Phase) -> None:
        with pytest.raises(RuleError):
            transitions.pause(ready_round(cast, phase), actor=actor_of(cast.kerstin), reason=REASON)


@pytest.mark.django_db
class TestCancel:
    @pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.PLANNING, Phase.RECRUITMENT])
    def test_before_execution(self, cast: Cast, phase: Phase) -> None:
        round = ready_round(cast, phase)
        transitions.cancel(round, actor=actor_of(cast.kerstin), expected_phase=phase, reason=REASON)
        assert phase_of(round) == Phase.CANCELLED

    def test_during_execution_only_when_nobody_takes_part(self, cast: Cast) -> None:
        round, actor = ready_round(cast, Phase.EXECUTION), actor_of(cast.kerstin)
        person = a_participation(cast, round)
        with pytest.raises(RuleError, match="deltagare"):
            transitions.cancel(round, actor=actor, expected_phase=Phase.EXECUTION, reason=REASON)
        close_it(person)
        transitions.cancel(round, actor=actor, expected_phase=Phase.EXECUTION, reason=REASON)
        assert phase_of(round) == Phase.CANCELLED

    @pytest.mark.parametrize("phase", [Phase.CLOSING, Phase.FINISHED, Phase.CANCELLED])
    def test_not_later(self, cast: Cast, phase: Phase) -> None:
        with pytest.raises(RuleError):
            transitions.cancel(
                ready_round(cast, phase), actor=actor_of(cast.kerstin), expected_phase=phase, reason=REASON
            )


@pytest.mark.django_db
class TestReopen:
    def finished(self, cast: Cast, days_ago: int, **fields: object) -> Round:
        round = ready_round(cast, Phase.FINISHED, **fields)
        # At noon: so many times 24 hours ago may be another day than so many days ago, when clocks have been changed.
        moment = clock.moment_on(clock.today() - timedelta(days=days_ago))
        Round.objects.filter(pk=round.pk).update(finished_at=moment)
        round.refresh_from_db()
        return round

    def test_within_thirty_days_by_the_coordinator(self, cast: Cast) -> None:
        round = self.finished(cast, 30)
        transitions.reopen(round, actor=actor_of(cast.kerstin), reason=REASON)
        round.refresh_from_db()
        assert (round.phase, round.finished_at) == (Phase.CLOSING, None)

    def test_not_later(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            transitions.reopen(self.finished(cast, 31), actor=actor_of(cast.kerstin), reason=REASON)

    def test_not_by_a_colleague(self, cast: Cast) -> None:
        colleague = a_user("Karin Kollega", cast.goteborg, Role.COORDINATOR)
        with pytest.raises(NotAllowed):
            transitions.reopen(self.finished(cast, 1, deputy=colleague), actor=actor_of(colleague), reason=REASON)


class TestTwoPeopleAtOnce:
    """Two coordinators press at the same moment. With the lock one wins; the twin without it lets both through."""

    @pytest.fixture
    def meeting(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Barrier]:
        """Both have come as far as having read the row (or, with the lock, as one of them has) before either writes."""
        barrier = threading.Barrier(2)
        ask = transitions.evaluate

        def slow(round: Round) -> transitions.Evaluation:
            standing = ask(round)
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=1.5)
            return standing

        monkeypatch.setattr(transitions, "evaluate", slow)
        return barrier

    def press(self, cast: Cast, round: Round) -> list[str]:
        answers: list[str] = []

        def one(user: str) -> None:
            try:
                transitions.advance(round, actor=actor_of(getattr(cast, user)), expected_phase=Phase.DRAFT)
                answers.append("vidare")
            except Conflict as error:
                answers.append(str(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(user,)) for user in ("kerstin", "kerstin")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(answers)

    @pytest.mark.django_db(transaction=True)
    def test_one_wins_and_the_other_is_told(self, cast: Cast, meeting: threading.Barrier) -> None:
        round = ready_round(cast, Phase.DRAFT)
        answers = self.press(cast, round)
        assert answers == ["En kollega hann före: omgången är nu i fasen Planering.", "vidare"]
        assert PhaseChange.objects.filter(round=round).count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_without_the_lock_both_would(
        self, cast: Cast, meeting: threading.Barrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unlocked: Callable[[object], Round] = lambda pk: Round.objects.select_related("track").get(pk=pk)  # noqa: E731
        monkeypatch.setattr(transitions, "_locked", unlocked)
        round = ready_round(cast, Phase.DRAFT)
        assert self.press(cast, round) == ["vidare", "vidare"]
        assert PhaseChange.objects.filter(round=round, event=PhaseEvent.ADVANCED).count() == 2
