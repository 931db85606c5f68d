"""What the documents are written from. Each part is read when it is first asked for, and only once.

Read within `compose`, which passes the second wall: the plan is the same whoever of those who write it asks for it.
"""

from __future__ import annotations

from functools import cached_property

from jobbspar.accounts.models import User
from jobbspar.lib import crypto, identity
from jobbspar.lib.dates import date_text
from participants.domain.hooks import planned_follow_ups
from participants.enums import ConsentState, EnrolmentState, YesNoUnknown
from participants.models import Consent, IndividualPlan, Participation, Person, RequirementMatch, StepEnrolment
from participants.names import PersonName, place_of
from tracks.enums import ACTIVE_PHASES, PartyRole, Reached
from tracks.models import RequirementItem

LATER = "Utses senare"


def name_on_paper(person: Person) -> str | None:
    """The name; None for a protected person, whose name is written by hand and stands in no file (invariant 20)."""
    return None if person.is_protected else str(PersonName.of(person))


def born(person: Person) -> str | None:
    """The date of birth, never the last four digits; the year where no more is known. None is filled in by hand."""
    if person.is_protected:
        return None
    if not person.identity_encrypted:
        return str(person.birth_year) if person.birth_year else None
    number = identity.parse(crypto.decrypt(bytes(person.identity_encrypted).decode()))
    day = number.born_on()
    return day.isoformat() if day else str(number.birth_year())


class CaseFacts:
    """One participation."""

    def __init__(self, participation: Participation) -> None:
        self.participation = participation
        self.person = participation.person
        self.round = participation.round

    @property
    def is_protected(self) -> bool:
        return self.person.is_protected

    @cached_property
    def name(self) -> str | None:
        return name_on_paper(self.person)

    @cached_property
    def plan(self) -> IndividualPlan | None:
        return self.participation.plans.order_by("-number").first()

    @cached_property
    def steps(self) -> list[StepEnrolment]:
        """In order, without those that were not taken."""
        rows = self.participation.enrolments.select_related("step__responsible__organisation")
        return list(rows.exclude(state=EnrolmentState.NOT_STARTED).order_by("planned_start", "name", "pk"))

    @property
    def done(self) -> list[StepEnrolment]:
        return [step for step in self.steps if step.state == EnrolmentState.COMPLETED]

    @property
    def station(self) -> int:
        """Which station of the line the round stands at, from 1; 0 before and after it."""
        phases = [str(phase) for phase in ACTIVE_PHASES]
        return phases.index(self.round.phase) + 1 if self.round.phase in phases else 0

    def place(self, step: StepEnrolment) -> str:
        return place_of(self.person, step.place)

    def responsible(self, step: StepEnrolment) -> str:
        """The party that answers for the step; of a protected person only what sort of party it is."""
        party = step.step.responsible if step.step else None
        if party is None:
            return ""
        return str(PartyRole(party.role).label) if self.is_protected else party.organisation.name

    @cached_property
    def contacts(self) -> list[tuple[str, str]]:
        """Who to turn to: in the municipality, at AF, the coordinator, and at the workplace."""
        return [
            ("Kommunens handläggare", self._reached(self.participation.case_worker)),
            ("Arbetsförmedlare", self._reached(self.participation.af_case_worker)),
            ("Koordinator", self._reached(self.round.coordinator)),
            ("Handledare", place_of(self.person, self._supervisors) or LATER),
        ]

    def _reached(self, user: User | None) -> str:
        """A protected person's without the mail address: its domain is a place."""
        if user is None:
            return LATER
        return ", ".join(word for word in (user.name, user.phone, "" if self.is_protected else user.email) if word)

    @cached_property
    def _supervisors(self) -> str:
        employer = self.participation.expected_employer
        if employer is None:
            return ""
        needs = self.round.needs.filter(employer__organisation=employer.organisation_id, workplace__isnull=False)
        return ", ".join(sorted({text for text in needs.values_list("workplace__supervisors", flat=True) if text}))

    @cached_property
    def follow_ups(self) -> list[str]:
        return [date_text(day) for day in planned_follow_ups(self.participation)]

    @cached_property
    def consents(self) -> list[Consent]:
        """Those that hold in this round, oldest first."""
        rows = self.person.consents.filter(state=ConsentState.GIVEN).prefetch_related("organisations")
        return [row for row in rows.order_by("given_on", "pk") if row.round_id in (None, self.round.pk)]

    @cached_property
    def shown(self) -> list[tuple[RequirementItem, str]]:
        """The profile's rows that the participant has shown, with how: in a completed intervention, or at the selection."""
        taken = {step.step_id: step.name for step in self.done if step.step_id}
        met = self._met
        found = []
        for item in RequirementItem.objects.filter(profile=self._profile).order_by("order", "created_at"):
            if item.reached == Reached.IN_STEP and item.step_id in taken:
                found.append((item, item.checked_by or f"I insatsen {taken[item.step_id]}"))
            elif item.reached == Reached.ALREADY and item.pk in met:
                found.append((item, item.checked_by or "Vid urvalet"))
        return found

    @property
    def _profile(self) -> object:
        """The newest that has been put forward."""
        return self.round.profiles.filter(proposed_at__isnull=False).order_by("-number").values("pk")[:1]

    @property
    def _met(self) -> set[object]:
        rows = RequirementMatch.objects.filter(
            candidacy=self.participation.candidacy_id, value=YesNoUnknown.YES, candidacy__isnull=False
        )
        return set(rows.values_list("item", flat=True))
