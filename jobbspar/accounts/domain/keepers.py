"""The first who administer an organisation, or the machinery, are asked in by somebody outside it.

Only where nobody holds the role: from then on an organisation's people are its own affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.domain.invitations import LinkState, make_invitation, state_of
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, Organisation, User
from jobbspar.accounts.permissions import can_keep_organisations
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ask in."""

    name: str
    email: str


class Outcome(StrEnum):
    """What became of asking somebody in."""

    SENT = "sent"
    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Asked:
    """One role, and what became of it. `invitation` is the one that is open, if any."""

    role: Role
    outcome: Outcome
    invitation: Invitation | None = None


@transaction.atomic
def invite_first_admin(organisation: Organisation, *, actor: Actor, name: str, email: str) -> Invitation:
    """The system admin asks in the first local admin. RuleError where there is one, and for oneself.

    An invitation that nobody has answered is replaced, so that a wrong address can be put right.
    """
    if not can_keep_organisations(actor):
        raise NotAllowed
    if User.objects.filter(pk=actor.user_id, email__iexact=email.strip()).exists():
        raise RuleError(_("Du kan inte göra dig själv till lokal administratör."), field="email")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if _is_held(organisation, Role.LOCAL_ADMIN):
        raise RuleError(_("Organisationen har en lokal administratör. Hen bjuder in sina kollegor."), field="email")
    return _send(organisation, Contact(name, email), [Role.LOCAL_ADMIN], actor)


@transaction.atomic
def ask_in(organisation: Organisation, wanted: Sequence[tuple[Role, Contact]], *, actor: Actor) -> list[Asked]:
    """Ask in whoever is wanted for each role, once: twice the same sends nothing the second time.

    One person with several roles gets one invitation. The caller has asked permission.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    asked, to_send = [], dict[Contact, list[Role]]()
    for role, contact in wanted:
        if _is_held(organisation, role):
            asked.append(Asked(role, Outcome.HELD))
        elif waiting := next((row for row in _waiting(organisation, role) if _is_for(row, contact)), None):
            asked.append(Asked(role, Outcome.WAITING, waiting))
        else:
            to_send.setdefault(contact, []).append(role)
    for contact, roles in to_send.items():
        invitation = _send(organisation, contact, roles, actor)
        asked += [Asked(role, Outcome.SENT, invitation) for role in roles]
    return asked


def _is_held(organisation: Organisation, role: Role) -> bool:
    return User.objects.in_organisation(organisation.pk, role).exists()


def _waiting(organisation: Organisation, role: Role) -> list[Invitation]:
    rows = Invitation.objects.filter(organisation=organisation, roles__contains=[role])
    return [row for row in rows if state_of(row) == LinkState.OPEN]


def _is_for(invitation: Invitation, contact: Contact) -> bool:
    return invitation.email == contact.email.strip().lower()


def _send(organisation: Organisation, contact: Contact, roles: list[Role], actor: Actor) -> Invitation:
    """One invitation; what was sent to another address for the same role stops working."""
    own: set[Role] = set(roles)
    for row in Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None):
        if _is_for(row, contact):
            own |= {Role(role) for role in row.roles}
        elif set(row.roles) & set(roles):
            change(row, actor=actor, action="invitation.withdrawn", withdrawn_at=clock.now())
    return make_invitation(actor=actor, organisation=organisation, email=contact.email, name=contact.name, roles=own)
