"""Which agreements a round needs signed before anybody is recruited (domain.md 2.2). `needed` is pure: the caller has read
the rows, with the signatories."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from agreements.enums import AgreementKind, AgreementState
from agreements.kinds import WITH_EMPLOYER, rule_of
from agreements.models import Agreement
from tracks.enums import PartyRole
from tracks.models import ChainStep, Round, RoundParty


@dataclass(frozen=True)
class Needed:
    """An agreement of one of `kinds`, filed under `party` and signed by all of `signers`."""

    kinds: tuple[AgreementKind, ...]
    party: RoundParty
    signers: tuple[RoundParty, ...] = ()

    def is_met(self, agreements: Iterable[Agreement]) -> bool:
        """Whether one is signed by everybody who takes part now. Reads `signatories`."""
        return any(not self._outside(row) for row in self._signed(agreements))

    def newcomers(self, agreements: Iterable[Agreement]) -> list[RoundParty]:
        """Those who are not among the signatories of the one that is signed: as a rule they joined after it was."""
        return min((self._outside(row) for row in self._signed(agreements)), key=len, default=[])

    def _signed(self, agreements: Iterable[Agreement]) -> list[Agreement]:
        own = (row for row in agreements if row.party_id == self.party.pk and row.kind in self.kinds)
        return [row for row in own if row.state == AgreementState.SIGNED]

    def _outside(self, agreement: Agreement) -> list[RoundParty]:
        inside = {row.organisation_id for row in agreement.signatories.all()}
        return [row for row in self.signers if row.organisation_id not in inside]


def needed(round: Round, parties: Sequence[RoundParty], steps: Iterable[ChainStep]) -> list[Needed]:
    """A letter of intent or agreement with each employer; one between the municipalities where they are more than one; one
    with each provider that a step is bought of; and one with the social partners for a stepwise track."""

    def needs(kinds: tuple[AgreementKind, ...], party: RoundParty) -> Needed:
        return Needed(kinds, party, tuple(rule_of(kinds[0]).signers(party, parties)))

    found = [needs(WITH_EMPLOYER, row) for row in parties if row.is_employer and not round.track.is_preparatory]
    responsible = next((row for row in parties if row.role == PartyRole.RESPONSIBLE), None)
    if responsible and any(row.role == PartyRole.MUNICIPALITY for row in parties):
        found.append(needs((AgreementKind.MUNICIPALITY_AGREEMENT,), responsible))
    sellers = {step.provider_id for step in steps}
    found += [needs((AgreementKind.PROVIDER_AGREEMENT,), row) for row in parties if row.pk in sellers]
    # Before the parties have said what they agree on there is nothing to sign; the gate asks for that first.
    if responsible and round.track.is_stepwise and getattr(round, "party_agreement", None) is not None:
        found.append(needs((AgreementKind.PARTY_AGREEMENT,), responsible))
    return found


def shares_costs(round: Round, organisation_id: UUID) -> bool:
    """Whether a municipality may have participants in the round: it answers for it, or has signed the agreement about
    the costs, which one that joins later has to do too."""
    signed = Agreement.objects.filter(
        round=round,
        kind=AgreementKind.MUNICIPALITY_AGREEMENT,
        state=AgreementState.SIGNED,
        signatories__organisation=organisation_id,
    )
    return organisation_id == round.track.responsible_id or signed.exists()


def lack_of(kind: AgreementKind, round: Round, roles: Collection[str]) -> str:
    """Why an agreement of the whole round cannot be written yet, given the roles of its parties; nothing where it can."""
    if kind == AgreementKind.MUNICIPALITY_AGREEMENT and PartyRole.MUNICIPALITY not in roles:
        return _("Bara en kommun är part i omgången, så det finns ingen att dela kostnaderna med.")
    if kind == AgreementKind.PARTY_AGREEMENT and PartyRole.SOCIAL_PARTNER not in roles:
        return _("Lägg först till den fackliga organisationen som part i omgången.")
    if kind == AgreementKind.PARTY_AGREEMENT and getattr(round, "party_agreement", None) is None:
        return _("Fyll först i vilka arbetsuppgifter och vilken lönenivå parterna är överens om.")
    return ""
