"""Which agreements a round needs signed before anybody is recruited (domain.md 2.2). Pure: the caller has read the rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.enums import AgreementKind, AgreementState
from agreements.kinds import WITH_EMPLOYER
from agreements.models import Agreement
from tracks.enums import PartyRole
from tracks.models import ChainStep, Round, RoundParty


@dataclass(frozen=True)
class Needed:
    """An agreement of one of `kinds`, filed under `party`."""

    kinds: tuple[AgreementKind, ...]
    party: RoundParty

    def is_met(self, agreements: Iterable[Agreement]) -> bool:
        own = (row for row in agreements if row.party_id == self.party.pk and row.kind in self.kinds)
        return any(row.state == AgreementState.SIGNED for row in own)


def needed(round: Round, parties: Sequence[RoundParty], steps: Iterable[ChainStep]) -> list[Needed]:
    """A letter of intent or agreement with each employer; one between the municipalities where they are more than one; one
    with each provider that a step is bought of; and one with the social partners for a stepwise track."""
    found = [Needed(WITH_EMPLOYER, row) for row in parties if row.is_employer and not round.track.is_preparatory]
    responsible = next((row for row in parties if row.role == PartyRole.RESPONSIBLE), None)
    if responsible and any(row.role == PartyRole.MUNICIPALITY for row in parties):
        found.append(Needed((AgreementKind.MUNICIPALITY_AGREEMENT,), responsible))
    sellers = {step.provider_id for step in steps}
    found += [Needed((AgreementKind.PROVIDER_AGREEMENT,), row) for row in parties if row.pk in sellers]
    # Before the parties have said what they agree on there is nothing to sign; the gate asks for that first.
    if responsible and round.track.is_stepwise and getattr(round, "party_agreement", None) is not None:
        found.append(Needed((AgreementKind.PARTY_AGREEMENT,), responsible))
    return found


def lack_of(kind: AgreementKind, round: Round, roles: Collection[str]) -> str:
    """Why an agreement of the whole round cannot be written yet, given the roles of its parties; nothing where it can."""
    if kind == AgreementKind.MUNICIPALITY_AGREEMENT and PartyRole.MUNICIPALITY not in roles:
        return _("Bara en kommun är part i omgången, så det finns ingen att dela kostnaderna med.")
    if kind == AgreementKind.PARTY_AGREEMENT and PartyRole.SOCIAL_PARTNER not in roles:
        return _("Lägg först till den fackliga organisationen som part i omgången.")
    if kind == AgreementKind.PARTY_AGREEMENT and getattr(round, "party_agreement", None) is None:
        return _("Fyll först i vilka arbetsuppgifter och vilken lönenivå parterna är överens om.")
    return ""
