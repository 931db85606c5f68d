"""The kinds of agreement: between whom each is, who signs it, and where its words stand. Start here."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.enums import AgreementKind
from agreements.texts import (
    employer_agreement,
    letter_of_intent,
    municipality_agreement,
    party_agreement,
    provider_agreement,
)
from agreements.texts.section import Section
from tracks.enums import PartyRole
from tracks.models import RoundParty

RESPONSIBLE, MUNICIPALITY, AF = PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY, PartyRole.AF
EMPLOYER, PROVIDER, SOCIAL_PARTNER = PartyRole.EMPLOYER, PartyRole.PROVIDER, PartyRole.SOCIAL_PARTNER


@dataclass(frozen=True)
class Rule:
    """What sets a kind apart.

    `written_with`: the role of the party that it is filed under. One that is filed under the responsible municipality
    is of the whole round, one a round; the others are written once with each party of that role.
    `between`: whose names stand in it; of the role it is written with, only that party's. `signed_by`: likewise.
    `has_profile`: the requirement profile is its appendix.
    """

    sections: tuple[Section, ...]
    signatures_heading: str
    prefix: str
    written_with: PartyRole
    between: frozenset[PartyRole]
    signed_by: frozenset[PartyRole]
    has_profile: bool = True

    @property
    def is_of_round(self) -> bool:
        return self.written_with == RESPONSIBLE

    def parties(self, party: RoundParty, parties: Iterable[RoundParty]) -> list[RoundParty]:
        """Those of the round's parties whose agreement it is, where it is filed under `party`."""
        return [row for row in parties if row.role in self.between and self._takes(row, party)]

    def signers(self, party: RoundParty, parties: Iterable[RoundParty]) -> list[RoundParty]:
        """Those who sign: what stands against the responsible municipality first, the municipality last."""
        rows = [row for row in parties if row.role in self.signed_by and self._takes(row, party)]
        return sorted(rows, key=lambda row: (row.role == RESPONSIBLE, row.organisation.sort_name))

    def _takes(self, row: RoundParty, party: RoundParty) -> bool:
        return row.role != self.written_with or row.pk == party.pk


_EVERYBODY = frozenset({RESPONSIBLE, MUNICIPALITY, AF, PROVIDER, SOCIAL_PARTNER, EMPLOYER})
_TOWNS = frozenset({RESPONSIBLE, MUNICIPALITY})
_TWO_SIDES = frozenset({EMPLOYER, RESPONSIBLE})
_WAGE_PARTIES = frozenset({EMPLOYER, SOCIAL_PARTNER, RESPONSIBLE})

RULES: dict[AgreementKind, Rule] = {
    AgreementKind.LETTER_OF_INTENT: Rule(
        letter_of_intent.SECTIONS, "Underskrifter", "AVS", EMPLOYER, _EVERYBODY, _TWO_SIDES
    ),
    AgreementKind.EMPLOYER_AGREEMENT: Rule(
        employer_agreement.SECTIONS, "13 Underskrifter", "OVK", EMPLOYER, _EVERYBODY, _TWO_SIDES
    ),
    AgreementKind.MUNICIPALITY_AGREEMENT: Rule(
        municipality_agreement.SECTIONS, "Underskrifter", "KOM", RESPONSIBLE, _TOWNS, _TOWNS, has_profile=False
    ),
    AgreementKind.PROVIDER_AGREEMENT: Rule(
        provider_agreement.SECTIONS,
        "11 Underskrifter",
        "ANO",
        PROVIDER,
        frozenset({PROVIDER, RESPONSIBLE}),
        frozenset({PROVIDER, RESPONSIBLE}),
    ),
    AgreementKind.PARTY_AGREEMENT: Rule(
        party_agreement.SECTIONS, "10 Underskrifter", "PAR", RESPONSIBLE, _WAGE_PARTIES, _WAGE_PARTIES
    ),
}
# One of these holds with each employer before anybody is recruited (domain.md 2.2).
WITH_EMPLOYER = (AgreementKind.LETTER_OF_INTENT, AgreementKind.EMPLOYER_AGREEMENT)


def rule_of(kind: str) -> Rule:
    return RULES[AgreementKind(kind)]
