"""What a participant is called by whoever is looking: the short name where it has been disclosed, else the number."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from participants.enums import PersonField
from participants.models import Disclosure, Participation
from participants.names import short_name
from participants.projections import shown_number


def named_to(actor: Actor, prefix: str = "") -> Case:
    """A column that says whether the actor may read the name: `prefix` leads from the row to the participation."""
    usable = Disclosure.objects.usable_by(actor).filter(
        person=OuterRef(f"{prefix}person"), round=OuterRef(f"{prefix}round"), fields__contains=[PersonField.IDENTITY]
    )
    own = Q(**{f"{prefix}person__owner": actor.organisation_id}) if actor.has(*PERSON_OWNER_ROLES) else Q(pk__in=[])
    return Case(When(own, then=Value(True)), When(Exists(usable), then=Value(True)), default=Value(False))


def names_of(actor: Actor, participations: Iterable[Participation]) -> dict[UUID, str]:
    """By participation. One query. Give it rows that `visible_to(actor)` let through, with their `person`."""
    rows = list(participations)
    disclosed = set(
        Disclosure.objects.usable_by(actor)
        .filter(person__in={row.person_id for row in rows}, fields__contains=[PersonField.IDENTITY])
        .values_list("person", "round")
    )
    owns = actor.has(*PERSON_OWNER_ROLES)
    return {
        row.pk: short_name(row.person)
        if (owns and row.person.owner_id == actor.organisation_id) or (row.person_id, row.round_id) in disclosed
        else shown_number(row)
        for row in rows
    }
