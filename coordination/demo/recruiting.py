"""From a person in a municipality to a participant with a plan: asked, assessed by both, shown to the employer, admitted."""

from __future__ import annotations

from typing import Final

from coordination.demo.organisations import office_of
from coordination.demo.people import People
from coordination.demo.planning import Planner
from coordination.demo.staff import AF_CASE_WORKER
from coordination.demo.timeline import Thing
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock, dates
from participants.domain import admissions, assessments, candidacies, consents, participations, presentations, referrals
from participants.enums import (
    AssessmentResult,
    EmployerView,
    GivenHow,
    LegalGround,
    PersonField,
    StepResult,
)
from participants.models import Candidacy, Participation, Person, Referral
from tracks.domain import activities
from tracks.enums import Phase, SelectionStepKind
from tracks.models import SelectionStep

ALL_FIELDS: Final = list(PersonField)
GOALS: Final = (
    "Jag vill ha ett fast jobb inom yrket.",
    "Jag vill försörja mig själv och min familj.",
    "Jag vill lära mig yrket och bli bättre på svenska.",
    "Jag vill komma i gång och sedan läsa vidare.",
)
SHARED: Final = (
    "Motiverad och har tid för hela spåret.",
    "Behöver språkstöd i början, annars redo.",
    "Har rätt bakgrund för yrket.",
)


