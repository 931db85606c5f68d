"""What an actor sees of a person: one frozen projection a relation (architecture.md 4). Templates get these, never models.

`None` means "not disclosed to you"; an empty text means that nothing is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jobbspar.audit.looks import look, look_at
from participants.enums import EmployerView, PersonField, Relation, YesNoUnknown
from participants.models import Candidacy, EmployerAnswer, Participation, Person
from participants.names import PersonName, initials_of, place_of
from participants.policy import fields_of
from tracks.models import RequirementItem


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the person, and in which language."""

    email: str
    phone: str
    address: str
    interpreter: str


@dataclass(frozen=True, slots=True)
class Background:
    """Education and language."""

    birth_year: int | None
    education: str
    upper_secondary: str
    swedish: str
    experience: str
    target_group: str


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """What all relations share. `fields` are the groups that are seen.

    Of a protected person nobody sees number, year of birth, contact, or a place; a handler has them shown on a page of
    its own (`domain/reveals.py`).
    """

    id: UUID
    relation: Relation
    name: PersonName
    short_name: str
    is_protected: bool
    number: str
    municipality: str
    owner: str
    contact: Contact | None
    background: Background | None
    fields: tuple[PersonField, ...]
    # Art. 18: nothing new is to be done with the data.
    restricted_on: date | None

    @property
    def is_own(self) -> bool:
        return self.relation == Relation.OWN

    @property
    def sees_assessment(self) -> bool:
        return PersonField.ASSESSMENT in self.fields

    @property
    def sees_plan(self) -> bool:
        return PersonField.PLAN in self.fields

    @property
    def sees_adaptations(self) -> bool:
        """A need that shows health through: the coordinator is told that there is one, not which (matrix 2.7)."""
        return self.sees_plan and self.relation != Relation.COORDINATOR

    @property
    def field_labels(self) -> list[str]:
        return [str(field.label) for field in self.fields]


@dataclass(frozen=True, slots=True)
class OwnPerson(SeenPerson):
    """For the case workers of the organisation that owns the row: everything but the full number."""

    identity_kind: str
    has_number: bool
    legal_sex: str
    case_worker: str


@dataclass(frozen=True, slots=True)
class AfPerson(SeenPerson):
    """For AF's case workers after disclosure."""


@dataclass(frozen=True, slots=True)
class CoordinatorPerson(SeenPerson):
    """For the coordinator of a round the person has been disclosed for."""


def shown_number(participation: Participation) -> str:
    """ "GR-2026-00042": where the name has not been disclosed, and as the way back to the participant's page."""
    look(participation.person_id)
    return participation.number


def project(person: Person, relation: Relation, disclosed: Collection[str] = ()) -> SeenPerson:
    """The projection of `relation`: of what `policy.py` lets it show, what `disclosed` hands over (all of one's own).

    Reads `home_municipality`, `owner` and, for one's own, `case_worker`.
    """
    fields = fields_of(relation, disclosed)
    named, hidden = PersonField.IDENTITY in fields, person.is_protected
    name = PersonName.of(person) if named or hidden else PersonName.said(_("Namnet är inte utlämnat"))
    look(person.pk, fields)
    shared: dict[str, Any] = {
        "id": person.pk,
        "relation": relation,
        "name": name,
        "short_name": name.short,
        "is_protected": hidden,
        "number": (person.identity_masked or _("Inget nummer än")) if named and not hidden else "",
        "municipality": place_of(person, person.home_municipality.name),
        "owner": place_of(person, person.owner.name),
        "contact": _contact(person) if PersonField.CONTACT in fields and not hidden else None,
        "background": _background(person) if PersonField.BACKGROUND in fields else None,
        "fields": fields,
        "restricted_on": person.restricted_on,
    }
    if relation == Relation.OWN:
        return OwnPerson(
            **shared,
            identity_kind=person.get_identity_kind_display(),
            has_number=bool(person.identity_hash),
            legal_sex=person.get_legal_sex_display(),
            case_worker=person.case_worker.name if person.case_worker else "",
        )
    return (AfPerson if relation == Relation.AF else CoordinatorPerson)(**shared)


def _contact(person: Person) -> Contact:
    words = (person.language or _("språk saknas")) if person.needs_interpreter else ""
    return Contact(person.email, person.phone, person.address, words)


