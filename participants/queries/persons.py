"""One person as the actor sees them, the list of persons, and the search for them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.database.walls import across
from jobbspar.lib import clock, crypto, identity
from jobbspar.lib.keys import holding
from jobbspar.lib.text import search_words
from participants.enums import AssessmentSide, PersonField, PersonState, ReferralState, Relation
from participants.models import AssessmentPart, Candidacy, Disclosure, Notice, Participation, Person, Referral
from participants.names import is_called
from participants.projections import SeenPerson, project
from participants.register import entries

MOST_FOUND = 200
MOST_COMPARED = 5_000
STILL_REFERRED = (ReferralState.SENT, ReferralState.ACCEPTED)


def relation_to(actor: Actor, person: Person) -> Relation:
    """How an actor who sees the person stands to them."""
    if actor.has(*PERSON_OWNER_ROLES) and person.owner_id == actor.organisation_id:
        return Relation.OWN
    return Relation.AF if actor.has(Role.AF_CASE_WORKER) else Relation.COORDINATOR


def seen_person(actor: Actor, person: Person) -> SeenPerson:
    """The projection for this actor; for others than the owner of what live disclosures to them hold together."""
    relation = relation_to(actor, person)
    fields: set[str] = set()
    if relation != Relation.OWN:
        groups = Disclosure.objects.usable_by(actor).filter(person=person).values_list("fields", flat=True)
        fields = {field for group in groups for field in group}
    return project(person, relation, fields)


def persons_to_show(actor: Actor) -> QuerySet[Person]:
    """Those the actor sees, with what a projection reads. For one of them; a list takes `persons_to_list`."""
    return Person.objects.visible_to(actor).select_related("home_municipality", "owner", "case_worker")


def persons_to_list(actor: Actor) -> QuerySet[Person]:
    """Those of them that may stand in a list or a file: nobody who is protected."""
    return Person.objects.visible_to(actor).ordinary().select_related("home_municipality", "owner", "case_worker")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the list."""

    id: UUID
    name: str
    number: str
    municipality: str
    state: PersonState
    state_note: str
    tone: str
    round_name: str
    round_id: UUID | None
    case_worker: str
    target_group: str
    changed_at: datetime


_TONES = {PersonState.PARTICIPANT: "ok", PersonState.CANDIDATE: "info", PersonState.REFERRED: "warn"}


def rows_of(actor: Actor, persons: Iterable[Person]) -> list[PersonRow]:
    """The rows for these persons: four queries however many. A round shows only where the person exists in it for one."""
    persons = list(persons)
    ids = [person.pk for person in persons]
    related = {"person__in": ids}
    joins = ("round__track",)
    furthest: dict[UUID, tuple[PersonState, str, Referral | Candidacy | Participation]] = {}
    for referral in (
        Referral.objects.visible_to(actor).filter(state__in=STILL_REFERRED, **related).select_related(*joins)
    ):
        furthest[referral.person_id] = (PersonState.REFERRED, referral.get_state_display(), referral)
    for candidacy in (
        Candidacy.objects.visible_to(actor).filter(**related).select_related(*joins).order_by("created_at")
    ):
        furthest[candidacy.person_id] = (PersonState.CANDIDATE, candidacy.get_state_display(), candidacy)
    # Closed ones first, so that an open one has the last word.
    parts = Participation.objects.visible_to(actor).filter(**related).select_related(*joins)
    for part in sorted(parts, key=lambda row: (row.closed_on is None, row.admitted_on)):
        state = PersonState.PARTICIPANT if part.closed_on is None else PersonState.FINISHED
        furthest[part.person_id] = (state, part.get_state_display(), part)
    disclosed = _named(actor, [person for person in persons if relation_to(actor, person) != Relation.OWN])
    return [_row(actor, person, furthest.get(person.pk), person.pk in disclosed) for person in persons]


def _named(actor: Actor, persons: list[Person]) -> set[UUID]:
    """Of those who belong to others: whose name has been disclosed."""
    if not persons:
        return set()
    live = Disclosure.objects.usable_by(actor).filter(person__in=persons, fields__contains=[PersonField.IDENTITY])
    return set(live.values_list("person_id", flat=True))


def _row(
    actor: Actor,
    person: Person,
    furthest: tuple[PersonState, str, Referral | Candidacy | Participation] | None,
    is_named: bool,
) -> PersonRow:
    relation = relation_to(actor, person)
    seen = project(person, relation, [PersonField.IDENTITY] if is_named else [])
    state, note, thing = furthest or (PersonState.REGISTERED, "", None)
    round = thing.round if thing else None
    return PersonRow(
        id=person.pk,
        name=seen.name,
        number=seen.number,
        municipality=seen.municipality,
        state=state,
        state_note=note,
        tone=_TONES.get(state, "neutral"),
        round_name=str(round) if round else "",
        round_id=round.pk if round else None,
        case_worker=person.case_worker.name if person.case_worker else "",
        target_group=person.get_target_group_display() if relation == Relation.OWN and person.target_group else "",
        changed_at=person.changed_at,
    )


