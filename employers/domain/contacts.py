"""The people at the employer, with what they may decide: noted, asked into the portal, changed, and ended (2.0.17)."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employers.models import Employer, EmployerContact
from employers.permissions import (
    can_add_contact,
    can_appoint_administrator,
    can_keep_contact,
    can_note_anew,
    can_note_contact,
)
from employers.standing import EmployerRound, as_one, keeper_of, rounds_of
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.domain.invitations import make_invitation, withdraw_for
from jobbspar.accounts.domain.memberships import end_account_in
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Invitation, User
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError

# What may be noted of a contact; and what besides, with whom it opens doors.
NOTED: Final = frozenset({"name", "title", "phone", "language"})
KEPT: Final = NOTED | {"email", "mandate"}
EMPTY: Final[dict[str, Any]] = {"email": "", "mandate": []}


def fields_of_new(actor: Actor, employer: Employer, rounds: Sequence[EmployerRound]) -> frozenset[str]:
    """What the actor may write of a new contact."""
    if can_add_contact(actor, employer, rounds):
        return KEPT
    return NOTED if can_note_contact(actor, employer, rounds) else frozenset()


def fields_of(actor: Actor, contact: EmployerContact, rounds: Sequence[EmployerRound]) -> frozenset[str]:
    """What of the contact the actor may write."""
    if can_keep_contact(actor, contact, rounds):
        return KEPT
    return NOTED if can_note_anew(actor, contact, rounds) else frozenset()


@transaction.atomic
def add_contact(employer: Employer, *, actor: Actor, **values: Any) -> EmployerContact:
    """`values`: name, title, email, phone, language, mandate (list of MandateScope). NotAllowed where one of them is not
    the actor's to write: whoever notes a name and a number writes no address and no mandate."""
    fields = fields_of_new(actor, employer, rounds_of(employer))
    _require(fields, {name for name, value in values.items() if value != EMPTY.get(name, value)} | {"name"})
    return create(EmployerContact, actor=actor, employer=employer, owner_id=actor.organisation_id, **values)


def _require(fields: frozenset[str], written: set[str]) -> None:
    if not written <= fields:
        raise NotAllowed


def _locked(contact: EmployerContact) -> EmployerContact:
    # A round that names the contact meanwhile need not wait: the key stays.
    rows = EmployerContact.objects.select_for_update(of=("self",), no_key=True).select_related("employer__organisation")
    return rows.get(pk=contact.pk)


