"""Questions about a round's agreements."""

from agreements.enums import AgreementState
from agreements.models import Agreement
from tracks.enums import PartyRole
from tracks.models import RoundParty


def employer_parties_without_agreement(round_id: object) -> list[RoundParty]:
    """Employer parties with neither letter of intent nor agreement signed: the gate to recruitment asks (2.2)."""
    signed = Agreement.objects.filter(round=round_id, state=AgreementState.SIGNED).values("party")
    return list(
        RoundParty.objects.filter(round=round_id, role=PartyRole.EMPLOYER)
        .exclude(pk__in=signed)
        .select_related("organisation")
    )
