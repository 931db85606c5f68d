"""What a case worker hands over before leaving (jobbspar.accounts.handover). The local admin sees numbers, no person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts import handover
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.models import Organisation, User
from jobbspar.database.walls import across
from participants.domain.persons import hand_over_persons
from participants.domain.protection import hand_over_handling
from participants.enums import ParticipationState
from participants.models import Participation, Person

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_REASON = "Det som väntar på den som slutar ska till en kollega"


def _count_persons(user: User, organisation: Organisation) -> int:
    return Person.objects.filter(owner=organisation, case_worker=user).count()


def _hand_over_persons(user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    for person in Person.objects.filter(owner=organisation, case_worker=user, is_protected=True):
        hand_over_handling(person, from_user=user, to_user=to_user, actor=actor)
    hand_over_persons(from_user=user, to_user=to_user, organisation_id=organisation.pk, actor=actor)


def _participations(field: str, user: User, organisation: Organisation) -> QuerySet[Participation]:
    """Not closed, and for a municipality its own persons'. AF's case worker has them for the office."""
    own = Q() if organisation.is_af else Q(person__owner=organisation)
    return Participation.objects.filter(own, **{field: user}).exclude(state=ParticipationState.CLOSED)


def _field(organisation: Organisation) -> str:
    return "af_case_worker" if organisation.is_af else "case_worker"


@across(_REASON)
def _count_participations(user: User, organisation: Organisation) -> int:
    return _participations(_field(organisation), user, organisation).count()


@across(_REASON)
def _hand_over_participations(user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    field = _field(organisation)
    new: dict[str, Any] = {field: to_user}
    rows = _participations(field, user, organisation).select_for_update(of=("self",)).select_related("person")
    for row in rows.order_by("pk"):
        hand_over_handling(row.person, from_user=user, to_user=to_user, actor=actor)
        change(
            row,
            actor=actor,
            person_id=row.person_id,
            round_id=row.round_id,
            action="participation.handed_over",
            **new,
        )


def _persons_left(organisation: Organisation) -> StrPromise | None:
    """Whoever has registered persons disposes of them before it ends: nobody else may."""
    if Person.objects.filter(owner=organisation).exists():
        return _("Organisationen har personer kvar. Den gallrar dem själv innan den avslutas.")
    return None


def register() -> None:
    """Called once from AppConfig.ready()."""
    roles: frozenset[Role] = PERSON_OWNER_ROLES
    handover.register("persons", label=_("Personer"), roles=roles, count=_count_persons, hand_over=_hand_over_persons)
    handover.register(
        "participations",
        label=_("Pågående deltaganden"),
        roles=roles,
        count=_count_participations,
        hand_over=_hand_over_participations,
    )
    handover.register_left(_persons_left)