@transaction.atomic
def change_contact(
    contact: EmployerContact, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> EmployerContact:
    """Set what is given. An address changed here moves no signature and no code that is under way: whoever sent them
    corrects those (`agreements.domain.links.correct_address`). An invitation to an address that nobody has is withdrawn."""
    row = _locked(contact)
    fields = fields_of(actor, row, rounds_of(row.employer))
    _require(fields, {name for name, value in values.items() if getattr(row, name) != value} or {"name"})
    before = row.email
    change(row, actor=actor, expected_version=expected_version, **values)
    # A mistyped address is somebody's too: whoever reads there would come in as nobody's contact.
    if before and not row.employer.contacts.filter(email__iexact=before).exists():
        withdraw_for(row.employer.organisation, before, actor=actor)
    return row


@transaction.atomic
def invite_contact(contact: EmployerContact, *, actor: Actor, as_administrator: bool = False) -> Invitation:
    """Ask the contact into the portal, also as the employer's administrator. Asking again sends a new link, which gives
    what the one before gave."""
    row = _locked(contact)
    gives_all = as_administrator or _waits_as_administrator(row)
    _require_keeper(row, actor, rounds_of(row.employer), as_administrator=gives_all)
    if not row.email:
        raise RuleError(_("Skriv kontaktpersonens e-postadress först, så att inbjudan kan skickas."), field="email")
    if row.user_id and not as_administrator:
        raise RuleError(_("Kontaktpersonen har redan en inloggning."))
    if row.user is not None and row.user.email.casefold() != row.email.casefold():
        raise RuleError(_("Kontaktpersonen loggar in med en annan adress än den som står här. Rätta adressen först."))
    roles = [Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN] if gives_all else [Role.EMPLOYER_CONTACT]
    record(actor, "employercontact.invited", row, roles=roles)
    if row.owner_id not in (None, row.employer.organisation_id, actor.organisation_id):
        # Who asks somebody in that others have noted keeps the account too.
        change(row, actor=actor, owner_id=actor.organisation_id)
    return make_invitation(
        actor=actor, organisation=row.employer.organisation, email=row.email, name=row.name, roles=roles
    )


def _waits_as_administrator(row: EmployerContact) -> bool:
    """Whether the address has a link that works and makes an administrator."""
    return Invitation.objects.filter(
        organisation=row.employer.organisation_id,
        email__iexact=row.email,
        roles__contains=[Role.EMPLOYER_ADMIN],
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=clock.now(),
    ).exists()


def _require_keeper(
    row: EmployerContact, actor: Actor, rounds: Sequence[EmployerRound], *, as_administrator: bool = False
) -> None:
    """Raise NotAllowed, or RuleError that names whose contact it is."""
    if not can_keep_contact(actor, row, rounds):
        keeper = keeper_of(row, rounds)
        if keeper is None or not can_note_contact(actor, row.employer, rounds):
            raise NotAllowed
        raise RuleError(
            _("Kontaktpersonen används i en omgång hos %(name)s, som bjuder in, ändrar och avslutar.")
            % {"name": keeper.municipality}
        )
    if as_administrator and not can_appoint_administrator(actor, row.employer, rounds):
        raise RuleError(
            _(
                "En administratör ser alla arbetsgivarens omgångar. Eftersom andra kommuner har omgångar med arbetsgivaren "
                "utses administratören av arbetsgivarens egen administratör."
            )
        )


@transaction.atomic
def end_contact(contact: EmployerContact, *, actor: Actor) -> EmployerContact:
    """End the contact's way into the portal, at their next request; invitations under way are withdrawn. Twice is once.

    Others may have noted the same person: they lose their contact's account too, so the actor has to keep all of them. The
    contacts stay with name and number, so that what they have answered and signed still says who it was.
    """
    rows = _same_person(contact)
    row = next(own for own in rows if own.pk == contact.pk)
    rounds = as_one(rows, rounds_of(row.employer))
    for own in rows:
        _require_keeper(own, actor, rounds)
    organisation, user = row.employer.organisation, row.user
    for email in {own.email.lower() for own in rows} | {user.email.lower() if user else ""}:
        if email:
            withdraw_for(organisation, email, actor=actor)
    if user is not None:
        for own in rows:
            if own.user_id == user.pk:
                change(own, actor=actor, action="employercontact.ended", user=None)
        end_account_in(organisation, user, actor=actor)
    return row


def _same_person(contact: EmployerContact) -> list[EmployerContact]:
    """The employer's contacts with the contact's address or account, and itself, locked in one order."""
    own = EmployerContact.objects.select_related("user").get(pk=contact.pk)
    emails = {email for email in (own.email, own.user.email if own.user else "") if email}
    same = Q(pk=own.pk) | Q(user=own.user_id, user__isnull=False)
    for email in emails:
        same |= Q(email__iexact=email)
    rows = EmployerContact.objects.select_for_update(of=("self",)).select_related("employer__organisation", "user")
    return list(rows.filter(same, employer=own.employer_id).order_by("pk"))


def link_contact_to_user(invitation: Invitation, user: User, actor: Actor) -> None:
    """Called when an invitation is accepted: the contact it was for is this user from now on (accounts.acceptance)."""
    contacts = EmployerContact.objects.select_for_update().filter(
        employer__organisation=invitation.organisation_id, email__iexact=invitation.email, user=None
    )
    for contact in contacts:
        change(contact, actor=actor, action="employercontact.signed_up", user=user)
