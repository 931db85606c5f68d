"""Who can be given a thing to do: people who may also see it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from coordination.models import FollowUp
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, PERSON_OWNER_ROLES
from jobbspar.accounts.models import User
from jobbspar.database.walls import across
from participants.models import Disclosure, Participation
from tracks.models import Round


def owners_in_round(actor: Actor, round: Round) -> QuerySet[User]:
    """For what concerns the whole round: its leaders, the parties' contacts, and the actor's colleagues in a party."""
    known = {round.coordinator_id, round.deputy_id, actor.user_id}
    parties = list(round.parties.exclude(role="employer").values_list("organisation_id", "contact_user_id"))
    known |= {contact for _organisation, contact in parties}
    own = actor.organisation_id if actor.organisation_id in {party for party, _contact in parties} else None
    return _users(known, own, *OPERATIVE_ROLES)


def owners_for_participation(actor: Actor, participation: Participation) -> QuerySet[User]:
    """For what concerns one participant: those who follow them, and the owner organisation's case workers.

    The round's leaders only where the person has been disclosed to them for it. Of a protected person, handlers only.
    """
    round = participation.round
    known = {participation.case_worker_id, participation.af_case_worker_id, actor.user_id}
    if _is_led_to(participation):
        known |= {round.coordinator_id, round.deputy_id}
    own = actor.organisation_id if actor.organisation_id == participation.person.owner_id else None
    users = _users(known, own, *PERSON_OWNER_ROLES)
    if participation.person.is_protected:
        return users.filter(pk__in=participation.person.protection.handlers.values("pk"))
    return users


@across("Om omgångens ledare får se personen vet alla som följer den")
def _is_led_to(participation: Participation) -> bool:
    """Whether the person is disclosed today to whoever leads the round."""
    responsible = participation.round.track.responsible_id
    given = Disclosure.objects.live().filter(person=participation.person_id, round=participation.round_id)
    return given.filter(to_organisation=responsible).exists()


def owners_of_follow_up(actor: Actor, follow_up: FollowUp) -> QuerySet[User]:
    """Who may be given a follow-up."""
    if follow_up.participation is not None:
        return owners_for_participation(actor, follow_up.participation)
    return owners_in_round(actor, follow_up.round)


def _users(known: set[UUID | None], organisation_id: UUID | None, *roles: str) -> QuerySet[User]:
    wanted = Q(pk__in=known - {None})
    if organisation_id is not None:
        wanted |= Q(pk__in=User.objects.in_organisation(organisation_id, *roles).order_by().values("pk"))  # type: ignore[arg-type]
    return User.objects.filter(wanted, is_active=True).order_by("sort_name")
