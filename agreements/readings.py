"""Reads the round once, for the words of an agreement."""

from collections.abc import Mapping

from django.db.models import F

from agreements.enums import AgreementKind
from agreements.facts import Facts, NeedFact, PartyFact, SeatFact
from agreements.kinds import rule_of
from agreements.models import Wording
from employers.enums import MandateScope
from jobbspar.database.walls import across
from jobbspar.lib import dates, orgnr
from tracks.enums import PartyRole
from tracks.models import ChainStep, InterventionPackage, RequirementProfile, Round, RoundParty, SelectionMethod
from tracks.queries.chain import municipality_costs

# How the parties stand in the text of an agreement.
_ORDER = (
    PartyRole.EMPLOYER,
    PartyRole.RESPONSIBLE,
    PartyRole.MUNICIPALITY,
    PartyRole.AF,
    PartyRole.PROVIDER,
    PartyRole.SOCIAL_PARTNER,
)
_TOWNS = (PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY)


def facts_of(kind: str, party: RoundParty, wording: Mapping[str, str] | None = None) -> Facts:
    """Everything that the texts of `kind` may use; `party` is whom the agreement is filed under. `wording` takes the place
    of what the responsible municipality has in use."""
    round = Round.objects.select_related("track__responsible", "coordinator", "selection_method").get(pk=party.round_id)
    parties = _parties_of(round)
    own = next(row for row in parties if row.pk == party.pk)
    profile = RequirementProfile.objects.filter(round=round).prefetch_related("items__step").first()
    steps, method = _steps(round), getattr(round, "selection_method", None)
    return Facts(
        kind=AgreementKind(kind),
        round_name=str(round),
        registry_number=round.registry_number,
        seats=round.seats,
        starts=round.planned_start,
        ends=round.planned_end,
        is_stepwise=round.track.is_stepwise,
        counterpart=_party(own),
        responsible=_responsible(round, parties),
        parties=tuple(_party(row) for row in rule_of(kind).parties(own, parties)),
        municipalities=tuple(
            SeatFact(row.organisation.name, row.reserved_seats, row.expected_candidates)
            for row in parties
            if row.role in _TOWNS
        ),
        costs=tuple(municipality_costs(parties, steps)),
        occupations=_occupations(round),
        needs=_needs(round, own),
        profile=profile,
        items=tuple(profile.items.all()) if profile else (),
        steps=steps,
        bought=tuple(step for step in steps if step.provider_id == own.pk),
        participants=_participants(round) if kind == AgreementKind.MUNICIPALITY_AGREEMENT else (),
        method=method,
        selection=_selection(method),
        criteria=method.criteria if method else "",
        coordinator=_coordinator(round),
        collective_agreement=own.organisation.employer.collective_agreement
        if hasattr(own.organisation, "employer")
        else "",
        agreed=getattr(round, "party_agreement", None),
        wording=_wording(kind, round) if wording is None else wording,
    )


def _wording(kind: str, round: Round) -> Mapping[str, str]:
    row = Wording.objects.filter(organisation=round.track.responsible_id, kind=kind).in_use().first()
    return row.texts if row else {}


def _parties_of(round: Round) -> list[RoundParty]:
    rows = round.parties.select_related("organisation__employer", "contact", "contact_user")
    return sorted(rows, key=lambda row: (_ORDER.index(PartyRole(row.role)), row.organisation.sort_name))


def _responsible(round: Round, parties: list[RoundParty]) -> PartyFact:
    row = next((row for row in parties if row.role == PartyRole.RESPONSIBLE), None)
    if row is not None:
        return _party(row)
    return PartyFact(str(PartyRole.RESPONSIBLE.label), round.track.responsible.name, "", "", "")


def _steps(round: Round) -> tuple[ChainStep, ...]:
    rows = InterventionPackage.objects.filter(round=round).prefetch_related(
        "steps__responsible__organisation", "steps__provider__organisation", "steps__type"
    )
    package = rows.first()
    return tuple(package.steps.all()) if package else ()


def _occupations(round: Round) -> tuple[str, ...]:
    """The needs' occupations, or else the track's."""
    names = round.needs.order_by("occupation__code").values_list("occupation__title", flat=True)
    return tuple(dict.fromkeys(names)) or tuple(row.title for row in round.track.occupations.all())


@across("Deltagarnummer och hemkommun, utan namn, i underlaget för kostnadsdelning")
def _participants(round: Round) -> tuple[tuple[str, str], ...]:
    rows = round.participations.annotate(town=F("home_municipality__name")).order_by(
        "home_municipality__sort_name", "number"
    )
    return tuple(rows.values_list("number", "town"))


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
