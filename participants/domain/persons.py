"""Registering and changing a person, notes, and showing the full number."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Municipality, User
from jobbspar.audit.log import record
from jobbspar.lib import clock, crypto, identity
from jobbspar.lib.errors import RuleError
from participants.domain._guard import locked, require
from participants.domain.corrections import keep_former
from participants.enums import IdentityKind, ProtectionLevel
from participants.models import Person, PersonNote, SubjectRequest
from participants.models.persons import NO_NAME
from participants.permissions import can_change_person, can_register_person

_NAMES = ("first_name", "last_name", "preferred_name")


@transaction.atomic
def register_person(
    *, actor: Actor, first_name: str, last_name: str, home_municipality: Municipality, number: str = "", **fields: Any
) -> Person:
    """A new row in the actor's organisation. `number` as typed; empty for a person with no number yet.

    The kind of identity follows from the number. `fields` are the other editable columns of `Person`. RuleError where
    the number is wrong or the organisation has the person already, and where a municipality registers another's resident.
    """
    require(can_register_person(actor))
    _check_name(first_name, last_name)
    _check_home(actor, home_municipality)
    values: dict[str, Any] = {
        "first_name": first_name,
        "last_name": last_name,
        "home_municipality": home_municipality,
    } | fields
    values |= _identity_columns(number)
    if not values.get("birth_year"):
        values["birth_year"] = fields.get("birth_year")
    if values.get("case_worker") is None:
        values["case_worker"] = User.objects.get(pk=actor.user_id)
    _check_case_worker(actor, values.get("case_worker"))
    _refuse_twin(actor.organisation_id, values["identity_hash"], None)
    person = create(Person, actor=actor, action="person.registered", owner_id=actor.organisation_id, **values)
    record(actor, "person.identity_set", person, person_id=person.pk, kind=person.identity_kind)
    return person


@transaction.atomic
def change_person(
    person: Person, *, actor: Actor, number: str | None = None, expected_version: int | None = None, **values: Any
) -> Person:
    """Change the row's editable columns. `number=None` leaves the number as it is; "" takes it away.

    What name, contact, home municipality and number were before is kept. Conflict where somebody saved meanwhile.
    RuleErrors as when registering.
    """
    person = locked(person)
    require(can_change_person(actor, person))
    values = _checked(person, actor, number, values)
    keep_former(person, values, actor=actor)
    return change(person, actor=actor, person_id=person.pk, expected_version=expected_version, **values)


@transaction.atomic
def correct_person(
    person: Person,
    *,
    actor: Actor,
    reason: str,
    request: SubjectRequest | None = None,
    number: str | None = None,
    **values: Any,
) -> Person:
    """Put right what was wrong, with the reason: what every changed field said before is kept (art. 16).

    `request` is the person's own request, where there was one. RuleErrors as when registering, and where nothing differs.
    """
    person = locked(person)
    require(can_change_person(actor, person))
    require(request is None or request.person_id == person.pk)
    if not reason:
        raise RuleError(_("Skriv varför uppgiften rättas."), field="reason")
    values = _checked(person, actor, number, values)
    if not keep_former(person, values, actor=actor, reason=reason, request=request):
        raise RuleError(_("Ingen uppgift är ändrad. Skriv det som är rätt i fältet som är fel."))
    return change(person, actor=actor, person_id=person.pk, action="person.corrected", **values)


def _checked(person: Person, actor: Actor, number: str | None, values: dict[str, Any]) -> dict[str, Any]:
    """The columns to set: what was asked for when it is allowed, and what follows from the number."""
    _check_name(values.get("first_name", person.first_name), values.get("last_name", person.last_name))
    if "home_municipality" in values and values["home_municipality"] != person.home_municipality:
        _check_home(actor, values["home_municipality"])
    if "case_worker" in values:
        _check_case_worker(actor, values["case_worker"])
    if person.is_protected:
        _check_protected(person, number, values)
    if number is not None and not _is_same_number(person, number):
        values |= _identity_columns(number)
        _refuse_twin(person.owner_id, values["identity_hash"], person.pk)
        record(actor, "person.identity_set", person, person_id=person.pk, kind=values["identity_kind"])
    return values


@transaction.atomic
def reveal_number(person: Person, *, actor: Actor) -> str:
    """The full number, ÅÅÅÅMMDD-NNNN, and a row in the log that it was shown (R-PNR). "" for a person without one.

    A protected person's is shown by `reveals.reveal_person` alone.
    """
    require(can_change_person(actor, person) and not person.is_protected)
    record(actor, "person.number_shown", person, person_id=person.pk)
    if not person.identity_encrypted:
        return ""
    return identity.parse(crypto.decrypt(bytes(person.identity_encrypted).decode())).full()


@transaction.atomic
def add_note(person: Person, *, actor: Actor, noted_on: date, text: str) -> PersonNote:
    """A dated note that stays within the organisation."""
    require(can_change_person(actor, person))
    if noted_on > clock.today():
        raise RuleError(_("Anteckningen kan inte ha ett datum i framtiden."), field="noted_on")
    return create(PersonNote, actor=actor, person_id=person.pk, person=person, noted_on=noted_on, text=text)


@transaction.atomic
def hand_over_persons(*, from_user: User, to_user: User, organisation_id: UUID, actor: Actor) -> int:
    """Give one case worker's persons to a colleague, when they leave. The local admin does it; how many there were."""
    require(actor.has(Role.LOCAL_ADMIN) and actor.organisation_id == organisation_id)
    persons = Person.objects.select_for_update().filter(owner=organisation_id, case_worker=from_user)
    count = 0
    for person in persons:
        change(person, actor=actor, person_id=person.pk, action="person.handed_over", case_worker=to_user)
        count += 1
    return count


