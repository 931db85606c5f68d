"""A round's way from draft to recruitment: parties, chain, profile, method, agreements, and everybody's yes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from coordination.demo.chains import BY_AF, BY_EMPLOYER, EMPLOYER, VUX, Link
from coordination.demo.organisations import OTHERS, office_of
from coordination.demo.requirements import ROWS, Requirement, texts_of
from coordination.demo.rounds import RESERVED
from coordination.demo.signing import Signing
from coordination.demo.staff import AF_CASE_WORKER, CASE_WORKER, COORDINATOR
from coordination.demo.timeline import Thing
from jobbspar.lib import clock, dates
from tracks.domain import activities, packages, parties, profiles, rounds, selection
from tracks.enums import PartyRole, Phase, Reached, SelectionStepKind
from tracks.models import ChainStep, InterventionType, RoundParty

CRITERIA: Final = (
    "Vi väljer efter kravprofilens skall-krav och bör-krav, den egna viljan att arbeta i yrket och att praktiska "
    "hinder går att lösa. Samma frågor till alla. Beslutet motiveras med ett sakligt skäl."
)
# Kind, weeks from the recruitment's first, what is tried, who decides, and whether the employer takes part.
SELECTION: Final = (
    (SelectionStepKind.INFORMATION_MEETING, -1, "Vill personen arbeta i yrket?", "Personen själv", False),
    (SelectionStepKind.INTERVIEW_AUTHORITY, 1, "Förutsättningar och stöd", "Handläggare och AF", False),
    (SelectionStepKind.INTERVIEW_EMPLOYER, 2, "Kravprofilens rader", "Arbetsgivaren", True),
)


class Planner(Signing):
    """Plans one round of a track. Each method is a day's work, called at its moment by the timeline."""

    def things(self) -> list[Thing]:
        """The planning in order, as far as the story goes."""
        story, day = self.story, self.world.working_day
        week = story.planning
        made = [Thing(day(story.made, 1), self.make, 10)]
        if story.phase == Phase.DRAFT:
            return made
        planned = [
            Thing(day(week, 0), self.begin),
            Thing(day(week, 2), self.write_chain, 10),
            Thing(day(week, 3), self.write_profile, 13),
            Thing(day(week + 1, 1), self.confirm_profile, 14),
            Thing(day(week + 1, 3), self.agree_package, 15),
            Thing(day(week + 2, 0), self.choose_method),
            Thing(day(week + 2, 1), self.draft_agreements, 10),
            Thing(day(week + 2, 3), self.acknowledge, 11),
            Thing(day(week + 3, 3), self.sign, 13),
        ]
        last = [] if story.phase == Phase.PLANNING else [Thing(day(week + 4, 0), self.recruit)]
        return made + planned + last

    def make(self) -> None:
        """The draft, with the employers whose needs it answers."""
        world, story, pattern = self.world, self.story, self.pattern
        start = world.day(story.start)
        needs = [world.needs[pattern.key, firm] for firm in pattern.firms]
        deputy = world.users.get("koordinator2@goteborg.example") if pattern.town == "goteborg" else None
        world.rounds[story.key] = rounds.create_round(
            world.tracks[pattern.key],
            actor=self.actor,
            seats=pattern.seats,
            planned_start=dates.next_working_day(start),
            planned_end=dates.previous_working_day(self.first_day(pattern.weeks) + timedelta(days=4)),
            coordinator=world.user(pattern.town, COORDINATOR),
            deputy=deputy,
            needs=needs,
            previous=world.rounds.get(story.previous),
        )
        self._add_authorities()
        self._name_contacts()
        own = self.round.parties.select_related("organisation", "round__track")
        keys = {organisation.pk: key for key, organisation in world.organisations.items()}
        world.parties[story.key] = {keys[party.organisation_id]: party for party in own}

    def _name_contacts(self) -> None:
        """Each employer's contact, also where another municipality has noted them."""
        for firm in self.pattern.firms:
            party = self.round.parties.get(organisation=self.world.organisations[firm])
            contact = self.world.contacts[firm]
            if party.contact_id is None:
                parties.change_party(party, actor=self.actor, contact=contact, mandate=contact.mandate_words)

    def _add_authorities(self) -> None:
        world, town = self.world, self.pattern.town
        towns = [key for key in {**self.story.homes, **self._reserved()} if key != town]
        offices = dict.fromkeys(office_of(key) for key in (town, *towns))
        for key in offices:
            user = world.user(key, AF_CASE_WORKER)
            self._add(key, PartyRole.AF, contact_user=user, mandate="Arbetsförmedlingens insatser och bedömning")
        for key in towns:
            values: dict[str, Any] = {"contact_user": world.user(key, CASE_WORKER), "mandate": "Kommunens deltagare"}
            seats = self._reserved().get(key)
            self._add(key, PartyRole.MUNICIPALITY, **values, reserved_seats=seats, expected_candidates=self._sends(key))
        responsible = self.round.parties.get(role=PartyRole.RESPONSIBLE)
        own = {"reserved_seats": self._reserved().get(town), "expected_candidates": self._sends(town)}
        parties.change_party(responsible, actor=self.actor, **own)
        if any(link.provider == VUX for link in self.pattern.links):
            self._add("yrkeslyftet", PartyRole.PROVIDER, contact_name="Karin Ask, vd", mandate="Tecknar firman")
        if self.pattern.stepwise:
            self._add(
                "facket", PartyRole.SOCIAL_PARTNER, contact_name="Tommy Lager", mandate="Lön och anställningsvillkor"
            )

    def _sends(self, town: str) -> int | None:
        """How many the municipality says that it will send."""
        return self.story.homes.get(town) or self._reserved().get(town)

    def _add(self, key: str, role: PartyRole, **values: Any) -> None:
        organisation = self.world.organisations[key]
        parties.add_party(self.round, actor=self.actor, organisation=organisation, role=role, **values)

    def _reserved(self) -> dict[str, int]:
        return RESERVED if self.story.key == "G-1" else {}

    def begin(self) -> None:
        self.advance(Phase.DRAFT)
        self.done("P1", "Startmöte med alla parter, anteckningar i projektytan")

    def write_chain(self) -> None:
        """The steps, as the track's pattern has them."""
        for link in self.pattern.links:
            week = dates.iso_week(self.first_day(link.start))
            packages.add_step(
                self.round,
                actor=self.actor,
                name=link.name,
                type=InterventionType.objects.get(pk=link.kind),
                provider_name="" if link.provider == VUX else link.provider,
                provider=self.world.parties[self.story.key]["yrkeslyftet"] if link.provider == VUX else None,
                start_year=week.year,
                start_week=week.week,
                weeks=link.weeks,
                share=link.share,
                responsible=self._responsible(link),
                funder=link.funder,
                cost_per_week=link.cost * 100,
                is_parallel=link.parallel,
            )

    def _responsible(self, link: Link) -> RoundParty:
        own = self.world.parties[self.story.key]
        if link.responsible == BY_EMPLOYER or link.funder == EMPLOYER:
            return own[self.pattern.firms[0]]
        return own[office_of(self.pattern.town)] if link.responsible == BY_AF else own[self.pattern.town]

    def write_profile(self) -> None:
        """What the employers require, and where in the chain it is learnt."""
        if self.pattern.preparatory:
            return
        steps = list(self.steps())
        texts: dict[str, Any] = texts_of(self.pattern.key)
        profiles.change_profile_texts(self.round, actor=self.actor, **texts)
        for row in ROWS[self.pattern.key]:
            profiles.add_requirement(self.round, actor=self.actor, **_values_of(row, steps))
        profiles.propose_profile(self._profile(), actor=self.actor)

    def confirm_profile(self) -> None:
        if self.pattern.preparatory:
            return
        for firm, party in self.employers:
            profiles.confirm_profile(self._profile(), actor=self.world.contact_of(firm), party=party)
        profiles.confirm_profile(self._profile(), actor=self.actor)
        self.done("P2", "Kravprofilen bekräftad av arbetsgivarna")

    def agree_package(self) -> None:
        package = self.round.packages.order_by("-number")[0]
        packages.present_package(package, actor=self.actor)
        self.allow_gaps()
        packages.agree_package(package, actor=self.actor)
        if self.pattern.stepwise and self.story.key != "A3-1":
            selection.save_party_agreement(
                self.round,
                actor=self.actor,
                tasks="Arbetsuppgifter enligt kravprofilen, med handledare under praktiken.",
                wage="Lägsta lön enligt kollektivavtalet för steget",
                parties="IF Metall, arbetsgivarna och kommunen",
                agreed_on=clock.today(),
            )

    def allow_gaps(self) -> None:
        """Nothing, but where a story has a gap that is planned from the start."""

    def choose_method(self) -> None:
        """How people are chosen, with the employers in one of the steps."""
        selection.save_method(self.round, actor=self.actor, criteria=CRITERIA)
        for kind, weeks, criteria, decided_by, employer in SELECTION[: 2 if self.pattern.preparatory else 3]:
            selection.add_selection_step(
                self.round,
                actor=self.actor,
                kind=kind,
                criteria=criteria,
                decided_by=decided_by,
                employer_takes_part=employer,
                planned_on=self.world.working_day(self.story.recruiting + weeks, 2),
            )
        selection.approve_method(self.round.selection_method, actor=self.actor)
        self.done("P5", "Urvalsmetoden godkänd")

    def acknowledge(self) -> None:
        """Every party says that it stands by the plan."""
        for key, party in self.world.parties[self.story.key].items():
            note = "Per telefon med kontaktpersonen" if key in OTHERS else ""
            parties.acknowledge_plan(party, actor=self.voice_of(key), note=note)
        self.done("P3", "Planen kvitterad av alla parter")

    def recruit(self) -> None:
        self.advance(Phase.PLANNING)

    def add_moment(self, phase: Phase, text: str, due: date) -> None:
        """A moment of the round's own, which the coordinator answers for."""
        activities.add_activity(self.round, actor=self.actor, phase=phase, text=text, due=due)


def _values_of(row: Requirement, steps: list[ChainStep]) -> dict[str, Any]:
    """A row of the profile. One that is learnt in a step names it."""
    values: dict[str, Any] = row._asdict()
    if not isinstance(row.reached, Reached):
        values |= {"reached": Reached.IN_STEP, "step": steps[row.reached]}
    return values
