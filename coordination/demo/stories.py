"""What is special about each round: the faults that are there on purpose, and the people who come from another round."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from coordination.demo.executing import Leader
from coordination.demo.organisations import office_of
from coordination.demo.planning import Planner
from coordination.demo.recruiting import Recruiter
from coordination.demo.rounds import CHRISTMAS_WEEKS, WEEKS_BEFORE_CHRISTMAS
from coordination.demo.staff import AF_CASE_WORKER
from coordination.demo.timeline import Thing
from coordination.domain.issues import NewIssue, escalate_issue, report_issue, start_action
from coordination.domain.meetings import plan_meeting
from coordination.enums import IssueKind
from coordination.models import FollowUp
from jobbspar.lib import clock, dates
from participants.domain import consents, enrolments, moves, participations, presentations, protection
from participants.enums import EmployerView, ProtectionLevel, ProtectionSource
from participants.models import StepEnrolment
from tracks.domain import activities, packages, parties, rounds
from tracks.enums import Phase
from tracks.models import ChainStep
from tracks.queries.chain import chain_of


class ChristmasPlanner(Planner):
    """B-1: the chain rests for two weeks at Christmas, and that is allowed."""

    def first_day(self, week: int) -> date:
        rest = CHRISTMAS_WEEKS if week > WEEKS_BEFORE_CHRISTMAS else 0
        return super().first_day(week + rest)

    def allow_gaps(self) -> None:
        for hole in chain_of(self.round, clock.today()).open_holes:
            packages.allow_gap(
                self.round,
                actor=self.actor,
                starts_on=hole.gap.start,
                ends_on=hole.gap.end,
                reason="Semester. Skolan och arbetsplatserna har stängt över jul och nyår.",
            )


class ChristmasLeader(Leader):
    """B-1: the same rest is allowed for each participant."""

    def start(self) -> None:
        super().start()
        gap = chain_of(self.planner.round, clock.today()).holes[0].gap
        for participation in self.participations():
            participations.allow_gap(
                participation, actor=self.actor, starts_on=gap.start, ends_on=gap.end, reason="Semester"
            )


class WagePlanner(Planner):
    """A3-1: everything is ready but the parties' agreement on the wage, and today the union is to be asked."""

    def things(self) -> list[Thing]:
        return [*super().things(), Thing(self.world.working_day(-2, 2), self.plan_talks, 10)]

    def plan_talks(self) -> None:
        self.add_moment(Phase.PLANNING, "Stäm av lönenivån i steg 3 med IF Metall", self.world.working_day(0))


class LadderRecruiter(Recruiter):
    """A2-1: six who got their first job through A1-1, and two who come with a validation."""

    FROM_FIRST_STEP: Final = (0, 1, 2, 3, 8, 9)

    def find_persons(self) -> None:
        first = self.world.persons["A1-1"]
        self.persons += [first[place] for place in self.FROM_FIRST_STEP]
        self.persons += [self.people.register("goteborg"), self.people.register("molndal")]
        self.world.persons[self.story.key] = self.persons
        self.planner.done("R1", "Sex från steg 1 och två validerade")

    def is_ladder_step(self, number: int) -> bool:
        return number < len(self.FROM_FIRST_STEP)


class TryingRecruiter(Recruiter):
    """P-1: people whose earlier round did not lead to a job, and four new ones."""

    EARLIER: Final = (("A1-1", 5), ("A1-1", 15), ("B-1", 5), ("B-1", 8), ("B-1", 9))

    def find_persons(self) -> None:
        self.persons += [self.world.persons[key][place] for key, place in self.EARLIER]
        self.persons += [self.people.register(town) for town in ("molndal", "molndal", "molndal", "harryda")]
        self.world.persons[self.story.key] = self.persons
        self.planner.done("R1", "Gemensam lista från handläggare och Arbetsförmedlingen")


