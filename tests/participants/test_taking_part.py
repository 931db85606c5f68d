"""Taking part: plan, steps, pauses, gaps, hire, leaving early, and who may write what."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain import enrolments, participations
from participants.enums import EnrolmentState, ParticipationState
from participants.models import StepEnrolment
from participants.queries.rounds import participation_gaps, participation_overloads
from tests.cast import Cast, actor_of, login
from tests.participants.ways import a_recruiting_round, admitted, ongoing
from tracks.enums import PartyRole
from tracks.models import ChainStep
from tracks.queries.chain import chain_of


def test_a_plan_is_written_by_the_home_municipality_or_af_in_versions(cast: Cast) -> None:
    participation = admitted(cast, a_recruiting_round(cast, steps=2))
    first = participations.save_plan(participation, actor=actor_of(cast.hamid), goal="Bli montör")
    same = participations.save_plan(participation, actor=actor_of(cast.hamid), goal="Bli montör")
    second = participations.save_plan(participation, actor=actor_of(cast.anders), goal="Bli montör", support="Tolk")
    assert (first, first.number, second.number) == (same, 1, 2)
    assert participation.plans.first() == second and participation.enrolments.count() == 2
    for user in (cast.kerstin, cast.sara, cast.ute):
        with pytest.raises(NotAllowed):
            participations.save_plan(participation, actor=actor_of(user), goal="x")


def test_nobody_starts_before_the_execution(cast: Cast) -> None:
    participation = admitted(cast, a_recruiting_round(cast))
    with pytest.raises(RuleError, match="rekrytering"):
        participations.start_participation(participation, actor=actor_of(cast.hamid), started_on=clock.today())


def test_a_step_is_begun_and_completed_interrupted_or_skipped(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=3))
    one, two, three = participation.enrolments.all()
    with pytest.raises(RuleError, match="inte påbörjats"):
        enrolments.complete_enrolment(one, actor=hamid, ended_on=today)
    enrolments.start_enrolment(one, actor=hamid, started_on=today)
    with pytest.raises(RuleError, match="inte varit"):
        enrolments.complete_enrolment(one, actor=hamid, ended_on=today + timedelta(days=1))
    assert enrolments.complete_enrolment(one, actor=hamid, ended_on=today).state == EnrolmentState.COMPLETED
    enrolments.start_enrolment(two, actor=actor_of(cast.kerstin), started_on=today)
    with pytest.raises(RuleError, match="varför"):
        enrolments.interrupt_enrolment(two, actor=hamid, ended_on=today, reason="")
    enrolments.interrupt_enrolment(two, actor=hamid, ended_on=today, reason="Fick jobb")
    skipped = enrolments.skip_enrolment(three, actor=hamid, reason="Har redan intyget")
    assert skipped.state == EnrolmentState.NOT_STARTED


def test_the_first_and_last_day_of_a_step_are_working_days(cast: Cast) -> None:
    round = a_recruiting_round(cast, steps=1)
    # Långfredagen is the Friday of its last week, and annandag påsk the Monday of the next.
    ChainStep.objects.update(start_year=2027, start_week=12, weeks=1)
    with clock.at(date(2027, 3, 1)):
        participation = admitted(cast, round)
        step = participation.enrolments.get()
        assert (step.planned_start, step.planned_end) == (date(2027, 3, 22), date(2027, 3, 25))
        hamid = actor_of(cast.hamid)
        with pytest.raises(RuleError, match="26 mars 2027 är ingen arbetsdag") as refused:
            enrolments.change_enrolment(step, actor=hamid, planned_end=date(2027, 3, 26))
        assert refused.value.field == "planned_end"
        with pytest.raises(RuleError, match="Närmast är 30 mars 2027"):
            enrolments.add_enrolment(
                participation, actor=hamid, name="Kurs", planned_start=date(2027, 3, 29), planned_end=date(2027, 4, 1)
            )
        # What stood there before the rule is nobody's to mend who changes something else.
        StepEnrolment.objects.update(planned_end=date(2027, 3, 26))
        assert enrolments.change_enrolment(step, actor=hamid, place="Hall 3").place == "Hall 3"


def test_days_planned_before_that_was_so_become_working_days_but_not_what_has_ended(cast: Cast) -> None:
    participation = admitted(cast, a_recruiting_round(cast, steps=2))
    friday, days = date(2027, 3, 26), {"planned_start": date(2027, 3, 22), "planned_end": date(2027, 3, 26)}
    participation.enrolments.update(**days)
    ended, going_on = participation.enrolments.all()
    participation.enrolments.filter(pk=ended.pk).update(started_on=days["planned_start"], ended_on=friday)
    import_module("participants.migrations.0018_planned_days").clamp(apps, None)
    assert set(participation.enrolments.values_list("pk", "planned_end")) == {
        (ended.pk, friday),
        (going_on.pk, date(2027, 3, 25)),
    }


def test_the_chain_and_the_employers_plan_show_days_that_somebody_is_there(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast, steps=1)
    ChainStep.objects.update(start_year=2027, start_week=12, weeks=1)
    (bar,) = chain_of(round, date(2027, 3, 1)).chart.bars
    assert (bar.start, bar.end) == (date(2027, 3, 22), date(2027, 3, 25))
    party = round.parties.get(role=PartyRole.EMPLOYER)
    page = login(client, cast.lena).get(reverse("portal_plan", args=[party.pk])).content.decode()
    assert "25 mars 2027" in page and "26 mars 2027" not in page


def test_a_late_change_of_a_step_loses_nothing(cast: Cast) -> None:
    participation = admitted(cast, a_recruiting_round(cast, steps=1))
    step = participation.enrolments.get()
    enrolments.change_enrolment(step, actor=actor_of(cast.hamid), place="Hall 3", expected_version=step.version)
    with pytest.raises(Conflict):
        enrolments.change_enrolment(step, actor=actor_of(cast.kerstin), place="Hall 4", expected_version=step.version)


def test_an_expected_hire_shows_the_wait_and_it_may_be_allowed(cast: Cast) -> None:
    round = a_recruiting_round(cast, steps=2)
    participation = admitted(cast, round)
    employer = round.parties.get(role=PartyRole.EMPLOYER)
    last = max(step.planned_end for step in participation.enrolments.all())
    assert participation_gaps(participation) == []
    hire_on = last + timedelta(days=24)
    with pytest.raises(RuleError, match="både"):
        participations.expect_hire(participation, actor=actor_of(cast.kerstin), employer=employer, hire_on=None)
    waits = participations.expect_hire(participation, actor=actor_of(cast.kerstin), employer=employer, hire_on=hire_on)
    gap = participation_gaps(waits)[0]
    assert gap.before_hire and not gap.allowed
    participations.allow_gap(
        waits, actor=actor_of(cast.hamid), starts_on=gap.start, ends_on=gap.end, reason="Semester"
    )  # fmt: skip
    assert participation_gaps(waits)[0].allowed


def test_more_than_full_time_is_seen_per_participant(cast: Cast, client: Client) -> None:
    """Invariant 11: the round's chain may be in order and a participant's own steps not."""
    hamid = actor_of(cast.hamid)
    participation = admitted(cast, a_recruiting_round(cast, steps=1))
    step = participation.enrolments.get()
    assert participation_overloads(participation) == []
    own = enrolments.add_enrolment(
        participation, actor=hamid, name="Körkort", planned_start=step.planned_start, planned_end=step.planned_end,
        share=25,
    )  # fmt: skip
    assert {load.share for load in participation_overloads(participation)} == {125}
    body = login(client, cast.hamid).get(participation.get_absolute_url()).content.decode()
    assert "Mer än heltid" in body and "125" in body
    people = reverse("round_participants", args=[participation.round_id])
    assert "Mer än heltid" in client.get(people).content.decode()
    enrolments.change_enrolment(own, actor=hamid, is_parallel=True)
    assert participation_overloads(participation) == []
    assert "Mer än heltid" not in client.get(people).content.decode()


def test_weeks_that_have_passed_are_no_longer_too_much(cast: Cast) -> None:
    participation = admitted(cast, a_recruiting_round(cast, steps=1))
    step = participation.enrolments.get()
    enrolments.add_enrolment(
        participation, actor=actor_of(cast.hamid), name="Körkort", planned_start=step.planned_start,
        planned_end=step.planned_end,
    )  # fmt: skip
    with clock.at(step.planned_end + timedelta(days=7)):
        assert participation_overloads(participation) == []


def test_a_step_that_began_after_its_planned_end_breaks_no_page(cast: Cast, client: Client) -> None:
    hamid, day = actor_of(cast.hamid), date(2026, 11, 24)
    with clock.at(day):
        participation = ongoing(cast, a_recruiting_round(cast, steps=1))
        week_before = {"planned_start": date(2026, 11, 16), "planned_end": date(2026, 11, 20)}
        late = enrolments.add_enrolment(participation, actor=hamid, name="Kurs", **week_before)
        enrolments.start_enrolment(late, actor=hamid, started_on=day)
        assert login(client, cast.hamid).get(participation.get_absolute_url()).status_code == 200


def test_a_pause_becomes_an_allowed_gap_when_it_is_over(cast: Cast) -> None:
    hamid = actor_of(cast.hamid)
    participation = ongoing(cast, a_recruiting_round(cast, steps=1))
    today = clock.today()
    paused = participations.pause_participation(participation, actor=hamid, paused_from=today, reason="Sjukdom")
    assert paused.state == ParticipationState.PAUSED
    with clock.at(today + timedelta(days=14)):
        back = participations.resume_participation(paused, actor=hamid, resumed_on=clock.today())
    allowed = back.gap_allowances.get()
    assert (allowed.starts_on, allowed.ends_on, allowed.reason) == (today, today + timedelta(days=13), "Sjukdom")


def test_a_pause_is_told_of_days_that_have_been(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=1))
    tomorrow = today + timedelta(days=1)
    with pytest.raises(RuleError, match="inte varit") as error:
        participations.pause_participation(participation, actor=hamid, paused_from=tomorrow, reason="Sjukdom")
    assert error.value.field == "paused_from"
    paused = participations.pause_participation(participation, actor=hamid, paused_from=today, reason="Sjukdom")
    with pytest.raises(RuleError, match="inte varit") as error:
        participations.resume_participation(paused, actor=hamid, resumed_on=tomorrow)
    assert error.value.field == "resumed_on"


def test_nobody_is_hired_before_they_were_admitted(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    participation = admitted(cast, round)
    employer = round.parties.get(role=PartyRole.EMPLOYER)
    with pytest.raises(RuleError, match="innan personen antogs") as error:
        participations.expect_hire(
            participation,
            actor=actor_of(cast.kerstin),
            employer=employer,
            hire_on=participation.admitted_on - timedelta(days=1),
        )
    assert error.value.field == "expected_hire_on"


def test_another_pause_or_leave_is_told_and_not_dropped(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=1))
    for _press in range(2):
        participations.pause_participation(participation, actor=hamid, paused_from=today, reason="Sjukdom")
    with pytest.raises(Conflict):
        participations.pause_participation(participation, actor=hamid, paused_from=today, reason="Semester")
    participations.resume_participation(participation, actor=hamid, resumed_on=today)
    left = participations.leave_early(participation, actor=hamid, left_on=today, reason="Flyttar")
    assert left.left_on == today
    with pytest.raises(Conflict):
        participations.leave_early(participation, actor=hamid, left_on=today, reason="Fick jobb")
    with pytest.raises(RuleError, match="slutat i förtid"):
        enrolments.add_enrolment(participation, actor=hamid, name="Kurs", planned_start=today, planned_end=today)


def test_dates_far_from_the_participation_are_slips(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=2))
    step = participation.enrolments.all()[0]
    far = today + timedelta(days=3_000)
    with pytest.raises(RuleError, match="Kontrollera året"):
        enrolments.change_enrolment(step, actor=hamid, planned_end=far)
    with pytest.raises(RuleError, match="innan personen antogs"):
        enrolments.start_enrolment(step, actor=hamid, started_on=participation.admitted_on - timedelta(days=1))
    employer = participation.round.parties.get(role=PartyRole.EMPLOYER)
    with pytest.raises(RuleError, match="Kontrollera året"):
        participations.expect_hire(participation, actor=hamid, employer=employer, hire_on=far)


def test_a_participation_does_not_begin_after_its_first_step(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=1))
    enrolments.start_enrolment(participation.enrolments.get(), actor=hamid, started_on=today)
    with clock.at(today + timedelta(days=3)), pytest.raises(RuleError, match="började redan"):
        participations.start_participation(participation, actor=hamid, started_on=clock.today())


def test_only_a_gap_is_allowed_and_it_may_be_taken_back(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast, steps=2)
    participation = admitted(cast, round)
    hamid = actor_of(cast.hamid)
    last = max(step.planned_end for step in participation.enrolments.all())
    with pytest.raises(RuleError, match="inget glapp"):
        participations.allow_gap(participation, actor=hamid, starts_on=last, ends_on=last, reason="Semester")
    employer = round.parties.get(role=PartyRole.EMPLOYER)
    hire_on = last + timedelta(days=24)
    waits = participations.expect_hire(participation, actor=hamid, employer=employer, hire_on=hire_on)
    gap = participation_gaps(waits)[0]
    days = {"starts_on": gap.start - timedelta(days=900), "ends_on": gap.end + timedelta(days=900)}
    with pytest.raises(RuleError, match="inget glapp"):
        participations.allow_gap(waits, actor=hamid, reason="Allt", **days)
    allowed = participations.allow_gap(waits, actor=hamid, starts_on=gap.start, ends_on=gap.end, reason="Semester")
    address = participation.get_absolute_url()
    assert "Semester" in login(client, cast.hamid).get(address).content.decode()
    assert client.post(f"{address}glapp/{allowed.pk}/angra/").status_code == 302
    assert not participation.gap_allowances.exists()
    assert login(client, cast.ute).post(f"{address}glapp/{allowed.pk}/angra/").status_code == 404


def test_leaving_early_ends_the_steps_once(cast: Cast) -> None:
    hamid, today = actor_of(cast.hamid), clock.today()
    participation = ongoing(cast, a_recruiting_round(cast, steps=2))
    enrolments.start_enrolment(participation.enrolments.all()[0], actor=hamid, started_on=today)
    for _ in range(2):
        left = participations.leave_early(participation, actor=hamid, left_on=today, reason="Flyttar")
    assert left.left_early and left.state == ParticipationState.CLOSING
    assert [step.state for step in left.enrolments.all()] == [EnrolmentState.INTERRUPTED, EnrolmentState.NOT_STARTED]
