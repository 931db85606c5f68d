"""How Amina's time in the round ends: work, studies or something else, with what A1 asks for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from coordination.domain.results import freeze_results
from coordination.models import FollowUp
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain.closings import close_participation, reopen_participation
from participants.domain.participations import leave_early
from participants.enums import EnrolmentState, Outcome
from participants.models import Closing, Participation, StepEnrolment
from tests.cast import Cast, actor_of, login
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.enums import Phase
from tracks.models import Round

WORK: dict[str, Any] = {
    "employer_name": "Verkstaden AB",
    "employment_form": "permanent",
    "extent": 100,
    "employment_start": clock.today(),
}


def amina(cast: Cast, *, completed: bool = True) -> Participation:
    participation = ongoing(cast, a_recruiting_round(cast, steps=2))
    if completed:
        StepEnrolment.objects.filter(participation=participation).update(state=EnrolmentState.COMPLETED)
    return participation


def close(cast: Cast, participation: Participation, outcome: Outcome, **details: Any) -> Any:
    return close_participation(
        participation, actor=actor_of(cast.hamid), closed_on=clock.today(), outcome=outcome, **details
    )


def test_work_is_closed_with_employer_form_extent_and_start(cast: Cast) -> None:
    closing = close(cast, amina(cast), Outcome.WORK_UNSUBSIDISED, **WORK)
    assert (closing.group, closing.completed, closing.has_subsidy) == ("work", True, False)
    assert not FollowUp.objects.due().filter(participation=closing.participation).exists()


@pytest.mark.parametrize("missing", ["employer_name", "employment_form", "extent", "employment_start"])
def test_work_without_one_of_them_is_refused_by_its_field(cast: Cast, missing: str) -> None:
    with pytest.raises(RuleError) as error:
        close(cast, amina(cast), Outcome.WORK_UNSUBSIDISED, **{k: v for k, v in WORK.items() if k != missing})
    assert error.value.field == missing


def test_subsidised_work_needs_the_kind_and_the_decision(cast: Cast) -> None:
    with pytest.raises(RuleError) as error:
        close(cast, amina(cast), Outcome.WORK_SUBSIDISED, **WORK)
    assert error.value.field == "subsidy_type"


def test_studies_need_an_application_an_admission_or_a_plan(cast: Cast) -> None:
    participation = amina(cast)
    with pytest.raises(RuleError) as error:
        close(cast, participation, Outcome.VOCATIONAL_STUDIES, study_kind="vocational")
    assert error.value.field == "study_applied_on"
    closing = close(cast, participation, Outcome.VOCATIONAL_STUDIES, study_kind="vocational", study_plan_exists=True)
    assert closing.group == "studies"


def test_details_of_another_outcome_are_not_kept(cast: Cast) -> None:
    closing = close(cast, amina(cast), Outcome.JOBSEEKING, **WORK)
    assert (closing.employer_name, closing.extent, closing.group) == ("", None, "other")


def test_not_completed_and_not_left_early_is_neither(cast: Cast) -> None:
    with pytest.raises(RuleError):
        close(cast, amina(cast, completed=False), Outcome.JOBSEEKING)


def test_leaving_early_to_a_job_is_left_early_and_counted_under_work(cast: Cast) -> None:
    participation = amina(cast, completed=False)
    leave_early(participation, actor=actor_of(cast.hamid), left_on=clock.today(), reason="Fick jobb")
    closing = close(cast, participation, Outcome.WORK_UNSUBSIDISED, **WORK)
    assert (closing.completed, closing.group) == (False, "work")
    with transaction.atomic():
        result = freeze_results(participation.round, actor=actor_of(cast.kerstin))
    assert (result.started, result.completed, result.left_early, result.work, result.work_left_early) == (1, 0, 1, 1, 1)


def test_closing_twice_is_once(cast: Cast) -> None:
    participation = amina(cast)
    first = close(cast, participation, Outcome.JOBSEEKING)
    assert close(cast, participation, Outcome.JOBSEEKING) == first


@pytest.mark.parametrize("days", [1, -4000])
def test_a_day_in_the_future_or_before_the_start_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(RuleError) as error:
        close_participation(
            amina(cast),
            actor=actor_of(cast.hamid),
            closed_on=clock.today() + timedelta(days=days),
            outcome=Outcome.JOBSEEKING,
        )
    assert error.value.field == "closed_on"


@pytest.mark.parametrize("who", ["ute", "bo", "rut", "ada", "lena", "sara", "ylva"])
def test_who_has_no_business_with_her_closes_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        close_participation(
            amina(cast), actor=actor_of(getattr(cast, who)), closed_on=clock.today(), outcome=Outcome.ILL
        )


def test_only_the_coordinator_opens_a_closing_again_and_within_thirty_days(cast: Cast) -> None:
    participation = amina(cast)
    close(cast, participation, Outcome.JOBSEEKING)
    participation.refresh_from_db()
    with pytest.raises(NotAllowed):
        reopen_participation(participation, actor=actor_of(cast.hamid), reason="Fel")
    with clock.at(clock.today() + timedelta(days=31)), pytest.raises(RuleError):
        reopen_participation(participation, actor=actor_of(cast.kerstin), reason="Fel")
    reopen_participation(participation, actor=actor_of(cast.kerstin), reason="Fel utfall")
    closing = close(cast, participation, Outcome.ILL)
    assert (closing.outcome, closing.reopened_at) == ("SJUK", None)


def test_closing_another_way_tells_that_a_colleague_was_first(cast: Cast) -> None:
    participation = amina(cast)
    close(cast, participation, Outcome.JOBSEEKING, text="Söker vidare")
    for outcome, text in ((Outcome.JOBSEEKING, "Annat"), (Outcome.ILL, "Söker vidare")):
        with pytest.raises(Conflict, match="kollega"):
            close(cast, participation, outcome, text=text)
    assert Closing.objects.get().text == "Söker vidare"


def test_nobody_is_closed_while_still_in_a_step(cast: Cast) -> None:
    participation = amina(cast)
    step = participation.enrolments.all()[0]
    StepEnrolment.objects.filter(pk=step.pk).update(started_on=clock.today(), ended_on=clock.today())
    Participation.objects.filter(pk=participation.pk).update(
        admitted_on=clock.today() - timedelta(days=50), started_on=clock.today() - timedelta(days=40)
    )
    with pytest.raises(RuleError, match="ännu var med") as error:
        close_participation(
            participation,
            actor=actor_of(cast.hamid),
            closed_on=clock.today() - timedelta(days=1),
            outcome=Outcome.JOBSEEKING,
        )
    assert error.value.field == "closed_on"


def test_a_wrong_day_can_be_corrected_for_thirty_days_after_it_was_written_in(cast: Cast) -> None:
    participation = amina(cast)
    long_ago = clock.today() - timedelta(days=60)
    Participation.objects.filter(pk=participation.pk).update(admitted_on=long_ago, started_on=long_ago)
    participation.enrolments.update(started_on=long_ago, ended_on=long_ago)
    hamid, kerstin = actor_of(cast.hamid), actor_of(cast.kerstin)
    close_participation(participation, actor=hamid, closed_on=long_ago, outcome=Outcome.JOBSEEKING)
    with clock.at(clock.today() + timedelta(days=31)), pytest.raises(RuleError, match="30 dagar"):
        reopen_participation(participation, actor=kerstin, reason="Fel datum")
    assert reopen_participation(participation, actor=kerstin, reason="Fel datum").closed_on is None


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"study_applied_on": 1}, "study_applied_on"),
        ({"study_applied_on": -1, "study_admitted_on": -2}, "study_admitted_on"),
        ({"study_admitted_on": -1, "study_start": -2}, "study_start"),
    ],
)
def test_studies_are_applied_for_then_granted_then_begun(cast: Cast, days: dict[str, int], field: str) -> None:
    dates = {name: clock.today() + timedelta(days=number) for name, number in days.items()}
    with pytest.raises(RuleError) as error:
        close(cast, amina(cast), Outcome.VOCATIONAL_STUDIES, study_kind="vocational", **dates)
    assert error.value.field == field


def test_the_page_tells_what_was_closed_and_a_correction_starts_from_it(cast: Cast, client: Client) -> None:
    participation = amina(cast)
    address = participation.get_absolute_url()
    close(cast, participation, Outcome.WORK_UNSUBSIDISED, **WORK)
    body = login(client, cast.kerstin).get(address).content.decode()
    assert "Verkstaden AB" in body and "100 procent av heltid" in body and "Öppna igen" in body
    reopen_participation(participation, actor=actor_of(cast.kerstin), reason="Fel arbetsgivare")
    form = client.get(f"{address}avslut/?utfall={Outcome.WORK_UNSUBSIDISED}").content.decode()
    assert 'value="Verkstaden AB"' in form


def test_nothing_is_offered_that_would_be_refused(cast: Cast, client: Client) -> None:
    participation = amina(cast)
    close(cast, participation, Outcome.JOBSEEKING)
    address = participation.get_absolute_url()
    Round.objects.filter(pk=participation.round_id).update(phase=Phase.FINISHED)
    assert "Öppna igen" not in login(client, cast.kerstin).get(address).content.decode()
    assert client.get(f"{address}oppna-igen/").status_code == 404