def with_state(persons: QuerySet[Person], actor: Actor, state: str) -> QuerySet[Person]:
    """Narrow to those who have come so far and no further, as the actor sees it."""
    mine = {"person": OuterRef("pk")}
    participations = Participation.objects.visible_to(actor).filter(**mine)
    is_open, ever = Exists(participations.filter(closed_on=None)), Exists(participations)
    candidate = Exists(Candidacy.objects.visible_to(actor).filter(**mine))
    referred = Exists(Referral.objects.visible_to(actor).filter(state__in=STILL_REFERRED, **mine))
    match state:
        case PersonState.PARTICIPANT:
            return persons.filter(is_open)
        case PersonState.FINISHED:
            return persons.filter(ever).exclude(is_open)
        case PersonState.CANDIDATE:
            return persons.filter(candidate).exclude(ever)
        case PersonState.REFERRED:
            return persons.filter(referred).exclude(candidate).exclude(ever)
        case PersonState.REGISTERED:
            return persons.exclude(referred).exclude(candidate).exclude(ever)
        case _:
            return persons


def in_round(persons: QuerySet[Person], actor: Actor, round_id: UUID) -> QuerySet[Person]:
    """Those with something in the round that the actor may see."""
    things = [
        model.objects.visible_to(actor).filter(round=round_id).values("person")  # type: ignore[attr-defined]
        for model in (Referral, Candidacy, Participation)
    ]
    return persons.filter(pk__in=things[0].union(*things[1:]))


def find_persons(actor: Actor, text: str) -> list[UUID]:
    """By exact number (through the keyed hash), or by name: every word somewhere in it, å ä ö and case aside.

    Where no name matches, those that are spelled nearly so. At most 200, in name order. A protected person is found by
    nobody, not even by the handlers (law R-SKY-1 a).
    """
    persons = Person.objects.visible_to(actor).ordinary()
    if sum(sign.isdigit() for sign in text) >= 10:
        try:
            number = identity.parse(text)
        except ValidationError:
            return []
        return list(persons.filter(identity_hash__in=crypto.keyed_hashes(number.digits12)).values_list("pk", flat=True))
    named = persons.order_by("sort_name", "id")
    exact = list(holding(named, "search_text", text).values_list("pk", flat=True)[:MOST_FOUND])
    return exact or _nearly(named, search_words(text))


def _nearly(persons: QuerySet[Person], words: list[str]) -> list[UUID]:
    """Misspelled: each word close to one of the name's."""
    if not words:
        return []
    known = persons.values_list("pk", "search_text")[:MOST_COMPARED]
    return [
        pk
        for pk, name in known
        if all(difflib.get_close_matches(word, name.split(), n=1, cutoff=0.75) for word in words)
    ][:MOST_FOUND]


def alike(actor: Actor, *, name: str, birth_year: int | None, has_number: bool) -> list[Person]:
    """Persons of the actor's own organisation who may be the one that is about to be registered; at most five.

    The same name, however it is written, and no year of birth that speaks against it. Two numbers are two persons. Never
    a protected one: that nothing is hinted must not tell anything (law R-SKY-1 a).
    """
    own = Person.objects.visible_to(actor).ordinary().filter(owner=actor.organisation_id)
    if has_number:
        own = own.filter(identity_hash="")
    if birth_year:
        own = own.filter(Q(birth_year=birth_year) | Q(birth_year=None))
    named = holding(own, "search_text", name).order_by("sort_name", "id")[:MOST_FOUND]
    return [row for row in named if is_called(row, name)][:5]


def incoming_referrals(actor: Actor) -> QuerySet[Referral]:
    """What AF has sent to the actor's municipality and nobody has answered."""
    if not actor.has(Role.CASE_WORKER):
        return Referral.objects.none()
    return (
        Referral.objects.visible_to(actor)
        .filter(round=None, to_organisation=actor.organisation_id, state=ReferralState.SENT)
        .select_related("from_organisation", "person")
        .order_by("referred_on")
    )


def assessments_waiting(actor: Actor) -> QuerySet[Referral]:
    """Referrals to rounds where the actor's half of the joint assessment has not been made."""
    mine = Q(pk__in=[])
    if actor.has(Role.AF_CASE_WORKER):
        mine |= Q(af_office=actor.organisation_id) & ~Q(Exists(_parts(AssessmentSide.AF)))
    if actor.has(Role.CASE_WORKER):
        home = Q(person__home_municipality__organisation=actor.organisation_id)
        mine |= home & ~Q(Exists(_parts(AssessmentSide.HOME_MUNICIPALITY)))
    return (
        Referral.objects.visible_to(actor)
        .filter(mine, round__isnull=False, state=ReferralState.SENT)
        .select_related("round__track", "person")
        .order_by("referred_on", "id")
    )


def _parts(side: AssessmentSide) -> QuerySet[AssessmentPart]:
    return AssessmentPart.objects.filter(assessment__referral=OuterRef("pk"), side=side)


@across("Den som leder urvalet får veta att informationen är lämnad")
def has_notice(person_id: UUID) -> bool:
    """Whether the person has got the information of GDPR art. 12–14 by today (invariant 4)."""
    return Notice.objects.filter(person=person_id, handed_over_on__lte=clock.today()).exists()


@across("Ett försök att öppna en sida hör till personens logg, vem som än försökte")
def person_behind(thing: UUID) -> UUID | None:
    """Whose row the id is of, in any of the tables of the register; None where it is of nothing about a person."""
    rows = []
    for entry in entries():
        model = apps.get_model(entry.model)
        if isinstance(model._meta.pk, UUIDField):
            path = f"{entry.path}__pk" if entry.path else "pk"
            rows.append(model._base_manager.filter(pk=thing, **{f"{path}__isnull": False}).values_list(path))
    first, *others = rows
    found = first.order_by().union(*(row.order_by() for row in others), all=True).first()
    return found[0] if found else None
