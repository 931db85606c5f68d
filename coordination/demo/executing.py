"""Participants go through their chain: steps begun and done, follow-ups in their rhythm, and some who leave early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from coordination.demo.recruiting import Recruiter
from coordination.domain import follow_ups
from coordination.domain.follow_ups import EmployerAnswers, ParticipantAnswers
from coordination.models import FollowUp
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock, dates
from participants.domain import enrolments, participations
from participants.enums import EnrolmentState, ParticipationState
from participants.models import Participation, StepEnrolment
from tracks.enums import Phase

# A follow-up is done some working days before it is due.
AHEAD: Final = 2
OBSTACLES: Final = ("", "", "", "Långa restider", "", "", "Svårt att läsa hemma på kvällen", "")


class Leader:
    """Runs the execution of one round. `leavers` are places in the list of participants: week they leave, and why."""

    def __init__(self, recruiter: Recruiter, leavers: dict[int, tuple[int, str]] | None = None) -> None:
        self.recruiter, self.planner = recruiter, recruiter.planner
        self.world, self.story, self.actor = recruiter.world, recruiter.story, recruiter.actor
        self.on = self.planner.timeline.on
        self.leavers = leavers or {}

    def schedule(self) -> None:
        """The first day, each step's first and last day, and the follow-ups that come by themselves."""
        story, pattern, first = self.story, self.planner.pattern, self.planner.first_day
        start = dates.next_working_day(self.world.day(story.start))
        self.on(start, self.start, hour=8)
        for place in range(len(pattern.links)):
            self._schedule_link(place)
        for place, (week, reason) in self.leavers.items():
            self.on(first(week) + timedelta(days=3), lambda at=place, why=reason: self.leave(at, why), hour=14)
        for week in range(1, pattern.weeks + 8):
            for weekday in (1, 3):
                day = dates.next_working_day(first(week) + timedelta(days=weekday))
                self.on(day, self.follow_up, hour=15)

    def _schedule_link(self, place: int) -> None:
        link, first = self.planner.pattern.links[place], self.planner.first_day
        begins = dates.next_working_day(first(link.start))
        ends = dates.previous_working_day(first(link.start + link.weeks - 1) + timedelta(days=4))
        self.on(begins, lambda: self.begin_step(place, begins), hour=9, minute=30)
        self.on(ends, lambda: self.end_step(place, ends), hour=16)

    def last_day(self) -> date:
        """The last working day of the chain's last week."""
        return dates.previous_working_day(self.planner.first_day(self.planner.pattern.weeks) + timedelta(days=4))

    def participations(self) -> list[Participation]:
        return self.recruiter.participations()

    def ongoing(self) -> list[Participation]:
        """Those who are there today, fresh."""
        ids = [row.pk for row in self.participations()]
        rows = Participation.objects.filter(pk__in=ids, state=ParticipationState.ONGOING)
        return list(rows.select_related("person", "round__track").order_by("number"))

    def start(self) -> None:
        for participation in self.participations():
            participations.start_participation(participation, actor=self.actor, started_on=clock.today())
        self.planner.done("G1", "Genomgång med alla parter vid starten")

    def _enrolments(self, place: int, *states: EnrolmentState) -> list[StepEnrolment]:
        step = self.planner.pattern.links[place].name
        rows = StepEnrolment.objects.filter(participation__in=self.ongoing(), name=step, state__in=states)
        return list(rows.order_by("participation__number"))

    def begin_step(self, place: int, day: date) -> None:
        for enrolment in self._enrolments(place, EnrolmentState.PLANNED):
            if self.may_move(enrolment):
                enrolments.start_enrolment(enrolment, actor=self.actor, started_on=day)

    def end_step(self, place: int, day: date) -> None:
        for enrolment in self._enrolments(place, EnrolmentState.STARTED):
            if self.may_move(enrolment):
                enrolments.complete_enrolment(enrolment, actor=self.actor, ended_on=day)

    def may_move(self, enrolment: StepEnrolment) -> bool:
        """Whether the step follows the chain's dates for this person."""
        return True

    def leave(self, place: int, reason: str) -> None:
        """One who stops before the chain has ended."""
        participations.leave_early(self.participations()[place], actor=self.actor, left_on=clock.today(), reason=reason)

    def begin_closing(self) -> None:
        """The last weeks: the round goes into closing."""
        self.planner.done("G2", "Uppföljningarna gjorda i rätt tid")
        self.planner.done("G3", "Inga glapp i kedjan")
        self.planner.done("G4", "Inga öppna hinder")
        self.planner.advance(Phase.EXECUTION)

    def follow_up(self) -> None:
        """Do those that fall due within some days, each by who owns it."""
        soon = dates.add_working_days(clock.today(), AHEAD)
        rows = FollowUp.objects.filter(round=self.planner.round, done_on=None, cancelled_at=None, due__lte=soon)
        for row in rows.select_related("participation__person", "party__organisation").order_by("due", "created_at"):
            if not self.is_left_undone(row):
                self._do(row)

    def is_left_undone(self, row: FollowUp) -> bool:
        """A follow-up that the story leaves for the demo's day."""
        return False

    def _do(self, row: FollowUp) -> None:
        if row.participation is None:
            answers: EmployerAnswers | ParticipantAnswers = EmployerAnswers(True, True, True)
            actor, text = self.actor, "Handledarna är nöjda med gruppen."
        else:
            actor, text = self.follower(row.participation), ""
            answers = self._answers(row.participation)
        follow_ups.complete_follow_up(row, actor=actor, done_on=clock.today(), answers=answers, text=text)

    def follower(self, participation: Participation) -> Actor:
        return self.recruiter.case_worker(participation.person)

    def _answers(self, participation: Participation) -> ParticipantAnswers:
        """Most get further each month; a few have something in the way."""
        weeks = (clock.today() - (participation.started_on or clock.today())).days // 7
        place = int(participation.number[-2:])
        obstacles = OBSTACLES[(place + weeks) % len(OBSTACLES)]
        progression = min(5, max(1, 2 + weeks * 3 // self.planner.pattern.weeks - (1 if obstacles else 0)))
        return ParticipantAnswers(progression, not obstacles, True, True, obstacles)
