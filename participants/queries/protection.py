"""Protected persons as their handlers see them, and who can be named a handler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.models import Membership, Organisation, User
from jobbspar.database.walls import across
from jobbspar.lib import clock
from participants.enums import ReferralState
from participants.models import Candidacy, Participation, Person, ProtectedIdentity, Referral
from tracks.enums import ACTIVE_PHASES, Phase
from tracks.models import Round

MOST_SHOWN = 200
_OPEN_TO = (Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION)


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """One protected person, without anything that tells who it is."""

    person_id: UUID
    label: str
    level: str
    round_name: str
    round_id: UUID | None
    state: str
    review_on: date
    is_overdue: bool


def is_handler(actor: Actor | None) -> bool:
    """Whether the actor handles anybody who is protected. One query; the menu asks it."""
    if actor is None or actor.user_id is None:
        return False
    return ProtectedIdentity.handlers.through._default_manager.filter(user=actor.user_id).exists()


@across("Händelser om skyddade personer visas bara för deras handläggare")
def hidden_persons(actor: Actor) -> list[UUID]:
    """The protected persons, of every organisation, that the actor is no handler of: to take away from logs and counts."""
    return list(Person.objects.hidden_from(actor).values_list("pk", flat=True))


def protected_rows(actor: Actor) -> list[ProtectedRow]:
    """Those the actor handles, the one to be looked over first on top. Two queries."""
    rows = list(ProtectedIdentity.objects.visible_to(actor).order_by("review_on", "id")[:MOST_SHOWN])
    parts = Participation.objects.visible_to(actor).filter(person__in=[row.person_id for row in rows])
    # The one that is open, else the latest, has the last word.
    in_order = sorted(parts.select_related("round__track"), key=lambda part: (part.closed_on is None, part.admitted_on))
    latest = {part.person_id: part for part in in_order}
    return [_row(row, latest.get(row.person_id)) for row in rows]


def _row(row: ProtectedIdentity, part: Participation | None) -> ProtectedRow:
    return ProtectedRow(
        person_id=row.person_id,
        label=part.number if part else row.label,
        level=row.get_level_display(),
        round_name=str(part.round) if part else "",
        round_id=part.round_id if part else None,
        state=part.get_state_display() if part else "",
        review_on=row.review_on,
        is_overdue=row.review_on < clock.today(),
    )


def rounds_of(person: Person) -> QuerySet[Round]:
    """The rounds that go on where the person is referred, weighed or takes part."""
    referred = Referral.objects.filter(person=person, state__in=[ReferralState.SENT, ReferralState.ACCEPTED])
    things = (
        referred.values("round"),
        Candidacy.objects.filter(person=person).values("round"),
        Participation.objects.filter(person=person, closed_on=None).values("round"),
    )
    within = Q(pk__in=things[0]) | Q(pk__in=things[1]) | Q(pk__in=things[2])
    return Round.objects.filter(within, phase__in=ACTIVE_PHASES)


def can_be_named(actor: Actor, person: Person) -> QuerySet[User]:
    """Who can be made a handler: case workers of the owner and of the home municipality, and of each round the person is
    in its coordinator, its deputy and the case workers of AF's office there.

    Of somebody who is in no round yet: the leaders of the rounds, and the offices, that one could refer to, since a
    referral hands nothing to an organisation without a handler.
    """
    rounds = rounds_of(person)
    offices: QuerySet[Any, Any] = Referral.objects.filter(person=person, round__in=rounds).values("af_office")
    if not rounds.exists():
        rounds = Round.objects.visible_to(actor).filter(phase__in=_OPEN_TO)
        offices = Organisation.objects.visible_to(actor).filter(kind="af", parent__isnull=False).values("pk")
    leaders = {user for pair in rounds.order_by().values_list("coordinator", "deputy") for user in pair if user}
    current = Membership.objects.current()
    # At home as well, for AF's own person, whom AF may refer there.
    homes = {person.owner_id, person.home_municipality.organisation_id}
    own = current.filter(organisation__in=homes - {None}, role__in=PERSON_OWNER_ROLES).values("user")
    af = current.filter(organisation__in=offices, role=Role.AF_CASE_WORKER).values("user")
    wanted = Q(pk__in=leaders) | Q(pk__in=own) | Q(pk__in=af)
    return User.objects.filter(wanted, is_active=True).order_by("sort_name", "pk")


def homes_of(users: QuerySet[User]) -> dict[UUID, str]:
    """User → the organisations they work for, for telling them apart. One query."""
    names: dict[UUID, list[str]] = {}
    rows = Membership.objects.current().filter(user__in=users.values("pk")).order_by("organisation__sort_name")
    for user, name in rows.values_list("user", "organisation__name"):
        known = names.setdefault(user, [])
        if name not in known:
            known.append(name)
    return {user: ", ".join(known) for user, known in names.items()}


def organisations_of(users: set[UUID]) -> set[UUID]:
    """Where these users hold a role today that persons can be seen with."""
    roles = [*PERSON_OWNER_ROLES, Role.COORDINATOR]
    held = Membership.objects.current().filter(user__in=users, user__is_active=True, role__in=roles)
    return set(held.values_list("organisation", flat=True))
