"""How somebody gets an account: asked in, by a link in a mail that works once.

The link holds the invitation's id and version, signed. So a newer link makes the older ones say that there is a newer.
"""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts import acceptance
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.domain.organisations import refuse_ended
from jobbspar.accounts.domain.own_roles import refuse_own_address
from jobbspar.accounts.enums import ROLES_BY_KIND, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.mails import INVITATION_SALT, send_invitation
from jobbspar.accounts.models import Invitation, Membership, Organisation, User
from jobbspar.accounts.permissions import can_administer, can_handle_invitation, can_invite
from jobbspar.accounts.taken import told_when_taken
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.keys import follow

LIFE = timedelta(days=7)


class LinkState(StrEnum):
    """What became of a link."""

    OPEN = "open"
    UNREADABLE = "unreadable"
    REPLACED = "replaced"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def state_of(invitation: Invitation) -> LinkState:
    if invitation.accepted_at:
        return LinkState.ACCEPTED
    if invitation.withdrawn_at:
        return LinkState.WITHDRAWN
    return LinkState.EXPIRED if invitation.expires_at <= clock.now() else LinkState.OPEN


def read_link(token: str) -> tuple[LinkState, Invitation | None]:
    """The invitation behind a link, and whether the link still works."""
    try:
        pk, version = signing.loads(token, salt=INVITATION_SALT)
        invitation = Invitation.objects.select_related("organisation").get(pk=UUID(pk))
    except (signing.BadSignature, ValueError, TypeError, ValidationError, Invitation.DoesNotExist):
        return LinkState.UNREADABLE, None
    state = state_of(invitation)
    if state == LinkState.OPEN and version != invitation.version:
        state = LinkState.REPLACED
    return state, invitation


@transaction.atomic
def make_invitation(
    *, actor: Actor, organisation: Organisation, email: str, name: str, roles: Iterable[Role]
) -> Invitation:
    """Ask somebody in and send the link. The caller has asked permission.

    An open invitation to the same address is used again, with a new link. RuleError for roles that the organisation
    does not have, for somebody who holds all of them already, and for oneself.
    """
    refuse_own_address(email, actor)
    wanted = sorted(set(roles), key=list(Role).index)
    email = email.strip().lower()
    if not wanted:
        raise RuleError(_("Välj minst en roll."), field="roles")
    if not ROLES_BY_KIND.get(organisation.kind, frozenset()).issuperset(wanted):
        raise RuleError(_("Rollen finns inte i den här organisationen."), field="roles")
    refuse_ended(Organisation.objects.select_for_update().get(pk=organisation.pk))
    held = Membership.objects.current().filter(
        organisation=organisation, user__email__iexact=email, user__is_active=True
    )
    if set(held.values_list("role", flat=True)).issuperset(wanted):
        raise RuleError(_("Personen har redan ett konto med de rollerna här."), field="email")
    waiting = Invitation.objects.filter(
        organisation=organisation, email__iexact=email, accepted_at=None, withdrawn_at=None
    )
    if invitation := waiting.select_for_update().first():
        return _renew(invitation, actor, name=name, roles=wanted)
    invitation = create(
        Invitation,
        actor=actor,
        action="invitation.sent",
        organisation=organisation,
        email=email,
        name=name,
        roles=wanted,
        expires_at=clock.now() + LIFE,
    )
    send_invitation(invitation, actor.organisation_id)
    return invitation


def _renew(invitation: Invitation, actor: Actor, **values: Any) -> Invitation:
    change(invitation, actor=actor, action="invitation.resent", expires_at=clock.now() + LIFE, **values)
    send_invitation(invitation, actor.organisation_id)
    return invitation


@transaction.atomic
def invite_colleague(*, actor: Actor, email: str, name: str, roles: Iterable[Role]) -> Invitation:
    """The local admin asks a colleague into the own organisation; the system admin one who keeps the machinery."""
    if not can_invite(actor, roles) or actor.organisation_id is None:
        raise NotAllowed
    waiting = Invitation.objects.filter(organisation=actor.organisation_id, accepted_at=None, withdrawn_at=None)
    if not can_administer(actor) and waiting.filter(email__iexact=email.strip()).exists():
        # To send it anew would take away the roles that the local admin has offered.
        raise RuleError(_("Personen har redan en inbjudan. Den lokala administratören kan ändra den."), field="email")
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return make_invitation(actor=actor, organisation=organisation, email=email, name=name, roles=roles)


def _locked(invitation: Invitation, actor: Actor) -> Invitation:
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not can_handle_invitation(actor, row):
        raise NotAllowed
    if row.accepted_at:
        raise Conflict(_("Inbjudan är redan använd."))
    return row


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """A new link, seven days from now; the old one stops working. Also for one that has expired or was withdrawn."""
    row = _locked(invitation, actor)
    refuse_own_address(row.email, actor)
    refuse_ended(row.organisation)
    return _renew(row, actor, withdrawn_at=None)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """The link stops working. Twice is the same as once."""
    row = _locked(invitation, actor)
    return (
        row if row.withdrawn_at else change(row, actor=actor, action="invitation.withdrawn", withdrawn_at=clock.now())
    )


def withdraw_for(organisation: Organisation, email: str, *, actor: Actor) -> None:
    """The links that somebody was sent for the organisation stop working. The caller has asked permission."""
    waiting = Invitation.objects.select_for_update().filter(
        organisation=organisation, email__iexact=email, accepted_at=None, withdrawn_at=None
    )
    for row in waiting:
        change(row, actor=actor, action="invitation.withdrawn", withdrawn_at=clock.now())


def user_of(invitation: Invitation) -> User | None:
    """The active account that has the invitation's address already."""
    return User.objects.filter(email__iexact=invitation.email, is_active=True).first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, actor: Actor, name: str = "", password: str = "") -> User:
    """The invited person says yes. `actor` is who is signed in, or ANONYMOUS for somebody new, who sets name and password.

    NotAllowed when the address has an account and somebody else, or nobody, is signed in. Conflict for a dead link.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    known = user_of(row)
    if known is not None and known.pk != actor.user_id:
        raise NotAllowed
    if state_of(row) == LinkState.ACCEPTED and known is not None:
        return known
    if state_of(row) != LinkState.OPEN:
        raise Conflict(_("Inbjudan gäller inte längre."))
    refuse_ended(row.organisation)
    user = known or _new_user(row, name, password)
    own = Actor(user_id=user.pk, name=user.name, organisation_id=row.organisation_id)
    if known is None:
        record(own, "user.signed_up", user)
    held = set(
        Membership.objects.current().filter(user=user, organisation=row.organisation_id).values_list("role", flat=True)
    )
    for role in row.roles:
        if role not in held:
            create(Membership, actor=own, user=user, organisation_id=row.organisation_id, role=role)
    User.objects.filter(pk=user.pk).update(current_organisation=row.organisation_id)
    change(row, actor=own, action="invitation.accepted", accepted_at=clock.now(), user=user)
    acceptance.tell(row, user, own)
    return user


def _new_user(invitation: Invitation, name: str, password: str) -> User:
    """A new account; one that was closed earlier under the same address is opened again with the new password."""
    if not name or not password:
        raise RuleError(_("Skriv ditt namn och välj ett lösenord."))
    user = User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    if user is None:
        # Two organisations may have asked the same person in: the other link may make the account just now.
        with told_when_taken():
            return User.objects.create_user(invitation.email, password, name=name)
    user.name, user.is_active = name, True
    user.set_password(password)
    user.save(update_fields=["name", *follow(user, ["name"]), "is_active", "password"])
    return user
