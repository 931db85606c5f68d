"""Which tracks and rounds exist for an actor.

A round exists for the organisations that are party to it, for the steering group of its track and for the regional
support of a collaboration area that the responsible municipality belongs to. An employer sees it once it is past
DRAFT. This says nothing of persons: they have walls of their own (participants room).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from jobbspar.accounts.models import AreaMember, Organisation
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES, PartyRole, Phase

if TYPE_CHECKING:
    from tracks.models import Round, RoundParty, SteeringGroup, Track

_PARTY_ROLES = (*OPERATIVE_ROLES, Role.LOCAL_ADMIN)


# Whose round it is first, then who takes part, whose jobs they are, and AF.
PARTY_ROLES_IN_ORDER = (
    PartyRole.RESPONSIBLE,
    PartyRole.MUNICIPALITY,
    PartyRole.EMPLOYER,
    PartyRole.AF,
    PartyRole.PROVIDER,
    PartyRole.SOCIAL_PARTNER,
)
PARTIES_IN_ORDER = models.Case(
    *(models.When(role=role, then=place) for place, role in enumerate(PARTY_ROLES_IN_ORDER)),
    output_field=models.PositiveSmallIntegerField(),
)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> RoundQuerySet:
        """Plain subqueries, no joins under OR: those have given plans of seconds over a hundred rows."""
        reach = Q(pk__in=[])
        if actor.is_employer:
            reach |= Q(pk__in=self._parties().seen_in_portal(actor).values("round")) & ~Q(phase=Phase.DRAFT)
        if actor.has(*_PARTY_ROLES):
            reach |= Q(pk__in=self._of_party(actor)) | self._in_track(responsible=actor.organisation_id)
        if actor.has(Role.STEERING_GROUP):
            reach |= self._steered_by(actor)
        if actor.has(Role.REGIONAL_SUPPORT):
            inside = AreaMember.objects.current().filter(area__organisation=actor.organisation_id)
            reach |= self._in_track(responsible__in=inside.values("organisation"))
        return self.filter(reach)

    def steered_by(self, actor: Actor) -> RoundQuerySet:
        """Those whose steering group the actor sits in, for an organisation that is in the area today."""
        return self.filter(self._steered_by(actor))

    def _steered_by(self, actor: Actor) -> Q:
        near = Organisation.objects.in_same_areas(actor).values("pk")
        return self._in_track(steering_group__members__user=actor.user_id, responsible__in=near)

    def _of_party(self, actor: Actor) -> models.QuerySet[models.Model, dict[str, Any]]:
        return self._parties().filter(organisation=actor.organisation_id).values("round")  # type: ignore[return-value]

    def _parties(self) -> PartyQuerySet:
        parties: Any = self.model._meta.get_field("parties").related_model
        return parties.objects.all()  # type: ignore[no-any-return]

    def _in_track(self, **condition: Any) -> Q:
        tracks: Any = self.model._meta.get_field("track").related_model
        return Q(track__in=tracks._base_manager.filter(**condition).values("pk"))

    def active(self) -> RoundQuerySet:
        return self.filter(phase__in=ACTIVE_PHASES)

    def not_ended(self) -> RoundQuerySet:
        """Those that are being made or walk: neither finished nor called off."""
        return self.exclude(phase__in=ENDED_PHASES)

    def led_by(self, actor: Actor) -> RoundQuerySet:
        """Rounds the actor coordinates, or is deputy for."""
        return self.filter(Q(coordinator=actor.user_id) | Q(deputy=actor.user_id))


class PartyQuerySet(models.QuerySet["RoundParty"]):
    def seen_in_portal(self, actor: Actor) -> PartyQuerySet:
        """The employer's own seats in the rounds that the account is named in; its administrator's are all."""
        if not actor.is_employer:
            return self.none()
        own = self.filter(organisation=actor.organisation_id)
        if actor.has(Role.EMPLOYER_ADMIN):
            return own
        namings: Any = self.model._meta.get_field("namings").related_model
        named = namings._base_manager.filter(contact__user=actor.user_id).values("party")
        return own.filter(Q(contact__user=actor.user_id) | Q(contact_user=actor.user_id) | Q(pk__in=named))


class TrackQuerySet(models.QuerySet["Track"]):
    def visible_to(self, actor: Actor) -> TrackQuerySet:
        rounds: Any = self.model._meta.get_field("rounds").related_model
        reach = Q(pk__in=rounds.objects.visible_to(actor).values("track"))
        if actor.has(*_PARTY_ROLES):
            reach |= Q(responsible=actor.organisation_id)
        return self.filter(reach)


class SteeringGroupQuerySet(models.QuerySet["SteeringGroup"]):
    def visible_to(self, actor: Actor) -> SteeringGroupQuerySet:
        near = Organisation.objects.in_same_areas(actor).values("pk")
        sits = Q(members__user=actor.user_id, organisation__in=near)
        mine = sits if actor.has(Role.STEERING_GROUP) else Q(pk__in=[])
        own = Q(organisation=actor.organisation_id) if actor.has(Role.COORDINATOR, Role.LOCAL_ADMIN) else Q(pk__in=[])
        return self.filter(pk__in=self.model._base_manager.filter(mine | own).values("pk"))
