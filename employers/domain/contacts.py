"""Workplaces, and the people at the employer with what they may decide."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.models import Employer, EmployerContact, Workplace
from employers.permissions import can_change_employer, can_invite_contact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.domain.invitations import make_invitation
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, User
from jobbspar.lib.errors import RuleError


@transaction.atomic
def add_workplace(employer: Employer, *, actor: Actor, **values: Any) -> Workplace:
    """`values`: name, cfar (8 digits or empty), municipality, address, max_placements, supervisors."""
    if not can_change_employer(actor, employer):
        raise NotAllowed
    return create(Workplace, actor=actor, employer=employer, **_checked(values))


@transaction.atomic
def change_workplace(
    workplace: Workplace, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> Workplace:
    row = Workplace.objects.select_for_update(of=("self",)).select_related("employer").get(pk=workplace.pk)
    if not can_change_employer(actor, row.employer):
        raise NotAllowed
    return change(row, actor=actor, expected_version=expected_version, **_checked(values))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    cfar = values.get("cfar", "")
    if cfar and not (cfar.isascii() and cfar.isdigit() and len(cfar) == 8):
        raise RuleError(_("Ett CFAR-nummer har 8 siffror."), field="cfar")
    return values


@transaction.atomic
def add_contact(employer: Employer, *, actor: Actor, **values: Any) -> EmployerContact:
    """`values`: name, title, email, phone, language, mandate (list of MandateScope)."""
    if not can_change_employer(actor, employer):
        raise NotAllowed
    return create(EmployerContact, actor=actor, employer=employer, **values)


@transaction.atomic
def change_contact(
    contact: EmployerContact, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> EmployerContact:
    row = EmployerContact.objects.select_for_update(of=("self",)).select_related("employer").get(pk=contact.pk)
    if not can_change_employer(actor, row.employer):
        raise NotAllowed
    return change(row, actor=actor, expected_version=expected_version, **values)


@transaction.atomic
def invite_contact(contact: EmployerContact, *, actor: Actor) -> Invitation:
    """Ask the contact into the portal, as EMPLOYER_CONTACT of the employer's organisation. Asking again sends a new link."""
    row = (
        EmployerContact.objects.select_for_update(of=("self",))
        .select_related("employer__organisation")
        .get(pk=contact.pk)
    )
    if not can_invite_contact(actor, row.employer):
        raise NotAllowed
    if not row.email:
        raise RuleError(_("Skriv kontaktpersonens e-postadress först, så att inbjudan kan skickas."), field="email")
    if row.user_id:
        raise RuleError(_("Kontaktpersonen har redan en inloggning."))
    return make_invitation(
        actor=actor,
        organisation=row.employer.organisation,
        email=row.email,
        name=row.name,
        roles=[Role.EMPLOYER_CONTACT],
    )


def link_contact_to_user(invitation: Invitation, user: User, actor: Actor) -> None:
    """Called when an invitation is accepted: the contact it was for is this user from now on (accounts.acceptance)."""
    contacts = EmployerContact.objects.select_for_update().filter(
        employer__organisation=invitation.organisation_id, email__iexact=invitation.email, user=None
    )
    for contact in contacts:
        change(contact, actor=actor, action="employercontact.signed_up", user=user)
