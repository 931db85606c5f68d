"""Who may do what with agreements (domain.md 2.7: the coordinator drafts, the parties sign)."""

from agreements.models import Agreement, Signatory
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.policy import Kind, Right, allows
from tracks.models import Round
from tracks.permissions import can_plan_round


def can_draft_agreement(actor: Actor, round: Round) -> bool:
    return allows(actor, Right.CREATE, Kind.AGREEMENTS) and can_plan_round(actor, round)


def can_change_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Text, signatories, sending for signature, and registering what was signed on paper."""
    return allows(actor, Right.CHANGE, Kind.AGREEMENTS) and can_plan_round(actor, agreement.round)


def can_keep_wordings(actor: Actor) -> bool:
    """The own municipality's words for its agreements (ui.md, Administration): they are its lawyer's, not a round's."""
    return actor.has(Role.LOCAL_ADMIN) and actor.organisation_kind == OrganisationKind.MUNICIPALITY


def can_set_reminders(actor: Actor) -> bool:
    """How often the own municipality's agreements remind (ui.md, Administration): it answers for all that is sent."""
    return actor.has(Role.LOCAL_ADMIN, Role.COORDINATOR) and actor.organisation_kind == OrganisationKind.MUNICIPALITY


def can_sign(actor: Actor, email: str, signatory: Signatory) -> bool:
    """Only who is asked, in their own organisation: whoever drafts the agreement signs for nobody else (R-SIGN-2)."""
    is_asked = bool(signatory.email) and signatory.email.casefold() == email.casefold()
    return not actor.is_anonymous and actor.organisation_id == signatory.organisation_id and is_asked
