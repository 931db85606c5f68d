"""Each check of each gate: a round that fails it, and the same round once it is mended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.enums import AgreementKind, AgreementState
from agreements.models import Agreement
from coordination.enums import IssueKind
from coordination.models import FollowUp, Issue
from coordination.workflow.gates import Missing, missing_in
from coordination.workflow.snapshots import snapshot
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from participants.enums import CandidacyState, EmployerView, EnrolmentState
from participants.models import EmployerAnswer, IndividualPlan, StepEnrolment
from tests.cast import Cast, a_track
from tests.coordination.builders import (
    a_candidacy,
    a_follow_up,
    a_participation,
    a_signed_agreement,
    a_step,
    an_activity,
    an_answer,
    close_it,
    ready_round,
)
from tests.queries import counted
from tracks.enums import Necessity, PackageStatus, PartyRole, Phase, Reached
from tracks.models import ChainStep, GapAllowance, LocalAgreement, PartyAgreement, Round, Track

pytestmark = pytest.mark.django_db


def seen(round: Round) -> list[Missing]:
    """What the gate says of the round as the database has it now."""
    return missing_in(Round.objects.select_related("track").get(pk=round.pk))


def only(round: Round) -> Missing:
    found = seen(round)
    assert len(found) == 1, [item.text for item in found]
    assert found[0].url.startswith("/")
    return found[0]


@pytest.mark.parametrize(
    ("phase", "people"),
    [(Phase.DRAFT, 0), (Phase.PLANNING, 0), (Phase.RECRUITMENT, 2), (Phase.EXECUTION, 2), (Phase.CLOSING, 0)],
)
def test_a_round_with_everything_in_place_is_hindered_by_nothing(cast: Cast, phase: Phase, people: int) -> None:
    assert seen(ready_round(cast, phase, people=people)) == []


class TestFromDraft:
    def test_the_coordinator_is_named(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.DRAFT, coordinator=None)
        assert only(round).key == "coordinator"
        Round.objects.filter(pk=round.pk).update(coordinator=cast.kerstin)
        assert seen(round) == []

    def test_a_local_agreement_is_linked_or_a_reason_given(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.DRAFT, track=a_track(cast))
        assert only(round).key == "local_agreement"
        Track.objects.filter(pk=round.track_id).update(no_local_agreement_reason="  ")
        assert only(round).key == "local_agreement"
        agreement = LocalAgreement.objects.create(owner=cast.goteborg, name="Dua", valid_from=clock.today())
        Track.objects.filter(pk=round.track_id).update(local_agreement=agreement)
        assert seen(round) == []

    @pytest.mark.parametrize(
        ("dates", "words"),
        [
            ({"valid_to": -1}, "gick ut"),
            ({"review_date": -1}, "skulle ha setts över"),
            ({"valid_from": 1, "valid_to": 9}, "gäller först från"),
        ],
    )
    def test_a_local_agreement_holds_today(self, cast: Cast, dates: dict[str, int], words: str) -> None:
        today = clock.today()
        agreement = LocalAgreement.objects.create(
            owner=cast.goteborg, name="Dua", valid_from=today, valid_to=today, review_date=today
        )
        round = ready_round(cast, Phase.DRAFT, track=a_track(cast, local_agreement=agreement))
        assert seen(round) == [], "its last day is a day of it"
        days = {"valid_from": -9} | dates
        LocalAgreement.objects.update(**{name: today + timedelta(days=away) for name, away in days.items()})
        assert only(round).key == "local_agreement" and words in only(round).text
        assert only(round).passable

    def test_a_competence_need_is_joined(self, cast: Cast) -> None:
        round = ready_round(cast, Phase.DRAFT)
        need = round.round_needs.get().need
        round.round_needs.all().delete()
        assert only(round).key == "need"
        round.round_needs.create(need=need)
        assert seen(round) == []


class TestFromPlanning:
    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        return ready_round(cast, Phase.PLANNING)

    def test_an_employer_with_a_need_takes_part(self, round: Round) -> None:
        need = round.round_needs.get().need
        round.round_needs.all().delete()
        assert only(round).key == "employer_need"
        assert not only(round).passable, "invariant 1"
        round.round_needs.create(need=need)
        assert seen(round) == []

    def test_an_employer_that_is_no_party_does_not_count(self, round: Round) -> None:
        round.parties.filter(role=PartyRole.EMPLOYER).update(role=PartyRole.PROVIDER)
        assert only(round).key == "employer_need"

    def test_every_employer_and_the_coordinator_confirm_the_profile(self, round: Round) -> None:
        confirmations = round.profiles.get().confirmations
        own, employers = confirmations.get(party=None), confirmations.exclude(party=None).get()
        employers.delete()
        assert only(round).text == "Hisingens Lastvagnar AB har inte bekräftat kravprofilen."
        own.delete()
        assert [item.key for item in seen(round)] == ["profile", "profile"]
        employers.save(force_insert=True)
        own.save(force_insert=True)
        assert seen(round) == []

    def test_a_newer_version_of_the_profile_is_confirmed_anew(self, round: Round) -> None:
        round.profiles.create(number=2)
        assert {item.key for item in seen(round)} == {"profile"}

    def test_there_is_a_profile(self, round: Round) -> None:
        round.profiles.all().delete()
        assert only(round).text == "Kravprofilen är inte skriven."

    def test_the_package_is_agreed(self, round: Round) -> None:
        round.packages.update(status=PackageStatus.PRESENTED)
        assert only(round).key == "package"
        round.packages.update(status=PackageStatus.AGREED)
        assert seen(round) == []

    def test_a_row_to_be_learnt_that_came_after_the_package_is_named(self, round: Round) -> None:
        """Invariant 9: asked for at the gate too, not only the day the package was agreed."""
        profile, (step, _other) = round.profiles.get(), round.packages.get().steps.all()
        new: dict[str, Any] = {"kind": "skill", "text": "Kan läsa ritning", "reached": Reached.IN_STEP}
        row = profile.items.create(**new)
        profile.items.create(**new | {"text": "Vet vad 5S är", "necessity": Necessity.SHOULD})
        profile.items.create(**new | {"text": "Är noggrann", "reached": Reached.ALREADY})
        assert "”Kan läsa ritning”" in only(round).text and only(round).key == "coverage"
        row.step = step
        row.save()
        assert seen(round) == []
        package = round.packages.create(number=2, status=PackageStatus.AGREED)
        a_step(round, package, "Yrkessvenska", weeks_ahead=8, weeks=10)
        assert only(round).key == "coverage", "the step is one of a package that no longer holds"

    def test_a_package_without_steps_is_none(self, round: Round) -> None:
        round.packages.create(number=2, status=PackageStatus.AGREED)
        assert only(round).text == "Insatspaketet har inga insatser."

    @pytest.mark.parametrize(
        ("lacking", "words"),
        [({"responsible": None}, "ansvarig part"), ({"funder": ""}, "finansiering"), ({"weeks": 0}, "antal veckor")],
    )
    def test_every_step_has_responsible_weeks_and_funder(
        self, round: Round, lacking: dict[str, object], words: str
    ) -> None:
        step = round.packages.get().steps.get(name="Praktik")
        before = {name: getattr(step, name) for name in lacking}
        type(step).objects.filter(pk=step.pk).update(**lacking)
        assert f"Insatsen Praktik saknar {words}." in [item.text for item in seen(round)]
        type(step).objects.filter(pk=step.pk).update(**before)
        assert seen(round) == []

    def test_a_gap_is_bridged_or_allowed_with_a_reason(self, round: Round) -> None:
        package = round.packages.get()
        step = a_step(round, package, "Intyg", weeks_ahead=26, weeks=1)
        gap = only(round)
        assert gap.key == "gap" and gap.text.startswith("Kedjan har ett glapp på")
        before = package.steps.get(name="Praktik").ends_on
        allowance = GapAllowance.objects.create(
            package=package, starts_on=before, ends_on=step.starts_on, reason="Semester"
        )
        assert seen(round) == []
        allowance.delete()
        step.delete()
        assert seen(round) == []

    def test_an_agreement_is_signed_with_each_employer(self, round: Round) -> None:
        round.agreements.filter(party__role=PartyRole.EMPLOYER).update(state=AgreementState.FOR_SIGNATURE)
        assert only(round).text.startswith("Avsiktsförklaring eller överenskommelse med Hisingens Lastvagnar AB")
        assert not only(round).passable
        round.agreements.update(state=AgreementState.SIGNED)
        assert seen(round) == []

    def test_the_selection_method_is_approved(self, round: Round) -> None:
        method = round.selection_method
        approved = method.approved_at
        type(method).objects.filter(pk=method.pk).update(approved_at=None)
        assert only(round).key == "method"
        type(method).objects.filter(pk=method.pk).update(approved_at=approved)
        assert seen(round) == []

    def test_there_is_a_selection_method(self, round: Round) -> None:
        round.selection_method.delete()
        assert only(round).text == "Urvalsmetoden är inte planerad."

    def test_the_employer_takes_part_in_at_least_one_selection_step(self, round: Round) -> None:
        round.selection_method.steps.update(employer_takes_part=False)
        assert only(round).key == "method_employer"
        round.selection_method.steps.create(kind="study_visit", employer_takes_part=True)
        assert seen(round) == []

    def test_every_party_has_acknowledged_the_plan(self, round: Round) -> None:
        party = round.parties.get(role=PartyRole.MUNICIPALITY)
        type(party).objects.filter(pk=party.pk).update(acknowledged_at=None)
        assert only(round).text == "Mölndal har inte sagt ja till planen."
        type(party).objects.filter(pk=party.pk).update(acknowledged_at=clock.now())
        assert seen(round) == []

    def test_a_stepwise_track_has_a_party_agreement(self, round: Round) -> None:
        Track.objects.filter(pk=round.track_id).update(is_stepwise=True)
        assert only(round).key == "party_agreement"
        PartyAgreement.objects.create(
            round=round, tasks="Montering", wage="Enligt avtal", parties="IF Metall", agreed_on=clock.today()
        )
        assert only(round).text == "Partsöverenskommelsen är inte undertecknad."
        assert not only(round).passable, "missing signatures are never passed over"
        a_signed_agreement(round.parties.get(role=PartyRole.RESPONSIBLE), AgreementKind.PARTY_AGREEMENT)
        assert seen(round) == []

    def test_several_municipalities_have_an_agreement_about_the_costs(self, round: Round) -> None:
        agreement = round.agreements.get(kind=AgreementKind.MUNICIPALITY_AGREEMENT)
        Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.FOR_SIGNATURE)
        assert only(round).text == "Kommunöverenskommelsen om kostnadsdelning är inte undertecknad."
        assert not only(round).passable
        round.parties.filter(role=PartyRole.MUNICIPALITY).delete()
        assert seen(round) == [], "one municipality has nobody to share with"

    def test_one_that_joins_after_the_signing_has_to_sign_too(self, cast: Cast, round: Round) -> None:
        party = round.parties.create(
            organisation=cast.kungalv, role=PartyRole.MUNICIPALITY, acknowledged_at=clock.now()
        )
        assert only(round).text.startswith("Avtalet är undertecknat utan Kungälv.")
        assert not only(round).passable
        agreement = round.agreements.get(kind=AgreementKind.MUNICIPALITY_AGREEMENT)
        agreement.signatories.create(organisation=party.organisation, name="Kungälvs kommun")
        assert seen(round) == []

    def test_who_a_step_is_bought_of_has_signed(self, cast: Cast, round: Round) -> None:
        school = Organisation.objects.create(name="Yrkeslyftet AB", kind="provider", active_from=clock.today())
        party = round.parties.create(organisation=school, role=PartyRole.PROVIDER, acknowledged_at=clock.now())
        assert seen(round) == [], "a provider that sells nothing needs no agreement"
        ChainStep.objects.filter(package__round=round, name="Yrkessvenska").update(provider=party)
        assert only(round).text == "Avtalet med Yrkeslyftet AB, som insatser köps av, är inte undertecknat."
        a_signed_agreement(party, AgreementKind.PROVIDER_AGREEMENT)
        assert seen(round) == []


class TestFromRecruitment:
    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        return ready_round(cast, Phase.RECRUITMENT)

    def test_who_has_left_is_nobody_to_begin_with_and_needs_no_plan(self, cast: Cast, round: Round) -> None:
        a_participation(cast, round, left_early=True, plan=False)
        assert only(round).key == "admitted"
        a_participation(cast, round)
        assert seen(round) == []

    def test_somebody_is_admitted(self, cast: Cast, round: Round) -> None:
        assert only(round).key == "admitted"
        a_participation(cast, round)
        assert seen(round) == []

    def test_each_admitted_has_a_plan(self, cast: Cast, round: Round) -> None:
        row = a_participation(cast, round, plan=False)
        a_participation(cast, round)
        assert only(round).text == "1 antagen deltagare saknar individuell plan."
        IndividualPlan.objects.create(participation=row, goal="Jobb")
        assert seen(round) == []

    def test_the_admitted_fit_the_seats(self, cast: Cast, round: Round) -> None:
        rows = [a_participation(cast, round) for _ in range(2)]
        Round.objects.filter(pk=round.pk).update(seats=1)
        assert only(round).key == "seats"
        assert not only(round).passable, "invariant 8"
        type(rows[0]).objects.filter(pk=rows[0].pk).update(left_early=True)
        assert seen(round) == []

    def test_recruitment_activities_are_done_or_struck(self, cast: Cast, round: Round) -> None:
        a_participation(cast, round)
        activity = an_activity(round)
        an_activity(round, phase=Phase.EXECUTION)
        assert only(round).key == "recruitment_activity"
        type(activity).objects.filter(pk=activity.pk).update(done_on=clock.today())
        assert seen(round) == []
        type(activity).objects.filter(pk=activity.pk).update(done_on=None, struck_at=clock.now())
        assert seen(round) == []

    def test_every_presented_candidate_is_answered(self, cast: Cast, round: Round) -> None:
        a_participation(cast, round)
        answer = an_answer(round, a_candidacy(cast, round))
        assert only(round).text == "1 presenterad kandidat har inte fått svar från arbetsgivaren."
        EmployerAnswer.objects.filter(pk=answer.pk).update(view=EmployerView.NO)
        assert seen(round) == []

    def test_nobody_needs_to_answer_about_one_who_has_said_no(self, cast: Cast, round: Round) -> None:
        a_participation(cast, round)
        an_answer(round, a_candidacy(cast, round, state=CandidacyState.DECLINED))
        assert seen(round) == []


class TestFromExecution:
    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        return ready_round(cast, Phase.EXECUTION)

    def test_every_chain_ends_within_four_weeks(self, cast: Cast, round: Round) -> None:
        row = a_participation(cast, round, days_left=29)
        a_participation(cast, round, days_left=28)
        assert only(round).key == "chain_end"
        StepEnrolment.objects.filter(participation=row).update(planned_end=clock.today() + timedelta(days=28))
        assert seen(round) == []

    def test_or_has_ended(self, cast: Cast, round: Round) -> None:
        row = a_participation(cast, round, days_left=60)
        StepEnrolment.objects.filter(participation=row).update(
            state=EnrolmentState.COMPLETED, ended_on=clock.today() - timedelta(days=1)
        )
        assert seen(round) == []

    def test_or_is_closed(self, cast: Cast, round: Round) -> None:
        row = a_participation(cast, round, days_left=60)
        assert only(round).key == "chain_end"
        close_it(row)
        assert seen(round) == []

    def test_no_follow_up_is_overdue(self, round: Round) -> None:
        row = a_follow_up(round, days=-1)
        assert only(round).text == "1 uppföljning är försenad."
        FollowUp.objects.filter(pk=row.pk).update(done_on=clock.today())
        assert seen(round) == []

    def test_a_follow_up_due_today_is_not_overdue(self, round: Round) -> None:
        a_follow_up(round, days=0)
        assert seen(round) == []

    def test_every_open_issue_has_an_owner(self, cast: Cast, round: Round) -> None:
        issue = Issue.objects.create(round=round, kind=IssueKind.CHILDCARE, title="Barnomsorg på kvällar")
        assert only(round).text == "1 öppet hinder saknar ansvarig."
        Issue.objects.filter(pk=issue.pk).update(owner=cast.kerstin)
        assert seen(round) == []
        Issue.objects.filter(pk=issue.pk).update(owner=None, state="closed")
        assert seen(round) == []


class TestFromClosing:
    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        return ready_round(cast, Phase.CLOSING)

    def test_everybody_is_closed_with_an_outcome(self, cast: Cast, round: Round) -> None:
        row = a_participation(cast, round)
        assert only(round).key == "closed"
        close_it(row)
        assert seen(round) == []

    def test_a_date_without_an_outcome_is_not_enough(self, cast: Cast, round: Round) -> None:
        a_participation(cast, round, closed_on=clock.today())
        assert only(round).key == "closed"

    def test_the_evaluation_is_written(self, round: Round) -> None:
        Round.objects.filter(pk=round.pk).update(evaluation=" ")
        assert only(round).key == "evaluation"

    def test_the_next_round_is_decided(self, round: Round) -> None:
        Round.objects.filter(pk=round.pk).update(next_decision="")
        assert only(round).key == "next_round"


class TestPreparatory:
    def in_phase(self, cast: Cast, phase: Phase) -> Round:
        track = a_track(cast, is_preparatory=True, no_local_agreement_reason="Avtalet förhandlas om just nu.")
        return ready_round(cast, phase, track=track)

    @pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.PLANNING, Phase.EXECUTION, Phase.CLOSING])
    def test_asks_for_no_employer_profile_letter_or_employer_step(self, cast: Cast, phase: Phase) -> None:
        round = self.in_phase(cast, phase)
        assert not round.parties.filter(role=PartyRole.EMPLOYER).exists()
        assert seen(round) == []

    def test_but_for_all_the_rest(self, cast: Cast) -> None:
        round = self.in_phase(cast, Phase.PLANNING)
        round.packages.all().delete()
        round.selection_method.delete()
        round.parties.update(acknowledged_at=None)
        assert {item.key for item in seen(round)} == {"package", "method", "plan"}

    def test_its_history_says_that_its_agreements_were_signed_where_it_needed_any(self, cast: Cast) -> None:
        round = self.in_phase(cast, Phase.PLANNING)
        with_others = round.parties.filter(role=PartyRole.MUNICIPALITY)
        assert with_others.exists() and "signature" in {row["key"] for row in snapshot(round, [])}
        with_others.delete()
        assert "signature" not in {row["key"] for row in snapshot(Round.objects.get(pk=round.pk), [])}

    def test_and_somebody_to_begin_with(self, cast: Cast) -> None:
        assert only(self.in_phase(cast, Phase.RECRUITMENT)).key == "admitted"


@pytest.mark.parametrize(
    ("phase", "queries"),
    [(Phase.DRAFT, 1), (Phase.PLANNING, 12), (Phase.RECRUITMENT, 4), (Phase.EXECUTION, 3), (Phase.CLOSING, 1)],
)
def test_a_gate_costs_the_same_whatever_the_round_holds(cast: Cast, phase: Phase, queries: int) -> None:
    def cost(round: Round) -> int:
        with CaptureQueriesContext(connection) as captured:
            missing_in(round)
        return len(counted(captured))

    few = ready_round(cast, phase, people=1)
    many = ready_round(cast, phase, people=5)
    fill: list[Callable[[], object]] = [
        lambda: an_activity(many),
        lambda: a_step(many, many.packages.get(), "Mer", weeks_ahead=24, weeks=1),
    ]
    for more in fill * 3:
        more()
    assert (cost(few), cost(many)) == (queries, queries)
