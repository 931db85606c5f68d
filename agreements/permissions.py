"""Who may do what with agreements (domain.md 2.7: the coordinator drafts, the parties sign)."""

from agreements.models import Agreement
from jobbspar.accounts.actor import Actor
from tracks.models import Round
from tracks.permissions import can_plan_round


def can_draft_agreement(actor: Actor, round: Round) -> bool:
    return can_plan_round(actor, round)


def can_change_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Text, signatories, sending for signature, and registering what was signed on paper."""
    return can_plan_round(actor, agreement.round)
