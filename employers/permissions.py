"""May I do this now? Pure questions (domain.md 2.7): coordinators and AF's company advisers keep employers and needs.

An employer's contacts belong to the rounds they are named in (2.0.17). `rounds` are the employer's (`standing.rounds_of`),
which the caller has read.
"""

from collections.abc import Iterable, Sequence

from employers.enums import NeedStatus
from employers.models import CompetenceNeed, Employer, EmployerContact
from employers.standing import EmployerRound, keeper_of, live, to_come
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.policy import Kind, Right, allows


def can_keep_employers(actor: Actor) -> bool:
    """Register and change employers and needs of the area (which of them exist is `visible_to`'s question)."""
    return allows(actor, Right.CREATE, Kind.NEEDS)


def can_change_employer(actor: Actor, employer: Employer) -> bool:
    """Whoever keeps employers in the area. The employer's own people change nothing here."""
    return can_keep_employers(actor)


def administers(actor: Actor, employer: Employer) -> bool:
    """The employer's own administrator, who keeps its contacts."""
    own = actor.organisation_id == employer.organisation_id
    return own and allows(actor, Right.CREATE, Kind.USERS, among=[Role.EMPLOYER_ADMIN])


def leads(actor: Actor, round: EmployerRound) -> bool:
    """A coordinator of the responsible municipality, or whoever leads the round."""
    mine = actor.user_id in round.leaders or actor.organisation_id == round.municipality_id
    return mine and actor.has(Role.COORDINATOR)


def registered(actor: Actor, employer: Employer) -> bool:
    """Whether the actor's organisation registered the employer or one of its needs."""
    if not can_keep_employers(actor):
        return False
    return employer.owner_id == actor.organisation_id or any(
        need.owner_id == actor.organisation_id for need in employer.needs.all()
    )


def _invites(actor: Actor, employer: Employer, rounds: Iterable[EmployerRound]) -> bool:
    """Who leads a live one; while there is none, the municipality that registered the employer or its need."""
    if walking := live(rounds):
        return any(leads(actor, round) for round in walking)
    return actor.has(Role.COORDINATOR) and registered(actor, employer)


def can_keep_contact(actor: Actor, contact: EmployerContact, rounds: Sequence[EmployerRound]) -> bool:
    """Invite, change and end a contact. One that others' rounds have named is theirs, also when those are over and whoever
    leads one meanwhile; so is the account of one that others have noted. A draft needs no gate, so it keeps others away
    and gives nothing."""
    if administers(actor, contact.employer):
        return True
    keeper = keeper_of(contact, rounds)
    if keeper and not leads(actor, keeper):
        return False
    if keeper and not keeper.is_draft:
        return True
    if contact.user_id and contact.owner_id not in (None, contact.employer.organisation_id, actor.organisation_id):
        return False
    return _invites(actor, contact.employer, rounds)


def can_add_contact(actor: Actor, employer: Employer, rounds: Sequence[EmployerRound]) -> bool:
    """A new contact with an address and a mandate."""
    return administers(actor, employer) or _invites(actor, employer, rounds)


def can_note_contact(actor: Actor, employer: Employer, rounds: Sequence[EmployerRound]) -> bool:
    """At least a name and a number: without an address nobody is asked in, and nothing is signed."""
    return can_add_contact(actor, employer, rounds) or registered(actor, employer)


def can_note_anew(actor: Actor, contact: EmployerContact, rounds: Sequence[EmployerRound]) -> bool:
    """Change name and number of one whom the own organisation has noted, and whom nobody uses."""
    noted = contact.owner_id is not None and contact.owner_id == actor.organisation_id
    is_used = contact.user_id is not None or any(contact.pk in round.contacts for round in rounds)
    return noted and not is_used and registered(actor, contact.employer)


def can_appoint_administrator(actor: Actor, employer: Employer, rounds: Sequence[EmployerRound]) -> bool:
    """Another administrator; or who leads a live round, while no other municipality leads one or prepares it: an
    administrator sees all."""
    if administers(actor, employer):
        return True
    return bool(live(rounds)) and all(leads(actor, round) for round in to_come(rounds))


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
