"""G3 on the employer's side: nobody is left waiting with an empty workplace without having been told."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from coordination.domain.follow_ups import plan_follow_ups, replan_follow_up
from coordination.models import FollowUp
from coordination.queries.due import people_with_something
from coordination.queries.employer_gaps import EmployerGap, employer_gaps
from jobbspar.lib import clock
from jobbspar.lib.dates import add_working_days, next_working_day
from participants.models import Participation, StepEnrolment
from tests.cast import Cast, actor_of, login
from tests.coordination.builders import a_participation, a_step, ready_round
from tracks.enums import PartyRole, Phase
from tracks.models import Round, RoundParty

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return ready_round(cast, Phase.EXECUTION)


@pytest.fixture
def employer(round: Round) -> RoundParty:
    return round.parties.get(role=PartyRole.EMPLOYER)


def of(round: Round) -> list[EmployerGap]:
    return employer_gaps(Round.objects.filter(pk=round.pk))


def placed(cast: Cast, round: Round, employer: RoundParty, ends: date) -> Participation:
    """Somebody whose work placement at the employer ends that day."""
    row = a_participation(cast, round)
    step = a_step(round, round.packages.get(), "Praktik hos arbetsgivaren", weeks_ahead=0, weeks=1)
    type(step).objects.filter(pk=step.pk).update(responsible=employer)
    StepEnrolment.objects.filter(participation=row).update(step=step, planned_end=ends)
    return row


def expected(row: Participation, employer: RoundParty, day: date) -> None:
    Participation.objects.filter(pk=row.pk).update(expected_employer=employer, expected_hire_on=day)


def test_the_wait_before_a_hire_is_the_employers_too(cast: Cast, round: Round, employer: RoundParty) -> None:
    last = add_working_days(clock.today(), 3)
    row = placed(cast, round, employer, last)
    assert of(round) == [], "nothing is expected"
    expected(row, employer, next_working_day(last + timedelta(days=1)))
    assert of(round) == [], "it begins at once"
    hire_on = add_working_days(last, 11)
    expected(row, employer, hire_on)
    (found,) = of(round)
    assert (found.party, found.gap.working_days, found.gap.before_hire, found.is_near) == (employer, 10, True, True)
    other = placed(cast, round, employer, last)
    expected(other, employer, add_working_days(last, 2))
    assert of(round) == [], "the first of the hires ends the wait"


def test_the_wait_between_the_employers_own_steps(cast: Cast, round: Round, employer: RoundParty) -> None:
    package = round.packages.get()
    package.steps.all().delete()
    steps = [
        a_step(round, package, "Introduktion", weeks_ahead=1, weeks=1),
        a_step(round, package, "Praktik", weeks_ahead=9, weeks=4),
    ]
    package.steps.update(responsible=round.parties.get(role=PartyRole.RESPONSIBLE))
    assert of(round) == [], "the steps are the municipality's"
    package.steps.update(responsible=employer)
    (found,) = of(round)
    assert not found.gap.before_hire
    for days, is_near in [(10, True), (11, False)]:
        with clock.at(add_working_days(found.gap.start, -days)):
            assert (found.opens_in, found.is_near) == (days, is_near)
    assert steps[0].ends_on < found.gap.start and found.gap.end < steps[1].starts_on


def test_a_follow_up_in_those_days_bridges_it(cast: Cast, round: Round, employer: RoundParty, client: Client) -> None:
    last = add_working_days(clock.today(), 3)
    expected(placed(cast, round, employer, last), employer, add_working_days(last, 11))
    plan_follow_ups(round, actor=actor_of(cast.kerstin))
    row = FollowUp.objects.due().get(party=employer)
    FollowUp.objects.filter(pk=row.pk).update(due=add_working_days(last, 20))
    words = "Hisingens Lastvagnar AB får vänta utan insats"
    assert words in login(client, cast.kerstin).get("/").content.decode()
    page = reverse("round_followups", args=[round.pk])
    assert "10 arbetsdagar utan insats" in client.get(page).content.decode()
    assert words not in login(client, cast.hamid).get("/").content.decode(), "it is for whoever leads the round"
    assert cast.kerstin.pk in people_with_something()
    day = add_working_days(last, 4)
    replan_follow_up(FollowUp.objects.get(pk=row.pk), actor=actor_of(cast.kerstin), due=day, owner=cast.kerstin)
    assert of(round) == []
    assert words not in login(client, cast.kerstin).get("/").content.decode()


@pytest.mark.parametrize("phase", [Phase.RECRUITMENT, Phase.CLOSING, Phase.FINISHED])
def test_only_while_the_round_is_carried_out(cast: Cast, round: Round, employer: RoundParty, phase: Phase) -> None:
    last = add_working_days(clock.today(), 3)
    expected(placed(cast, round, employer, last), employer, add_working_days(last, 11))
    Round.objects.filter(pk=round.pk).update(phase=phase)
    assert of(round) == []