class WaitingRecruiter(Recruiter):
    """A1-3: Hisingens Lastvagnar has two candidates left to answer about in the portal."""

    LEFT: Final = 2

    def things(self) -> list[Thing]:
        return [*super().things(), Thing(self.world.working_day(-1, 4), self.plan_interviews, 14)]

    def plan_interviews(self) -> None:
        due = self.world.working_day(0, 1)
        self.planner.add_moment(Phase.RECRUITMENT, "Boka intervjutider hos Hisingens Lastvagnar", due)

    def answer(self) -> None:
        for firm, party in self.planner.employers:
            waiting = list(party.answers.order_by("candidacy__label"))
            for answer in waiting[: -self.LEFT] if firm == "hisingen" else waiting:
                view = EmployerView.LATER if answer.candidacy.label == 4 else EmployerView.YES
                presentations.answer_candidate(answer, view, actor=self.world.contact_of(firm))


class LateRecruiter(Recruiter):
    """B-2: the employers have said yes, but the day of their interviews has passed without any."""

    def find_persons(self) -> None:
        super().find_persons()
        activity = self.planner.round.activities.get(code="R3")
        activities.change_activity(activity, actor=self.actor, due=self.world.working_day(-1, 2))


class IndustryLeader(Leader):
    """A1-2: two hindrances, one of them lifted to the steering group, and one follow-up that is late."""

    LATE: Final = 3

    def schedule(self) -> None:
        super().schedule()
        day = self.world.working_day
        things = [
            Thing(day(-3, 1), self.report_childcare, 11),
            Thing(day(-2, 2), self.report_travel, 14),
            Thing(day(-2, 4), self.plan_meeting),
            Thing(day(-1, 1), self.plan_visits, 13),
            Thing(day(-1, 3), self.escalate_travel, 10),
        ]
        self.planner.timeline.in_order(things, before=self.world.anchor)

    def is_left_undone(self, row: FollowUp) -> bool:
        late = self.participations()[self.LATE].pk
        return row.participation_id == late and row.due > self.world.day(-3)

    def report_childcare(self) -> None:
        participation = self.participations()[1]
        worker = self.follower(participation)
        issue = report_issue(
            self.planner.round,
            actor=worker,
            participation=participation,
            issue=NewIssue(
                "Barnomsorg före klockan sju saknas",
                IssueKind.CHILDCARE,
                "Förskolan öppnar 06.30 och praktiken börjar 06.00. Kan byta skift från januari.",
                owner=participation.case_worker,
                due=self.world.working_day(1, 4),
            ),
        )
        start_action(issue, actor=worker, action_text="Kontakt med förskolan om tidigare öppning")

    def report_travel(self) -> None:
        self.travel = report_issue(
            self.planner.round,
            actor=self.actor,
            issue=NewIssue(
                "Resor till fabriken före klockan sex",
                IssueKind.TRAVEL,
                "Första bussen är framme 06.12. Fyra deltagare kommer inte i tid till morgonskiftet.",
                owner=self.planner.round.coordinator,
                due=self.world.working_day(2, 4),
            ),
        )

    def plan_meeting(self) -> None:
        plan_meeting(self.world.groups["goteborg"], actor=self.actor, held_on=self.world.working_day(1, 2))

    def plan_visits(self) -> None:
        due = self.world.working_day(0, 3)
        self.planner.add_moment(Phase.EXECUTION, "Gå igenom praktikplatserna med Västra Kullager", due)

    def escalate_travel(self) -> None:
        escalate_issue(
            self.travel,
            actor=self.actor,
            neutral_text="Kollektivtrafiken når inte fabriken till morgonskiftet. Fyra deltagare berörs i praktiken "
            "från vecka 10. Behöver beslut om samåkning eller taxi kan betalas i fem veckor.",
        )


class PreschoolLeader(Leader):
    """E-1: one takes back the consent. What rested on it has ended, and the coordinator is told."""

    def schedule(self) -> None:
        super().schedule()
        self.on(self.world.working_day(-1, 1), self.withdraw, hour=11)

    def withdraw(self) -> None:
        participation = self.participations()[2]
        consent = participation.person.consents.get(round=self.planner.round)
        consents.withdraw_consent(consent, actor=self.follower(participation))


class MealsLeader(Leader):
    """D-1: one has got a sekretessmarkering. Three people handle the person, each in an organisation that has to."""

    def schedule(self) -> None:
        super().schedule()
        self.on(self.world.working_day(-3, 2), self.protect, hour=10)

    def protect(self) -> None:
        participation = self.participations()[0]
        person, round = participation.person, self.planner.round
        office = self.world.user(office_of(self.recruiter.town_of(person)), AF_CASE_WORKER)
        protection.protect_person(
            person,
            actor=self.follower(participation),
            level=ProtectionLevel.CONFIDENTIALITY_MARKING,
            source=ProtectionSource.NAVET,
            review_on=clock.today() + timedelta(weeks=26),
            handlers=[user for user in (round.coordinator, office) if user is not None],
        )


