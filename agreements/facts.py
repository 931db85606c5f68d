"""What an agreement is filled from: the round's own data about one employer party, read once, as plain values."""

from dataclasses import dataclass
from datetime import date

from agreements.enums import AgreementKind
from employers.enums import MandateScope
from jobbspar.lib import dates, orgnr
from tracks.enums import Necessity, PartyRole
from tracks.models import (
    ChainStep,
    InterventionPackage,
    RequirementItem,
    RequirementProfile,
    Round,
    RoundParty,
    SelectionMethod,
)


@dataclass(frozen=True)
class PartyFact:
    """One party as the document names it."""

    role: str
    name: str
    number: str
    contact: str
    mandate: str


@dataclass(frozen=True)
class NeedFact:
    occupation: str
    headcount: int
    workplace: str
    wanted_start: date
    recurrence: str


@dataclass(frozen=True)
class Facts:
    """Everything the sections' default texts may use. Lists are in the order they are to be shown."""

    kind: AgreementKind
    round_name: str
    seats: int
    starts: date
    ends: date
    is_stepwise: bool
    employer: PartyFact
    responsible: PartyFact
    parties: tuple[PartyFact, ...]
    needs: tuple[NeedFact, ...]
    profile: RequirementProfile | None
    items: tuple[RequirementItem, ...]
    steps: tuple[ChainStep, ...]
    method: SelectionMethod | None
    selection: tuple[str, ...]
    criteria: str
    coordinator: str
    collective_agreement: str
    party_agreement: str

    @property
    def headcount(self) -> int:
        """How many the employer says it needs; the round's seats where no need is joined."""
        return sum(need.headcount for need in self.needs) or self.seats

    @property
    def weeks(self) -> int:
        """From the first week of the chain to the last, counted as calendar weeks."""
        if not self.steps:
            return 0
        first = min(step.starts_on for step in self.steps)
        last = max(step.ends_on for step in self.steps)
        return (last - first).days // 7 + 1

    @property
    def placements(self) -> tuple[ChainStep, ...]:
        """Steps that the employer is responsible for, or that are practice."""
        return tuple(
            step
            for step in self.steps
            if step.type_id in {"PRAK", "ATR", "KPRA", "INTERN"}
            or (step.responsible is not None and step.responsible.role == PartyRole.EMPLOYER)
        )

    @property
    def musts(self) -> tuple[RequirementItem, ...]:
        return tuple(item for item in self.items if item.necessity == Necessity.MUST)


# How the parties stand in the text of an agreement.
_ORDER = (PartyRole.EMPLOYER, PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY, PartyRole.AF, PartyRole.PROVIDER)


def facts_of(kind: str, party: RoundParty) -> Facts:
    """Read the round once. `party` is the employer party the agreement is with."""
    round = Round.objects.select_related("track__responsible", "coordinator", "selection_method").get(pk=party.round_id)
    parties = list(round.parties.select_related("organisation__employer", "contact", "contact_user"))
    employer = next(row for row in parties if row.pk == party.pk)
    profile = RequirementProfile.objects.filter(round=round).prefetch_related("items__step").first()
    package = (
        InterventionPackage.objects.filter(round=round)
        .prefetch_related("steps__responsible__organisation", "steps__type")
        .first()
    )
    method = getattr(round, "selection_method", None)
    agreed = getattr(round, "party_agreement", None)
    shown = [row for row in parties if not row.is_employer or row.pk == party.pk]
    shown.sort(key=lambda row: (_ORDER.index(row.role) if row.role in _ORDER else 9, row.organisation.name))
    responsible = next((row for row in parties if row.role == PartyRole.RESPONSIBLE), None)
    return Facts(
        kind=AgreementKind(kind),
        round_name=str(round),
        seats=round.seats,
        starts=round.planned_start,
        ends=round.planned_end,
        is_stepwise=round.track.is_stepwise,
        employer=_party(employer),
        responsible=_party(responsible)
        if responsible
        else PartyFact(str(PartyRole.RESPONSIBLE.label), round.track.responsible.name, "", "", ""),
        parties=tuple(_party(row) for row in shown),
        needs=_needs(round, employer),
        profile=profile,
        items=tuple(profile.items.all()) if profile else (),
        steps=tuple(package.steps.all()) if package else (),
        method=method,
        selection=_selection(method),
        criteria=method.criteria if method else "",
        coordinator=_coordinator(round),
        collective_agreement=employer.organisation.employer.collective_agreement
        if hasattr(employer.organisation, "employer")
        else "",
        party_agreement=f"{agreed.wage} ({agreed.parties}, {dates.date_text(agreed.agreed_on)})" if agreed else "",
    )


def _party(row: RoundParty) -> PartyFact:
    organisation = row.organisation
    number = orgnr.formatted(organisation.orgnr) if organisation.orgnr else organisation.sole_trader_masked
    if row.contact is not None:
        words = [row.contact.name, row.contact.title, row.contact.phone, row.contact.email]
        mandate = ", ".join(str(MandateScope(scope).label).lower() for scope in row.contact.mandate)
    elif row.contact_user is not None:
        words = [row.contact_user.name, row.contact_user.phone, row.contact_user.email]
        mandate = row.mandate
    else:
        words, mandate = [row.contact_name], row.mandate
    return PartyFact(
        role=str(PartyRole(row.role).label),
        name=organisation.name,
        number=number,
        contact=", ".join(word for word in words if word),
        mandate=row.mandate or mandate,
    )


def _needs(round: Round, employer: RoundParty) -> tuple[NeedFact, ...]:
    needs = (
        round.needs.filter(employer__organisation=employer.organisation_id)
        .select_related("occupation", "workplace__municipality")
        .order_by("wanted_start")
    )
    return tuple(
        NeedFact(
            occupation=f"{need.occupation.title} (SSYK {need.occupation.code})",
            headcount=need.headcount,
            workplace=f"{need.workplace.name}, {need.workplace.municipality.name}" if need.workplace else "",
            wanted_start=need.wanted_start,
            recurrence=need.get_recurrence_display(),
        )
        for need in needs
    )


def _selection(method: SelectionMethod | None) -> tuple[str, ...]:
    if method is None:
        return ()
    lines = []
    for step in method.steps.all():
        words = [step.get_kind_display()]
        if step.planned_on:
            words.append(dates.date_text(step.planned_on))
        if step.employer_takes_part:
            words.append("arbetsgivaren deltar")
        lines.append(": ".join(part for part in (", ".join(words), step.criteria) if part))
    return tuple(lines)


def _coordinator(round: Round) -> str:
    user = round.coordinator
    if user is None:
        return ""
    return ", ".join(word for word in (user.name, user.phone, user.email) if word)
