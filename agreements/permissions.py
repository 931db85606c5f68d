"""Who may do what with agreements (domain.md 2.7: the coordinator drafts, the parties sign)."""

from agreements.models import Agreement
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.policy import Kind, Right, allows
from tracks.models import Round
from tracks.permissions import can_plan_round


def can_draft_agreement(actor: Actor, round: Round) -> bool:
    return allows(actor, Right.CREATE, Kind.AGREEMENTS) and can_plan_round(actor, round)


def can_change_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Text, signatories, sending for signature, and registering what was signed on paper."""
    return allows(actor, Right.CHANGE, Kind.AGREEMENTS) and can_plan_round(actor, agreement.round)