class CareLeader(Leader):
    """F-1: one moves to the neighbouring municipality in the middle, which has agreed on who pays for the rest."""

    PLACE: Final = 1

    def schedule(self) -> None:
        super().schedule()
        self.on(self.world.working_day(-20, 2), self.move, hour=13)

    def move(self) -> None:
        participation = self.participations()[self.PLACE]
        moves.move_home(
            participation.person,
            actor=self.follower(participation),
            to_municipality=self.world.towns["ale"],
            moved_on=clock.today() - timedelta(days=8),
            payer_decision="Kungälv betalar till och med utbildningens slut. Cheferna i båda kommunerna har kommit överens.",
        )


class ForkliftLeader(Leader):
    """G-2: the course for the forklift licence was full, so it and the work placement moved two weeks."""

    WEEKS: Final = 2
    MOVED: Final = ("Truckkort A+B", "Praktik skift")

    def schedule(self) -> None:
        super().schedule()
        day = self.world.working_day
        things = [Thing(day(-1, 2), self.move, 10), Thing(day(-1, 4), self.agree_again)]
        self.planner.timeline.in_order(things, before=self.world.anchor)

    def move(self) -> None:
        """The step with those after it, the round's end, and each participant's own plan."""
        step = next(row for row in self.planner.steps() if row.name == self.MOVED[0])
        later = dates.iso_week(step.starts_on + timedelta(weeks=self.WEEKS))
        packages.change_step(step, actor=self.actor, shift_later=True, start_year=later.year, start_week=later.week)
        round = self.planner.round
        self.world.rounds[self.story.key] = rounds.change_round(
            round, actor=self.actor, planned_end=round.planned_end + timedelta(weeks=self.WEEKS)
        )
        moved: dict[str, ChainStep] = {row.name: row for row in self.planner.steps() if row.name in self.MOVED}
        for enrolment in StepEnrolment.objects.filter(participation__in=self.ongoing(), name__in=moved):
            own = moved[enrolment.name]
            enrolments.change_enrolment(
                enrolment, actor=self.actor, planned_start=own.first_day, planned_end=own.last_day
            )

    def agree_again(self) -> None:
        """The employers have seen the new plan. Two of the parties have not acknowledged it yet."""
        package = self.planner.round.packages.order_by("-number")[0]
        packages.agree_package(packages.present_package(package, actor=self.actor), actor=self.actor)
        for key in ("kungsbacka", "vastlager", "molndal"):
            party = self.world.parties[self.story.key][key]
            parties.acknowledge_plan(party, actor=self.planner.voice_of(key))


class CleaningLeader(Leader):
    """C-2: the work placement has ended, and the employment begins three weeks later."""

    HIRED: Final = 10

    def schedule(self) -> None:
        super().schedule()
        self.on(self.world.working_day(-4, 3), self.expect, hour=13)

    def expect(self) -> None:
        hire_on = dates.next_working_day(self.last_day() + timedelta(days=3, weeks=3))
        employers = [party for _firm, party in self.planner.employers]
        for place, participation in enumerate(self.participations()[: self.HIRED]):
            participations.expect_hire(
                participation, actor=self.actor, employer=employers[place % len(employers)], hire_on=hire_on
            )


PLANNERS: Final[dict[str, type[Planner]]] = {"A3-1": WagePlanner, "B-1": ChristmasPlanner}
RECRUITERS: Final[dict[str, type[Recruiter]]] = {
    "A1-3": WaitingRecruiter,
    "A2-1": LadderRecruiter,
    "B-2": LateRecruiter,
    "P-1": TryingRecruiter,
}
LEADERS: Final[dict[str, type[Leader]]] = {
    "A1-2": IndustryLeader,
    "B-1": ChristmasLeader,
    "C-2": CleaningLeader,
    "D-1": MealsLeader,
    "E-1": PreschoolLeader,
    "F-1": CareLeader,
    "G-2": ForkliftLeader,
}
