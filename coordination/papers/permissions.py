"""May I read this document, and may I make a new one? (domain.md 2.7: a document is read as what it is written from.)"""

from __future__ import annotations

from typing import Final

from coordination.papers.enums import PaperKind
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.policy import Kind, Right, allows
from tracks.models import Round, SteeringMember
from tracks.permissions import can_plan_round

_READ_AS: Final[dict[PaperKind, Kind]] = {
    PaperKind.LEAFLET: Kind.PUBLIC,
    PaperKind.PROFILE: Kind.PROFILES,
    PaperKind.RECRUITMENT_PLAN: Kind.PLAN_OF_ROUND,
    PaperKind.FINAL_REPORT: Kind.EVALUATION,
}


def readable_papers(actor: Actor, round: Round) -> list[PaperKind]:
    """The kinds that the actor reads, in a round that exists for them. One query at most."""
    return [kind for kind in PaperKind if can_read_paper(actor, round, kind)]


def can_read_paper(actor: Actor, round: Round, kind: PaperKind) -> bool:
    """The steering group's papers are its members' and the coordinator's."""
    if kind == PaperKind.STEERING:
        return can_plan_round(actor, round) or _sits_in_group(actor, round)
    # Whoever makes what is public reads it as well: the table writes "CW" there.
    return any(allows(actor, right, _READ_AS[kind]) for right in (Right.READ, Right.CREATE))


def can_make_paper(actor: Actor, round: Round) -> bool:
    """Whoever plans the round."""
    return can_plan_round(actor, round)


def _sits_in_group(actor: Actor, round: Round) -> bool:
    group = round.track.steering_group_id
    if group is None or not actor.has(Role.STEERING_GROUP):
        return False
    return SteeringMember.objects.filter(group=group, user=actor.user_id).exists()
