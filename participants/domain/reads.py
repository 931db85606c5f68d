"""Reading leaves a trace: a page with a person on it is not shown unless its row in the log is written (invariant 21)."""

from __future__ import annotations

from uuid import UUID

from django.db import models, transaction

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Organisation
from jobbspar.audit import looks
from jobbspar.audit.kinds import LookKind, register_looks
from jobbspar.audit.log import record
from participants.models import Person, PersonSearch
from participants.queries.persons import find_persons, person_behind


@transaction.atomic
def note_read(actor: Actor, person_id: object, thing: models.Model, *, printed: bool = False) -> None:
    """Somebody opens `thing`, which shows the person."""
    record(actor, "person.printed" if printed else "person.viewed", thing, person_id=person_id)  # type: ignore[arg-type]
    looks.told(person_id)  # type: ignore[arg-type]


@transaction.atomic
def note_refusal(actor: Actor, thing: UUID, page: str) -> None:
    """Somebody asked for a page about a person who does not exist for them. They are told what everybody is told of
    what is nowhere; the person's log says that they tried."""
    person_id = person_behind(thing)
    if person_id is not None and not Person.objects.visible_to(actor).filter(pk=person_id).exists():
        record(actor, "person.refused", Person(pk=person_id), person_id=person_id, page=page)


@transaction.atomic
def note_export(actor: Actor, count: int) -> None:
    """Somebody takes the list out of the house: those in it get an event each when the file leaves."""
    looks.said_as(looks.EXPORTED)
    record(actor, "person.exported", Organisation.objects.get(pk=actor.organisation_id), count=count)


@transaction.atomic
def search_persons(actor: Actor, text: str) -> PersonSearch:
    """Search, and keep what was found under an opaque id. What was typed is not kept; the user's older ones go."""
    PersonSearch.objects.filter(user=actor.user_id).delete()
    found = find_persons(actor, text)
    search = PersonSearch.objects.create(user_id=actor.user_id, organisation_id=actor.organisation_id, found=found)
    record(actor, "person.searched", search, count=len(found))
    return search


def register() -> None:
    """Say which events are looks, and who is told of a try that was refused. Called once, in `AppConfig.ready()`."""
    register_looks(LookKind.VIEW, ["person.viewed", "person.number_shown", "person.revealed"], aimed=True)
    register_looks(LookKind.VIEW, ["person.listed"])
    register_looks(LookKind.SEARCH, ["person.searched"])
    register_looks(LookKind.PRINT, ["person.printed"], aimed=True)
    register_looks(LookKind.EXPORT, ["person.exported"])
    register_looks(LookKind.REFUSED, ["person.refused"])
    looks.when_refused(note_refusal)
