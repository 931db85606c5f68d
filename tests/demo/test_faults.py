"""The faults that are in the demo on purpose, and that there are no others."""

from datetime import date

import pytest

from agreements.enums import AgreementState
from agreements.models import Agreement
from coordination.enums import IssueKind, IssueState
from coordination.models import FollowUp, Issue, PhaseChange
from coordination.workflow.gates import missing_in
from employers.enums import NeedSource, NeedStatus, Recurrence
from employers.models import CompetenceNeed
from jobbspar.lib.spans import gaps
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.models import OutboxEntry
from participants.enums import ConsentState, EmployerView
from participants.models import Consent, EmployerAnswer, Participation
from tests.demo.test_totals import round_of
from tracks.queries.chain import chain_of

pytestmark = pytest.mark.usefixtures("demo")

TODAY = date(2026, 11, 23)


def test_the_forklift_licence_was_moved_so_there_is_a_gap_of_ten_days() -> None:
    hole = chain_of(round_of("G-2"), TODAY).open_holes[0]
    assert (hole.gap.working_days, hole.after.name) == (10, "Truckkort A+B")
    assert round_of("G-2").planned_end == date(2027, 1, 22)
    for participation in round_of("G-2").participations.all():
        found = gaps(row.span for row in participation.enrolments.all())
        assert [gap.working_days for gap in found] == [10]


def test_the_cleaners_wait_three_weeks_for_their_employment() -> None:
    waiting = list(Participation.objects.filter(round=round_of("C-2")).exclude(expected_hire_on=None))
    assert len(waiting) == 10
    for participation in waiting:
        spans = [row.span for row in participation.enrolments.all()]
        found = gaps(spans, expected_start=participation.expected_hire_on)
        assert [(gap.working_days, gap.before_hire) for gap in found] == [(15, True)]


def test_the_christmas_gap_is_two_weeks_and_allowed() -> None:
    (hole,) = chain_of(round_of("B-1"), TODAY).holes
    assert hole.gap.allowed and "Semester" in hole.reason
    assert (hole.after.starts_on - hole.before.ends_on).days == 17


def test_no_other_chain_has_a_gap() -> None:
    for key in ("A1-1", "A1-2", "A1-3", "A2-1", "A3-1", "B-2", "C-1", "C-2", "D-1", "E-1", "F-1", "G-1", "P-1"):
        assert not chain_of(round_of(key), TODAY).holes, key


def test_the_third_industry_step_waits_for_the_parties_agreement_alone() -> None:
    assert [missing.key for missing in missing_in(round_of("A3-1"))] == ["party_agreement"]


def test_no_gate_was_passed_over() -> None:
    assert PhaseChange.objects.count() >= 40
    assert not PhaseChange.objects.exclude(reason="").exists()


def test_the_employer_s_interviews_are_late() -> None:
    round = round_of("B-2")
    step = round.selection_method.steps.get(employer_takes_part=True)
    assert step.planned_on is not None and step.planned_on < TODAY
    assert not step.results.exists()
    late = round.activities.get(code="R3")
    assert late.is_open and late.due is not None and late.due < TODAY


def test_hisingens_lastvagnar_has_two_candidates_to_answer() -> None:
    waiting = EmployerAnswer.objects.filter(
        view=EmployerView.WAITING, withdrawn_at=None, candidacy__round=round_of("A1-3")
    )
    assert [row.party.organisation.name for row in waiting] == ["Hisingens Lastvagnar AB"] * 2


def test_the_second_round_has_two_hindrances_and_one_is_lifted() -> None:
    rows = Issue.objects.filter(round=round_of("A1-2")).values_list("kind", "state")
    assert set(rows) == {(IssueKind.CHILDCARE, IssueState.IN_PROGRESS), (IssueKind.TRAVEL, IssueState.ESCALATED)}
    lifted = Issue.objects.get(kind=IssueKind.TRAVEL)
    assert lifted.meeting is not None and lifted.meeting.held_on >= TODAY
    assert Issue.objects.count() == 2


def test_one_consent_has_been_taken_back() -> None:
    (consent,) = Consent.objects.filter(state=ConsentState.WITHDRAWN)
    assert consent.round == round_of("E-1")
    assert consent.disclosures.exists()
    assert not consent.disclosures.filter(ended_at=None).exists()


def test_one_follow_up_is_late_and_everybody_has_a_next_one() -> None:
    planned = FollowUp.objects.filter(done_on=None, cancelled_at=None)
    (late,) = planned.filter(due__lt=TODAY)
    assert late.round == round_of("A1-2")
    followed = set(planned.values_list("participation", flat=True))
    open_ones = Participation.objects.filter(closed_on=None, round__phase__in=["execution", "closing"])
    assert open_ones.exclude(pk__in=followed).count() == 0


def test_seven_needs_stand_alone() -> None:
    loose = CompetenceNeed.objects.filter(round_needs=None, status__in=[NeedStatus.RECEIVED, NeedStatus.MAPPED])
    loose = loose.exclude(occupation__in=["7223"])  # step four of the ladder has no round yet
    assert loose.count() == 7
    assert len({need.occupation_id for need in loose}) == 3
    assert len({need.employer.municipality_id for need in loose}) == 4
    assert loose.filter(recurrence=Recurrence.HALF_YEARLY).count() == 1


def test_the_draft_s_need_came_by_the_public_form() -> None:
    sources = round_of("H-1").needs.values_list("source", flat=True)
    assert set(sources) == {NeedSource.PUBLIC_FORM}


def test_every_agreement_is_signed_and_has_its_pdf() -> None:
    agreements = Agreement.objects.select_related("document")
    assert agreements.count() >= 20
    for agreement in agreements:
        assert agreement.state == AgreementState.SIGNED
        assert agreement.document is not None and bytes(agreement.document.content).startswith(b"%PDF-")
        assert agreement.document.pages >= 2


def test_nothing_of_the_past_is_left_to_send() -> None:
    entries = OutboxEntry.objects.all()
    assert entries.filter(kind="mail").count() > 100
    assert not entries.filter(state__in=OPEN_STATES).exists()
    assert not entries.filter(kind="mail", handled=False).exists()
