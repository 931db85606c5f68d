"""Who an incident touched, and which sorts of data there are about each (GDPR art. 33–34)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from jobbspar.audit.looks import look
from participants.models import Candidacy, Participation, Person, Referral
from participants.names import PersonName
from participants.register import Category, FieldEntry, entries
from tracks.models import Round


@dataclass(frozen=True, slots=True)
class Affected:
    """One person. Without a person role there is no name: the case worker follows the address to the person."""

    url: str
    numbers: str
    case_worker: str
    name: str
    number: str
    phone: str
    email: str
    groups: frozenset[str]


def group_labels() -> list[tuple[str, str]]:
    """Code and label of each sort of data, in order."""
    return [(category.value, str(category.label)) for category in Category]


def affected(actor: Actor, round: Round | None) -> list[Affected]:
    """The organisation's own persons: all, or those with something in the round. As many queries as there are models.

    Protected persons stand in no list that leaves the house: their handlers find them among Skyddade personer.
    """
    persons = _persons(actor, round)
    ids = [person.pk for person in persons]
    groups = {person.pk: {field.category.value for field in _filled(person)} for person in persons}
    for entry in entries():
        if entry.path:
            model = apps.get_model(entry.model)
            sorts = {field.category.value for field in entry.fields}
            there = model._base_manager.filter(**{f"{entry.path}__in": ids}).values_list(entry.path, flat=True)
            for pk in there.distinct():
                groups[pk] |= sorts
    numbers: dict[UUID, list[str]] = {}
    for pk, number in Participation.objects.filter(person__in=ids).values_list("person", "number").order_by("number"):
        numbers.setdefault(pk, []).append(number)
    sees = actor.has(*PERSON_OWNER_ROLES)
    return [_affected(person, numbers.get(person.pk, []), groups[person.pk], sees) for person in persons]


def _persons(actor: Actor, round: Round | None) -> list[Person]:
    rows: QuerySet[Person] = Person.objects.ordinary().filter(owner=actor.organisation_id).select_related("case_worker")
    if round is not None:
        things = [
            model._base_manager.filter(round=round).values("person") for model in (Referral, Candidacy, Participation)
        ]
        rows = rows.filter(Q(pk__in=things[0]) | Q(pk__in=things[1]) | Q(pk__in=things[2]))
    return list(rows.order_by("sort_name", "id"))


def _filled(person: Person) -> Iterable[FieldEntry]:
    entry = next(entry for entry in entries() if not entry.path)
    return (field for field in entry.fields if getattr(person, field.name) not in (None, "", False))


def _affected(person: Person, numbers: list[str], groups: set[str], sees: bool) -> Affected:
    look(person.pk, groups)
    return Affected(
        url=f"{settings.BASE_URL}{person.get_absolute_url()}",
        numbers=", ".join(numbers),
        case_worker=person.case_worker.name if person.case_worker else "",
        name=PersonName.of(person) if sees else "",
        number=person.identity_masked if sees else "",
        phone=person.phone if sees else "",
        email=person.email if sees else "",
        groups=frozenset(groups),
    )
