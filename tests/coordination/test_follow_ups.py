"""Follow-ups plan themselves, and are done once."""

from datetime import date, timedelta

import pytest

from coordination.domain import follow_ups
from coordination.domain.follow_ups import EmployerAnswers, ParticipantAnswers
from coordination.domain.issues import NewIssue
from coordination.enums import FollowUpKind
from coordination.models import FollowUp, Issue
from jobbspar.accounts.actor import system_actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.dates import is_working_day
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain import participations
from participants.models import Participation
from tests.cast import Cast, actor_of
from tests.participants.ways import a_recruiting_round, ongoing
from tracks.enums import Phase
from tracks.models import Round

FINE = ParticipantAnswers(progression=4, plan_followed=True, steps_carried_out=True, support_enough=True)
GOOD = EmployerAnswers(cooperation_works=True, support_enough=True, promise_stands=True)
MONDAY = date(2026, 11, 23)


def planned(participation: Participation) -> FollowUp:
    return FollowUp.objects.due().get(participation=participation)


def an_employers(round: Round) -> FollowUp:
    follow_ups.plan_follow_ups(round, actor=system_actor("test"))
    return FollowUp.objects.due().get(party__isnull=False, round=round)


@pytest.fixture
def participation(cast: Cast) -> Participation:
    return ongoing(cast, a_recruiting_round(cast))


class TestPlanning:
    def test_who_begins_has_a_next_follow_up_within_thirty_days_owned_by_the_case_worker(self, cast: Cast) -> None:
        with clock.at(MONDAY):
            row = planned(ongoing(cast, a_recruiting_round(cast)))
            assert row.due == date(2026, 12, 23)
            assert row.owner == cast.hamid

    @pytest.mark.parametrize("kind", FollowUpKind.values)
    def test_the_day_is_a_working_day_and_never_later_than_the_rhythm(self, kind: str) -> None:
        for offset in range(400):
            day = MONDAY + timedelta(days=offset)
            due = follow_ups.latest_due(kind, day)
            assert is_working_day(due)
            assert due <= day + timedelta(days=30 if kind == FollowUpKind.PARTICIPANT else 45)

    def test_planning_twice_is_once(self, participation: Participation) -> None:
        round = Round.objects.get(pk=participation.round_id)
        follow_ups.plan_follow_ups(round, actor=system_actor("test"))
        before = FollowUp.objects.count()
        assert follow_ups.plan_follow_ups(round, actor=system_actor("test")) == 0
        assert FollowUp.objects.count() == before == 2

    def test_an_employer_has_one_within_45_days_owned_by_the_coordinator(self, cast: Cast) -> None:
        with clock.at(MONDAY):
            row = an_employers(ongoing(cast, a_recruiting_round(cast)).round)
            assert (row.due, row.owner) == (date(2027, 1, 7), cast.kerstin)

    def test_nobody_is_followed_before_execution(self, cast: Cast) -> None:
        round = a_recruiting_round(cast)
        assert follow_ups.plan_follow_ups(round, actor=system_actor("test")) == 0

    def test_a_participation_that_ends_takes_its_follow_up_along(self, participation: Participation) -> None:
        row = planned(participation)
        Participation.objects.filter(pk=participation.pk).update(closed_on=clock.today())
        follow_ups.plan_follow_ups(participation.round, actor=system_actor("test"))
        row.refresh_from_db()
        assert row.cancelled_at is not None
        assert not FollowUp.objects.due().filter(participation=participation).exists()

    @pytest.mark.parametrize("phase", [Phase.FINISHED, Phase.CANCELLED])
    def test_a_round_that_has_ended_has_none(self, participation: Participation, phase: Phase) -> None:
        Round.objects.filter(pk=participation.round_id).update(phase=phase)
        follow_ups.plan_follow_ups(participation.round, actor=system_actor("test"))
        assert not FollowUp.objects.due().exists()

    def test_a_new_case_worker_takes_over_the_follow_up(self, cast: Cast, participation: Participation) -> None:
        participations.set_support(participation, actor=actor_of(cast.hamid), case_worker=None)
        participations.set_support(participation, actor=actor_of(cast.anders), af_case_worker=cast.anders)
        assert planned(participation).owner == cast.anders


