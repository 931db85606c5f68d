"""Who am I just now? (architecture.md 4)

An actor is a user acting for one organisation with the union of their roles there. A task acts as the system, with a
reason. Permission questions and `visible_to` take an actor, never a user.
"""

from dataclasses import dataclass, field
from uuid import UUID

from jobbspar.accounts.enums import EMPLOYER_ROLES, OrganisationKind, Role


@dataclass(frozen=True)
class Actor:
    """`roles` are those the user holds today in `organisation_id`. `reason` is set for the system only."""

    user_id: UUID | None = None
    name: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    organisation_kind: str = ""
    roles: frozenset[Role] = frozenset()
    # (id, name) of every organisation the user may act for: the switcher.
    organisations: tuple[tuple[UUID, str], ...] = ()
    # Acts for the organisation that keeps the installation.
    keeps_installation: bool = False
    # Signs in with a code as well as a password (`ActorMiddleware` asks for it).
    has_second_factor: bool = False
    reason: str = field(default="")

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.reason

    @property
    def is_system(self) -> bool:
        return bool(self.reason)

    @property
    def is_employer(self) -> bool:
        return self.has(*EMPLOYER_ROLES)

    @property
    def is_municipality(self) -> bool:
        return self.organisation_kind == OrganisationKind.MUNICIPALITY

    @property
    def is_af(self) -> bool:
        return self.organisation_kind == OrganisationKind.AF

    @property
    def is_staff(self) -> bool:
        """Has the staff's frame: any role but an employer's."""
        return bool(self.roles - EMPLOYER_ROLES)

    @property
    def role_label(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)

    def has(self, *roles: Role) -> bool:
        """True when the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Actor()


def system_actor(reason: str) -> Actor:
    """The system itself, for tasks. It passes no permission question about persons by being the system."""
    if not reason:
        raise ValueError("The system acts with a reason.")
    return Actor(name="Systemet", reason=reason)
