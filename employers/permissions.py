"""May I do this now? Pure questions (domain.md 2.7): coordinators and AF's company advisers keep employers and needs."""

from employers.enums import NeedStatus
from employers.models import CompetenceNeed, Employer
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.policy import Kind, Right, allows


def can_keep_employers(actor: Actor) -> bool:
    """Register and change employers and needs of the area (which of them exist is `visible_to`'s question)."""
    return allows(actor, Right.CREATE, Kind.NEEDS)


def can_change_employer(actor: Actor, employer: Employer) -> bool:
    """Whoever keeps employers in the area. The employer's own people change nothing here."""
    return can_keep_employers(actor)


def can_invite_contact(actor: Actor, employer: Employer) -> bool:
    """The coordinator asks an employer's contact into the portal."""
    return actor.has(Role.COORDINATOR)


def can_decide_need(actor: Actor, need: CompetenceNeed) -> bool:
    """Say that a need is mapped, met or declined."""
    return can_keep_employers(actor)


# From which state a need may be brought to which; `CONNECTED` follows from rounds (tracks room) alone.
NEXT_STATES: dict[str, tuple[NeedStatus, ...]] = {
    NeedStatus.RECEIVED: (NeedStatus.MAPPED, NeedStatus.DECLINED, NeedStatus.MET),
    NeedStatus.MAPPED: (NeedStatus.DECLINED, NeedStatus.MET),
    NeedStatus.CONNECTED: (NeedStatus.MET,),
    NeedStatus.DECLINED: (NeedStatus.MAPPED,),
    NeedStatus.MET: (NeedStatus.MAPPED,),
}
