"""Which agreements a round needs signed before anybody is recruited (domain.md 2.2). Pure: the caller has read the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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

    def among(self, agreements: Iterable[Agreement]) -> list[Agreement]:
        """Those that are of the kind and with the party, whatever their state."""
        return [row for row in agreements if row.party_id == self.party.pk and row.kind in self.kinds]

    def is_met(self, agreements: Iterable[Agreement]) -> bool:
        return any(row.state == AgreementState.SIGNED for row in self.among(agreements))


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