def _background(person: Person) -> Background:
    return Background(
        birth_year=None if person.is_protected else person.birth_year,
        education=person.get_education_level_display(),
        upper_secondary=person.get_upper_secondary_completed_display(),
        swedish=person.get_swedish_level_display(),
        # Free text, in which an earlier workplace may stand.
        experience=place_of(person, person.experience),
        target_group=person.get_target_group_display() if person.target_group else "",
    )


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One row of the requirement profile: met, not met, or not known. There is no total (invariant 24)."""

    item_id: UUID
    text: str
    level: str
    reached: str
    value: YesNoUnknown

    @property
    def label(self) -> str:
        return str(self.value.label)

    @property
    def tone(self) -> str:
        return {YesNoUnknown.YES: "ok", YesNoUnknown.NO: "warn"}.get(self.value, "neutral")


def match_rows(candidacy: Candidacy, items: Iterable[RequirementItem]) -> tuple[MatchRow, ...]:
    """The view row by row, in the profile's order. Reads `candidacy.matches`."""
    values = {match.item_id: YesNoUnknown(match.value) for match in candidacy.matches.all()}
    return tuple(
        MatchRow(
            item.pk,
            item.text,
            item.level,
            item.how_reached,
            values.get(item.pk, YesNoUnknown.UNKNOWN),
        )
        for item in items
    )


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """For the employer before a yes: no name, no number, no contact (2.7 rule 4)."""

    answer_id: UUID
    round_id: UUID
    label: str
    rows: tuple[MatchRow, ...]
    experience: str
    municipality: str
    can_start: date | None
    answer_by: date | None
    view: EmployerView
    comment: str

    @property
    def is_waiting(self) -> bool:
        return self.view == EmployerView.WAITING


@dataclass(frozen=True, slots=True)
class MetCandidate(CandidateCard):
    """For the employer after a yes: name and phone as well, as far as the consent goes."""

    name: str
    phone: str


def candidate_label(candidacy: Candidacy) -> str:
    """ "Kandidat 3": what the employer knows a candidate by."""
    return _("Kandidat %(label)s") % {"label": candidacy.label}


def candidate_for_employer(answer: EmployerAnswer, items: Iterable[RequirementItem]) -> CandidateCard:
    """What the asked employer sees now. Reads the candidacy with its matches, its person and the disclosure.

    Of a protected person whom a handler has cleared: the label, the rows of the requirement profile and when they can
    begin. No home, no free text, and no name or phone after a yes either: the coordinator arranges the meeting, and the
    person decides there what to say. That is the least that lets an employer answer, and nothing of it can be looked up.
    """
    candidacy, person = answer.candidacy, answer.candidacy.person
    is_met = answer.view == EmployerView.YES
    relation = Relation.EMPLOYER_MET if is_met else Relation.EMPLOYER_ASKED
    allowed = fields_of(relation, answer.disclosure.fields if answer.disclosure else ())
    look_at(person.pk, allowed)
    card = CandidateCard(
        answer_id=answer.pk,
        round_id=candidacy.round_id,
        label=candidate_label(candidacy),
        rows=match_rows(candidacy, items),
        experience=place_of(person, person.experience) if PersonField.BACKGROUND in allowed else "",
        municipality=place_of(person, person.home_municipality.name),
        can_start=candidacy.can_start,
        answer_by=answer.answer_by,
        view=EmployerView(answer.view),
        comment=answer.comment,
    )
    if not is_met or person.is_protected:
        return card
    values = {name: getattr(card, name) for name in CandidateCard.__dataclass_fields__}
    return MetCandidate(
        **values,
        name=PersonName.of(person) if PersonField.IDENTITY in allowed else "",
        phone=person.phone if PersonField.CONTACT in allowed else "",
    )


@dataclass(frozen=True, slots=True)
class PersonOnCase:
    """For whoever reads the log: initials, and the name only where a case has been opened (domain.md 2.7 "on case")."""

    id: UUID
    initials: str
    name: str


def on_case(person: Person, *, is_opened: bool) -> PersonOnCase:
    """The projection for the auditor and the local admin. That a case was opened is logged by the caller."""
    look(person.pk, [PersonField.IDENTITY] if is_opened else [])
    return PersonOnCase(person.pk, initials_of(person), PersonName.of(person) if is_opened else "")
