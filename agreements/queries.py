"""Questions about a round's agreements."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from agreements.enums import AgreementState
from agreements.models import Agreement, Signatory, Signature
from jobbspar.accounts.actor import Actor
from tracks.enums import PartyRole
from tracks.models import Round, RoundParty


def employer_parties_without_agreement(round_id: object) -> list[RoundParty]:
    """Employer parties with neither letter of intent nor agreement signed: the gate to recruitment asks (2.2)."""
    signed = Agreement.objects.filter(round=round_id, state=AgreementState.SIGNED).values("party")
    return list(
        RoundParty.objects.filter(round=round_id, role=PartyRole.EMPLOYER)
        .exclude(pk__in=signed)
        .select_related("organisation")
    )


def agreement_rows(actor: Actor) -> QuerySet[Agreement]:
    """The list's rows with what it shows, in one query."""
    return Agreement.objects.visible_to(actor).select_related(
        "round__track__responsible", "party__organisation", "document"
    )


@dataclass(frozen=True)
class SignatoryRow:
    """A signatory with the signature that holds, and those that were undone."""

    signatory: Signatory
    live: Signature | None
    undone: tuple[Signature, ...]


def signatory_rows(agreement: Agreement) -> list[SignatoryRow]:
    """Two queries, whatever the number of signatories."""
    signatories = agreement.signatories.select_related("organisation").prefetch_related(
        Prefetch("signatures", Signature.objects.select_related("created_by", "undone_by", "scan"))
    )
    rows = []
    for signatory in signatories:
        given = list(signatory.signatures.all())
        live = next((signature for signature in given if signature.undone_at is None), None)
        rows.append(SignatoryRow(signatory, live, tuple(s for s in given if s.undone_at is not None)))
    return rows


@dataclass(frozen=True)
class PartyAgreements:
    """An employer party with its agreements, newest first: the tab Arbetsgivare & avtal."""

    party: RoundParty
    agreements: tuple[Agreement, ...]


def agreements_by_party(round: Round, actor: Actor) -> list[PartyAgreements]:
    """Every employer party of the round with the agreements the actor may see. Two queries."""
    parties = round.parties.filter(role=PartyRole.EMPLOYER).select_related("organisation__employer", "contact")
    found: dict[object, list[Agreement]] = {}
    rows = Agreement.objects.visible_to(actor).filter(round=round).select_related("document")
    for agreement in rows.order_by("kind", "-number"):
        found.setdefault(agreement.party_id, []).append(agreement)
    return [PartyAgreements(party, tuple(found.get(party.pk, ()))) for party in parties]


# How a state is shown: never by colour alone, the word stands in it.
STATE_TONES = {
    AgreementState.DRAFT: "neutral",
    AgreementState.IN_REVIEW: "info",
    AgreementState.FOR_SIGNATURE: "warn",
    AgreementState.SIGNED: "ok",
    AgreementState.EXPIRED: "neutral",
    AgreementState.TERMINATED: "danger",
    AgreementState.REPLACED: "neutral",
}
