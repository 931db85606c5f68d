"""Showing a handler who a protected person is: once, with a reason, in the log, and with an alert (law R-SKY-1 f, g)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Organisation, User
from jobbspar.audit.log import record
from jobbspar.lib import crypto, identity
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.mail import enqueue_mail
from participants.domain._guard import require
from participants.domain.mails import ALERT
from participants.enums import PersonField, Relation, RevealReason
from participants.models import Person, Reveal
from participants.names import spelled_out
from participants.permissions import can_reveal_person
from participants.queries.persons import seen_person


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who it is and how they are reached; nowhere else in the product. No address: none is kept of a protected person.

    What was not disclosed to the actor is empty. Nothing of it is in the object's `repr`, which a log may hold.
    """

    name: str = field(repr=False)
    preferred_name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    interpreter: str = field(repr=False)


@transaction.atomic
def reveal_person(person: Person, *, actor: Actor, reason: str, text: str) -> Revealed:
    """Show a named handler the name, the number and the contact. The log and the alert are written before it is shown.

    The mail goes to the local admins of the handler's organisation and of the person's, and holds no personal data; where
    there are none, to the person's other handlers.
    """
    require(can_reveal_person(actor, person))
    if not text.strip():
        raise RuleError(_("Beskriv kort varför du behöver uppgifterna."), field="text")
    row = create(
        Reveal,
        actor=actor,
        person_id=person.pk,
        action="protection.reason_given",
        person=person,
        organisation_id=actor.organisation_id,
        reason=RevealReason(reason),
        text=text.strip(),
    )
    record(actor, "person.revealed", person, person_id=person.pk, reason=str(row.reason))
    _alert(row, person, actor)
    return _revealed(person, actor)


def _revealed(person: Person, actor: Actor) -> Revealed:
    seen = seen_person(actor, person)
    named, reached = PersonField.IDENTITY in seen.fields, PersonField.CONTACT in seen.fields
    return Revealed(
        name=spelled_out(person) if named else "",
        preferred_name=person.preferred_name if named else "",
        number=_number(person, seen.relation) if named else "",
        phone=person.phone if reached else "",
        email=person.email if reached else "",
        interpreter=(person.language or str(_("språk saknas"))) if reached and person.needs_interpreter else "",
    )


def _number(person: Person, relation: Relation) -> str:
    """In full for the owner's handlers alone (R-PNR)."""
    if relation != Relation.OWN or not person.identity_encrypted:
        return person.identity_masked
    return identity.parse(crypto.decrypt(bytes(person.identity_encrypted).decode())).full()


def _alert(row: Reveal, person: Person, actor: Actor) -> None:
    """One mail to each who answers for it. Its only id is the row's, which says nothing of whom it was about."""
    for user, organisation_id in _responsible(person, actor).items():
        enqueue_mail(
            ALERT,
            to_user_id=user.pk,
            ref_id=row.pk,
            dedup_key=f"{ALERT}:{row.pk}:{user.pk}",
            organisation_id=organisation_id,
        )


def _responsible(person: Person, actor: Actor) -> dict[User, Any]:
    found: dict[User, Any] = {}
    concerned = Organisation.objects.filter(Q(pk=actor.organisation_id) | Q(pk=person.owner_id)).select_related(
        "parent"
    )
    for organisation in concerned:
        for place in (organisation, organisation.parent):
            admins = User.objects.in_organisation(place.pk, Role.LOCAL_ADMIN) if place else User.objects.none()
            if admins:
                found |= dict.fromkeys(admins, organisation.pk)
                break
    others = {user: home for user, home in found.items() if user.pk != actor.user_id}
    if others or found:
        return others or found
    colleagues = person.protection.handlers.exclude(pk=actor.user_id)
    return dict.fromkeys(colleagues, actor.organisation_id)
