"""What the documents are written from. Each part is read when it is first asked for, and only once.

Read within `compose`, which passes the second wall: the plan is the same whoever of those who write it asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jobbspar.accounts.models import User
from jobbspar.lib import crypto, identity
from jobbspar.lib.dates import date_text
from participants.domain.hooks import planned_follow_ups
from participants.enums import ConsentState, EnrolmentState, YesNoUnknown
from participants.models import Consent, IndividualPlan, Participation, Person, RequirementMatch, StepEnrolment
from participants.names import PersonName, place_of
from tracks.enums import ACTIVE_PHASES, PartyRole, Reached
from tracks.models import RequirementItem, Round

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


def station(round: Round | None) -> int:
    """Which station of the line the round stands at, from 1; 0 before and after it, and where there is no round."""
    phases = [str(phase) for phase in ACTIVE_PHASES]
    return phases.index(round.phase) + 1 if round is not None and round.phase in phases else 0


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to. Without a name nobody is chosen yet; one who is hidden is written by hand."""

    role: str
    name: str
    phone: str = ""
    email: str = ""
    is_hidden: bool = False

    @property
    def text(self) -> str | None:
        if self.is_hidden:
            return None
        return ", ".join(word for word in (self.name or LATER, self.phone, self.email) if word)


def receivers(consent: Consent) -> list[str]:
    """Whom the consent is towards; of a protected person only what sort each of them is."""
    places = sorted(consent.organisations.all(), key=lambda place: (place.kind, place.sort_name))
    if not consent.person.is_protected:
        return [place.name for place in places]
    return [str(place.get_kind_display()) for place in places]


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

    def place(self, step: StepEnrolment) -> str:
        return place_of(self.person, step.place)

    def responsible(self, step: StepEnrolment) -> str:
        """The party that answers for the step; of a protected person only what sort of party it is."""
        party = step.step.responsible if step.step else None
        if party is None:
            return ""
        return str(PartyRole(party.role).label) if self.is_protected else party.organisation.name

    @cached_property
    def contacts(self) -> list[Contact]:
        """Who to turn to: in the municipality, at AF, the coordinator, and at the workplace."""
        return [
            self._contact("Kommunens handläggare", self.participation.case_worker),
            self._contact("Arbetsförmedlare", self.participation.af_case_worker),
            self._contact("Koordinator", self.round.coordinator),
            Contact("Handledare", place_of(self.person, self._supervisors), is_hidden=self.is_protected),
        ]

    def _contact(self, role: str, user: User | None) -> Contact:
        """A protected person's without the mail address: its domain is a place."""
        if user is None:
            return Contact(role, "")
        return Contact(role, user.name, user.phone, "" if self.is_protected else user.email)

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
