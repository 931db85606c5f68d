"""May I do this now, with retention and disposal?

Matrix 2.7: the local admin reads, writes and decides for the own organisation, the head of unit reads and decides.
"""

from __future__ import annotations

from coordination.disposal.models import DisposalRun
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, ROLES_BY_KIND
from jobbspar.accounts.policy import Kind, Right, allows


def keeps_persons(actor: Actor) -> bool:
    """Whether the organisation is one that has persons of its own at all."""
    return bool(ROLES_BY_KIND.get(actor.organisation_kind, frozenset()) & PERSON_OWNER_ROLES)


def can_keep_rules(actor: Actor) -> bool:
    """Write the own organisation's rules."""
    return allows(actor, Right.CHANGE, Kind.DISPOSAL) and keeps_persons(actor)


def can_decide(actor: Actor) -> bool:
    """Begin, propose, approve and call off a disposal: the local admin and the head of unit."""
    return allows(actor, Right.DECIDE, Kind.DISPOSAL) and keeps_persons(actor)


def can_lead_run(actor: Actor, run: DisposalRun) -> bool:
    """A decider of the run's organisation. That two different people are needed is a rule, not a permission."""
    return can_decide(actor) and actor.organisation_id == run.organisation_id


def can_see_names(actor: Actor, run: DisposalRun) -> bool:
    """Who is in the run: the organisation's own case workers, of the persons they see. A local admin gets counts only."""
    return actor.has(*PERSON_OWNER_ROLES) and actor.organisation_id == run.organisation_id
