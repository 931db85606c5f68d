"""How a round ends: each participation closed with its outcome, the round evaluated, and a decision on the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from coordination.demo.executing import Leader
from coordination.demo.timeline import Thing
from coordination.domain import results
from employers.models import Occupation
from jobbspar.lib import clock, dates
from participants.domain.closings import close_participation
from participants.enums import EmploymentForm, Outcome, StudyKind, SubsidyDecision
from tracks.enums import NextRoundDecision, Phase
from tracks.models import InterventionType


@dataclass(frozen=True)
class End:
    """How it went for one. `subsidy` is the code of the support; `firm` a key, or "" for the track's own by turns."""

    outcome: Outcome
    subsidy: str = ""
    firm: str = ""
    form: EmploymentForm = EmploymentForm.PERMANENT
    extent: int = 100


WORK: Final = End(Outcome.WORK_UNSUBSIDISED)
NEW_START: Final = End(Outcome.WORK_SUBSIDISED, "NYST")
ESTABLISHMENT: Final = End(Outcome.WORK_SUBSIDISED, "ETJ")
HOURLY: Final = End(Outcome.WORK_UNSUBSIDISED, form=EmploymentForm.FIXED_TERM, extent=75)
STUDIES: Final = End(Outcome.VOCATIONAL_STUDIES)
MORE_SWEDISH: Final = End(Outcome.OTHER_STUDIES)
JOBSEEKING: Final = End(Outcome.JOBSEEKING)
INTERVENTION: Final = End(Outcome.OTHER_INTERVENTION)
ILL: Final = End(Outcome.ILL)
PARENTAL_LEAVE: Final = End(Outcome.PARENTAL_LEAVE)
OWN_WISH: Final = End(Outcome.OWN_WISH)


class Closer:
    """Closes a round that is over. `ends` follow the participants' order; the texts are the coordinator's own words."""

    def __init__(self, leader: Leader, ends: tuple[End, ...], evaluation: str, lessons: str) -> None:
        self.leader, self.planner = leader, leader.planner
        self.world, self.story, self.actor = leader.world, leader.story, leader.actor
        self.ends, self.evaluation, self.lessons = ends, evaluation, lessons

    @property
    def last_week(self) -> int:
        """The chain's last week, counted from the anchor."""
        return (self.leader.last_day() - self.world.anchor).days // 7

    def schedule(self) -> None:
        on, day, week = self.leader.on, self.world.working_day, self.last_week
        for place, (left, _reason) in self.leader.leavers.items():
            on(self.planner.first_day(left + 2), lambda at=place: self.close(at), hour=10)
        things = [
            Thing(day(week - 1, 3), self.leader.begin_closing, 10),
            Thing(day(week + 1, 2), self.close_all, 10),
            Thing(day(week + 2, 3), self.evaluate, 13),
            Thing(day(week + 3, 1), self.decide, 14),
            Thing(day(week + 3, 4), self.finish, 11),
        ]
        self.planner.timeline.in_order(things, before=self.world.day(week + 4))

    def close(self, place: int) -> None:
        """One participation, with its outcome. Those who left early are closed two weeks later, the others together."""
        end = self.ends[place]
        participation = self.leader.participations()[place]
        details = self._details(end, place)
        close_participation(participation, actor=self.actor, closed_on=clock.today(), outcome=end.outcome, **details)

    def close_all(self) -> None:
        for place in range(len(self.ends)):
            if place not in self.leader.leavers:
                self.close(place)
        self.planner.done("A1", "Alla avslutade med utfall")

    def _details(self, end: End, place: int) -> dict[str, Any]:
        if end.outcome in (Outcome.WORK_UNSUBSIDISED, Outcome.WORK_SUBSIDISED):
            return self._work(end, place)
        if end.outcome in (Outcome.VOCATIONAL_STUDIES, Outcome.OTHER_STUDIES):
            kind = StudyKind.VOCATIONAL if end.outcome == Outcome.VOCATIONAL_STUDIES else StudyKind.UPPER_SECONDARY
            return {
                "study_kind": kind,
                "study_applied_on": clock.today() - timedelta(weeks=4),
                "study_plan_exists": True,
                "study_start": self._next_monday(10),
            }
        return {}

    def _work(self, end: End, place: int) -> dict[str, Any]:
        firms = self.planner.pattern.firms
        firm = end.firm or firms[place % len(firms)]
        start = self._next_monday(0)
        subsidy = InterventionType.objects.get(pk=end.subsidy) if end.subsidy else None
        return {
            "employer": self.world.employers[firm],
            "occupation": Occupation.objects.get(pk=self.planner.pattern.occupations[0]),
            "employment_form": end.form,
            "extent": end.extent,
            "employment_start": start,
            "employment_end": start + timedelta(weeks=26) if end.form == EmploymentForm.FIXED_TERM else None,
            "subsidy_type": subsidy,
            "subsidy_decision": SubsidyDecision.DECIDED if subsidy else "",
            "subsidy_decided_on": clock.today() - timedelta(days=5) if subsidy else None,
            "in_track_occupation": True,
            "at_track_employer": firm in firms,
        }

    def _next_monday(self, weeks: int) -> date:
        """The first working day of the week after this one, or some weeks later."""
        return dates.next_working_day(clock.today() + timedelta(days=7 - clock.today().weekday(), weeks=weeks))

    def evaluate(self) -> None:
        results.save_evaluation(self.planner.round, evaluation=self.evaluation, lessons=self.lessons, actor=self.actor)
        self.planner.done("A2", "Utvärderingen skriven")

    def decide(self) -> None:
        results.decide_next_round(
            self.planner.round,
            decision=NextRoundDecision.YES,
            text="Arbetsgivarna behöver fler, och spåret fungerar.",
            actor=self.actor,
        )
        self.planner.done("A3", "Beslut om ny omgång")

    def finish(self) -> None:
        self.planner.advance(Phase.CLOSING)
