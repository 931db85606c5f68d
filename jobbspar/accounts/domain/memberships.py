"""Roles begin and end, and nothing is left without somebody who answers for it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts import handover
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.domain import own_roles
from jobbspar.accounts.domain.organisations import refuse_ended
from jobbspar.accounts.domain.sessions import end_every_session
from jobbspar.accounts.enums import ROLES_BY_KIND, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.mails import tell_of_own_role
from jobbspar.accounts.models import Membership, Organisation, User
from jobbspar.accounts.permissions import can_administer
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError

# Kind of duty → who takes it over.
Takers = Mapping[str, User]


def _locked_memberships(user: User, actor: Actor) -> list[Membership]:
    """The user's roles today in the actor's organisation, locked. The organisation's row first: one admin at a time."""
    if not can_administer(actor) or actor.organisation_id is None:
        raise NotAllowed
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    return list(
        Membership.objects.current()
        .select_for_update(of=("self",))
        .select_related("organisation")
        .filter(user=user, organisation=actor.organisation_id)
    )


@transaction.atomic
def add_role(user: User, role: Role, *, actor: Actor) -> Membership:
    """One more role for a colleague, from today. One held already is left as it is.

    Who gives one to themself is another matter: `own_roles`.
    """
    held = _locked_memberships(user, actor)
    if not held:
        raise NotAllowed
    if existing := next((row for row in held if row.role == role), None):
        return existing
    organisation = held[0].organisation
    refuse_ended(organisation)
    if role not in ROLES_BY_KIND.get(organisation.kind, frozenset()):
        raise RuleError(_("Rollen finns inte i den här organisationen."), field="role")
    values = {"user": user, "organisation": organisation, "role": role}
    if not own_roles.is_self_given(user, role, organisation, actor=actor):
        return create(Membership, actor=actor, **values)
    made = create(Membership, actor=actor, action=own_roles.SELF_GIVEN, is_self_given=True, **values)
    tell_of_own_role(made, own_roles.watchers(organisation, user))
    return made


@transaction.atomic
def end_role(user: User, role: Role, *, actor: Actor, takers: Takers) -> None:
    """End one role today, after what it answers for has gone to the `takers`. An ended role is left as it is."""
    _end(user, _locked_memberships(user, actor), {role}, actor, takers)


@transaction.atomic
def end_all_roles(user: User, *, actor: Actor, takers: Takers) -> None:
    """The colleague leaves the organisation. An account that has no role left anywhere is closed."""
    held = _locked_memberships(user, actor)
    _end(user, held, {Role(row.role) for row in held}, actor, takers)
    if held:
        _close_when_idle(user, actor)


@transaction.atomic
def end_account_in(organisation: Organisation, user: User, *, actor: Actor) -> None:
    """End every role the user has in an organisation that has no local administrator: an employer's. The caller has asked
    permission. It gives nothing from the next request on; an account with no role left anywhere is closed."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = Membership.objects.current().select_for_update(of=("self",)).filter(user=user, organisation=organisation)
    for row in held:
        change(row, actor=actor, action="membership.ended", valid_to=clock.today() - timedelta(days=1))
    end_every_session(user)
    _close_when_idle(user, actor)


def _close_when_idle(user: User, actor: Actor) -> None:
    if not Membership.objects.current().filter(user=user).exists():
        User.objects.filter(pk=user.pk).update(is_active=False)
        record(actor, "user.deactivated", user)


def _end(user: User, held: list[Membership], roles: Iterable[Role], actor: Actor, takers: Takers) -> None:
    """RuleError, on the field of the duty, while anything is left without a taker with the right role."""
    ending = [row for row in held if row.role in set(roles)]
    if not ending:
        return
    organisation = ending[0].organisation
    _keep_an_admin(user, organisation, ending)
    keeping = {Role(row.role) for row in held if row not in ending}
    for left in handover.held_by(user, organisation, {Role(row.role) for row in ending}, keeping):
        taker = takers.get(left.duty.kind)
        _check_taker(taker, user, left, organisation)
        if taker is not None:
            left.duty.hand_over(user, organisation, taker, actor)
            # A hand-over that forgot something would lose it: count again.
            if left.duty.count(user, organisation):
                raise RuntimeError(f"The hand-over of {left.duty.kind} left something behind.")
    for row in ending:
        # To the day before: it gives nothing from the next request on.
        change(row, actor=actor, action="membership.ended", valid_to=clock.today() - timedelta(days=1))
    end_every_session(user)


def _keep_an_admin(user: User, organisation: Organisation, ending: Iterable[Membership]) -> None:
    if not any(row.role == Role.LOCAL_ADMIN for row in ending):
        return
    others = User.objects.in_organisation(organisation.pk, Role.LOCAL_ADMIN).exclude(pk=user.pk)
    if not others.exists():
        raise RuleError(_("Organisationen behöver en lokal administratör. Ge rollen till en kollega först."))


def _check_taker(taker: User | None, user: User, left: handover.Held, organisation: Organisation) -> None:
    able = User.objects.in_organisation(organisation.pk, *left.duty.roles).exclude(pk=user.pk)
    if taker is not None and able.filter(pk=taker.pk).exists():
        return
    if taker is not None:
        message = _("Den du valt har inte rollen som behövs. Välj någon annan.")
    elif able.exists():
        message = _("Välj vem som tar över.")
    else:
        message = _(
            "Ingen kollega har rollen som behövs för att ta över. Bjud in någon, eller ge en kollega rollen först."
        )
    raise RuleError(message, field=left.duty.kind)