class Recruiter:
    """Recruits to one round, a day's work a method."""

    def __init__(self, planner: Planner, people: People) -> None:
        self.planner, self.people = planner, people
        self.world, self.story, self.actor = planner.world, planner.story, planner.actor
        self.persons: list[Person] = []
        self.candidacies: list[Candidacy] = []

    def things(self) -> list[Thing]:
        """Six weeks of recruitment in order, or as much of it as the story has."""
        day, week = self.world.working_day, self.story.recruiting
        found = [
            Thing(day(week - 1, 1), self.invite, 8),
            Thing(day(week, 0), self.find_persons),
            Thing(day(week, 2), self.refer, 10),
            Thing(day(week + 1, 1), self.assess, 13),
            Thing(day(week + 1, 3), self.weigh),
            Thing(day(week + 1, 4), self.present, 10),
            Thing(day(week + 2, 2), self.answer, 15),
        ]
        if self.story.phase == Phase.RECRUITMENT:
            return found
        return [
            *found,
            Thing(day(week + 3, 1), self.select),
            Thing(day(week + 4, 0), self.admit, 10),
            Thing(day(week + 4, 3), self.write_plans, 13),
            Thing(day(week + 5, 3), self.execute, 15),
        ]

    def invite(self) -> None:
        """The recruitment's own activities: where people meet the track for the first time."""
        for text, place, days in (("Informationsträff om jobbspåret", "Jobbtorget", 6), ("Studiebesök", "", 9)):
            activities.add_activity(
                self.planner.round,
                actor=self.actor,
                phase=Phase.RECRUITMENT,
                text=text,
                due=dates.add_working_days(clock.today(), days),
                owner_party=self.world.parties[self.story.key][self.planner.pattern.town],
                place=place or self._first_workplace(),
                invited=30 - days,
            )

    def _first_workplace(self) -> str:
        firms = self.planner.pattern.firms
        workplace = self.world.employers[firms[0]].workplaces.first() if firms else None
        return workplace.name if workplace else "Kommunens verkstad"

    def find_persons(self) -> None:
        """New people of each municipality."""
        self.persons += [self.people.register(town) for town, count in self.story.homes.items() for _n in range(count)]
        self.world.persons[self.story.key] = self.persons
        self.planner.done("R1", "Gemensam lista från handläggare och Arbetsförmedlingen")

    def town_of(self, person: Person) -> str:
        """Whose the person is. Not where they live: one moves while the round goes on."""
        return next(key for key in self.world.towns if self.world.organisations[key].pk == person.owner_id)

    def case_worker(self, person: Person) -> Actor:
        return self.world.case_worker(self.town_of(person))

    def refer(self) -> None:
        """Consent towards everybody in the round, and the referral that rests on it."""
        parties = self.world.parties[self.story.key]
        firms = [self.world.organisations[firm] for firm in self.planner.pattern.firms]
        for number, person in enumerate(self.persons):
            office = parties[office_of(self.town_of(person))].organisation
            consents.register_consent(
                person,
                actor=self.case_worker(person),
                organisations=[self.planner.round.track.responsible, office, *firms],
                fields=ALL_FIELDS,
                given_how=GivenHow.ORAL if number % 5 == 4 else GivenHow.PAPER,
                given_on=clock.today(),
                round=self.planner.round,
            )
            referrals.refer_to_round(
                person,
                self.planner.round,
                actor=self.case_worker(person),
                af_office=office,
                ground=LegalGround.CONSENT,
                reason="Vill arbeta i yrket och har pratat igenom spåret med sin handläggare.",
            )

    def referrals(self) -> list[Referral]:
        rows = Referral.objects.filter(round=self.planner.round).select_related("person__home_municipality", "round")
        by_person = {row.person_id: row for row in rows}
        return [by_person[person.pk] for person in self.persons]

    def assess(self) -> None:
        """Both halves, each by its own (invariants 2 and 3)."""
        for number, referral in enumerate(self.referrals()):
            office = self.world.actor(office_of(self.town_of(referral.person)), AF_CASE_WORKER)
            result = AssessmentResult.SUITABLE if number % 3 else AssessmentResult.SUITABLE_WITH_SUPPORT
            for actor in (self.case_worker(referral.person), office):
                assessments.assess(referral, actor=actor, result=result, shared_text=SHARED[number % len(SHARED)])

    def weigh(self) -> None:
        """Everybody with a positive assessment is a candidate, and meets handläggare and AF."""
        step = self._step(SelectionStepKind.INTERVIEW_AUTHORITY)
        for referral in self.referrals():
            candidacy = candidacies.become_candidate(referral, actor=self.actor, can_start=self.planner.first_day(1))
            self.candidacies.append(candidacy)
            if step is not None:
                candidacies.record_step_result(
                    candidacy, step, actor=self.actor, result=StepResult.PASSED, done_on=clock.today()
                )
        self._held_activities()

    def _held_activities(self) -> None:
        for activity in self.planner.round.activities.filter(phase=Phase.RECRUITMENT, code=""):
            came = (activity.invited or 0) - 5
            done_on = min(activity.due or clock.today(), clock.today())
            activities.mark_done(activity, actor=self.actor, done_on=done_on, evidence="Närvarolista", came=came)
        self.planner.done("R2", "Informationsträff och studiebesök genomförda")

    def _step(self, kind: SelectionStepKind) -> SelectionStep | None:
        return self.planner.round.selection_method.steps.filter(kind=kind).first()

    def present(self) -> None:
        """By turns to the round's employers, without identity."""
        employers = self.planner.employers
        for number, candidacy in enumerate(self.candidacies if employers else []):
            presentations.present_to_employer(
                candidacy,
                employers[number % len(employers)][1],
                actor=self.actor,
                answer_by=dates.add_working_days(clock.today(), 8),
            )

    def answer(self) -> None:
        """The employers want to meet all of them."""
        for firm, party in self.planner.employers:
            for answer in party.answers.order_by("candidacy__label"):
                presentations.answer_candidate(answer, EmployerView.YES, actor=self.world.contact_of(firm))

    def select(self) -> None:
        """The employer's interview, the choice and the offer."""
        step = self._step(SelectionStepKind.INTERVIEW_EMPLOYER)
        for candidacy in self.candidacies:
            if step is not None:
                candidacies.record_step_result(
                    candidacy, step, actor=self.actor, result=StepResult.PASSED, done_on=clock.today()
                )
            candidacies.offer(candidacies.select(candidacy, actor=self.actor), actor=self.actor)
        self.planner.done("R3", "Arbetsgivarna har träffat alla kandidater")

    def admit(self) -> None:
        """Within the seats. A step of the ladder beside a first job is marked so (invariant 15)."""
        self.world.participations[self.story.key] = [
            admissions.admit(row, actor=self.actor, is_ladder_step=self.is_ladder_step(number))
            for number, row in enumerate(self.candidacies)
        ]

    def is_ladder_step(self, number: int) -> bool:
        return False

    def write_plans(self) -> None:
        """Each person's own plan, written by the home municipality together with the person."""
        for number, participation in enumerate(self.participations()):
            participations.save_plan(
                participation,
                actor=self.case_worker(participation.person),
                goal=GOALS[number % len(GOALS)],
                agreed_on=clock.today(),
                support="Språkstöd enligt kedjan och en fast kontakt hos kommunen.",
                we_promise="Samtal minst en gång i månaden och stöd när något inte fungerar.",
                i_promise="Komma i tid och säga till i tid.",
            )

    def participations(self) -> list[Participation]:
        return self.world.participations.get(self.story.key, [])

    def execute(self) -> None:
        """Everything is there, so the round goes on."""
        self.planner.advance(Phase.RECRUITMENT)
