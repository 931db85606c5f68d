"""May I do this now? Pure questions about people and roles."""

from collections.abc import Iterable

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import ROLES_BY_KIND, Role
from jobbspar.accounts.models import Invitation
from jobbspar.accounts.policy import Kind, Right, allows


def can_administer(actor: Actor) -> bool:
    """The local admin keeps the people and roles of the own organisation, and of no other."""
    return allows(actor, Right.CREATE, Kind.USERS, among=[Role.LOCAL_ADMIN])


def can_invite(actor: Actor, roles: Iterable[Role]) -> bool:
    """The local admin asks in colleagues with any role; the system admin those who keep the machinery."""
    return can_administer(actor) or (actor.has(Role.SYSTEM_ADMIN) and set(roles) <= {Role.SYSTEM_ADMIN})


def can_keep_organisations(actor: Actor) -> bool:
    """Add and end organisations and areas: who installs (a command on the server), then the keepers' system admin."""
    is_keeper = actor.keeps_installation and allows(actor, Right.CREATE, Kind.USERS, among=[Role.SYSTEM_ADMIN])
    return actor.is_system or is_keeper


def can_release_outbox(actor: Actor) -> bool:
    """Let go on what leaves a database that was read back: who keeps the machinery, there or at the server."""
    return actor.is_system or actor.has(Role.SYSTEM_ADMIN)


def can_handle_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Send anew or withdraw: the local admin for the own organisation. An employer's contacts are kept with the contact."""
    return can_administer(actor) and invitation.organisation_id == actor.organisation_id


def roles_of_kind(kind: str) -> list[Role]:
    """The roles one can hold in such an organisation, in their usual order."""
    return [role for role in Role if role in ROLES_BY_KIND.get(kind, frozenset())]