def _check_name(first_name: str, last_name: str) -> None:
    if not (first_name or last_name):
        raise RuleError(NO_NAME, field="first_name")


def _check_home(actor: Actor, home: Municipality) -> None:
    if actor.is_municipality and home.organisation_id != actor.organisation_id:
        raise RuleError(
            _("En person registreras av sin hemkommun. Den här personen bor i en annan kommun än er."),
            field="home_municipality",
        )


def _check_case_worker(actor: Actor, user: User | None) -> None:
    if (
        user is not None
        and not User.objects.in_organisation(actor.organisation_id, Role.CASE_WORKER, Role.AF_CASE_WORKER)
        .filter(pk=user.pk)
        .exists()
    ):
        raise RuleError(_("Välj en handläggare i den egna organisationen."), field="case_worker")


def _check_protected(person: Person, number: str | None, values: dict[str, Any]) -> None:
    """What may not be written of somebody who is protected (law R-SKY-1 d, R-SKY-2)."""
    if values.get("address"):
        raise RuleError(_("Ingen adress skrivs in för en person med skyddade uppgifter."), field="address")
    handlers = person.protection.handlers
    if "case_worker" in values and not handlers.filter(pk=getattr(values["case_worker"], "pk", None)).exists():
        raise RuleError(_("Välj någon av personens namngivna handläggare."), field="case_worker")
    if person.protection.level != ProtectionLevel.FICTITIOUS_IDENTITY:
        return
    names = {name for name in _NAMES if name in values and values[name] != getattr(person, name)}
    if names or (number is not None and not _is_same_number(person, number)):
        raise RuleError(
            _("Identiteten på en rad med fingerade uppgifter byts aldrig. Registrera den nya som en egen person.")
        )


def _refuse_twin(owner_id: object, number_hash: str, own_id: object) -> None:
    if not number_hash:
        return
    hashes = Person.objects.filter(owner=owner_id, identity_hash=number_hash).exclude(pk=own_id)
    twin = hashes.first()
    if twin is not None and twin.is_protected:
        # That it is refused at all tells something, to whoever knows the whole number. A second row of the same human,
        # with name and address open to everybody, would tell far more. It is not said why, and no link leads there.
        raise RuleError(_("Numret går inte att registrera här. Fråga den som leder arbetet hos er."), field="number")
    if twin is not None:
        raise RuleError(_("Personen finns redan hos er."), field="number", link=twin.get_absolute_url())


def read_number(text: str) -> identity.IdentityNumber:
    """What was typed, checked in full. RuleError by the field `number`."""
    try:
        return identity.read(text)
    except ValidationError as error:
        raise RuleError(error.messages[0], field="number") from None


def _is_same_number(person: Person, text: str) -> bool:
    if not text:
        return not person.identity_hash
    return person.identity_hash in crypto.keyed_hashes(read_number(text).digits12)


def _identity_columns(text: str) -> dict[str, Any]:
    if not text:
        return {
            "identity_kind": IdentityKind.NONE,
            "identity_encrypted": None,
            "identity_hash": "",
            "identity_masked": "",
        }
    number = read_number(text)
    return {
        "identity_kind": IdentityKind(number.kind.value),
        "identity_encrypted": crypto.encrypt(number.digits12).encode(),
        "identity_hash": crypto.keyed_hash(number.digits12),
        "identity_masked": number.masked(),
        "birth_year": number.birth_year(),
    }