class TestDoing:
    def test_the_next_one_is_planned_from_the_day_it_was_done(self, cast: Cast, participation: Participation) -> None:
        first = planned(participation)
        follow_ups.complete_follow_up(first, actor=actor_of(cast.hamid), done_on=clock.today(), answers=FINE)
        first.refresh_from_db()
        assert (first.progression, first.done_by) == (4, cast.hamid)
        assert planned(participation).due == follow_ups.latest_due(FollowUpKind.PARTICIPANT, clock.today())

    def test_a_chosen_day_is_kept(self, cast: Cast, participation: Participation) -> None:
        day = clock.today() + timedelta(days=7)
        row = planned(participation)
        follow_ups.complete_follow_up(
            row, actor=actor_of(cast.hamid), done_on=clock.today(), answers=FINE, next_due=day
        )
        assert planned(participation).due == day

    def test_the_second_of_two_is_told_a_colleague_was_first(self, cast: Cast, participation: Participation) -> None:
        row = planned(participation)
        follow_ups.complete_follow_up(row, actor=actor_of(cast.hamid), done_on=clock.today(), answers=FINE)
        with pytest.raises(Conflict, match="kollega"):
            follow_ups.complete_follow_up(row, actor=actor_of(cast.kerstin), done_on=clock.today(), answers=FINE)
        assert FollowUp.objects.filter(participation=participation).count() == 2

    def test_a_hindrance_is_reported_in_the_same_go(self, cast: Cast, participation: Participation) -> None:
        follow_ups.complete_follow_up(
            planned(participation),
            actor=actor_of(cast.hamid),
            done_on=clock.today(),
            answers=FINE,
            issue=NewIssue("Kommer inte i tid till praktiken", owner=cast.hamid),
        )
        issue = Issue.objects.get()
        assert (issue.participation, issue.owner) == (participation, cast.hamid)

    def test_a_hindrance_that_is_refused_leaves_the_follow_up_undone(
        self, cast: Cast, participation: Participation
    ) -> None:
        row = planned(participation)
        with pytest.raises(RuleError):
            follow_ups.complete_follow_up(
                row,
                actor=actor_of(cast.hamid),
                done_on=clock.today(),
                answers=FINE,
                issue=NewIssue("Resor", owner=cast.ute),
            )
        assert planned(participation) == row

    @pytest.mark.parametrize(
        ("done_on", "next_on", "field"),
        [(1, 20, "done_on"), (-400, 20, "done_on"), (0, 31, "next_due"), (0, 0, "next_due")],
    )
    def test_impossible_days_are_refused(
        self, cast: Cast, participation: Participation, done_on: int, next_on: int, field: str
    ) -> None:
        with pytest.raises(RuleError) as refused:
            follow_ups.complete_follow_up(
                planned(participation),
                actor=actor_of(cast.hamid),
                done_on=clock.today() + timedelta(days=done_on),
                answers=FINE,
                next_due=clock.today() + timedelta(days=next_on),
            )
        assert refused.value.field == field

    @pytest.mark.parametrize("who", ["ute", "bo", "rut", "ada", "sara", "ylva", "lena"])
    def test_who_does_not_see_the_participant_may_not(self, cast: Cast, participation: Participation, who: str) -> None:
        with pytest.raises(NotAllowed):
            follow_ups.complete_follow_up(
                planned(participation), actor=actor_of(getattr(cast, who)), done_on=clock.today(), answers=FINE
            )

    def test_the_coordinator_and_the_adviser_follow_employers_and_the_case_worker_does_not(
        self, cast: Cast, participation: Participation
    ) -> None:
        row = an_employers(participation.round)
        with pytest.raises(NotAllowed):
            follow_ups.complete_follow_up(row, actor=actor_of(cast.hamid), done_on=clock.today(), answers=GOOD)
        follow_ups.complete_follow_up(row, actor=actor_of(cast.ylva), done_on=clock.today(), answers=GOOD)
        assert an_employers(participation.round).owner == cast.kerstin
