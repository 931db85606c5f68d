"""Which organisations, users and memberships exist for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.lib import clock

if TYPE_CHECKING:
    from jobbspar.accounts.models import AreaMember, Invitation, Membership, Organisation, User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> OrganisationQuerySet:
        today = clock.today()
        return self.filter(Q(active_to=None) | Q(active_to__gte=today))

    def in_same_areas(self, actor: Actor) -> OrganisationQuerySet:
        """The actor's own organisation and those that share a collaboration area with it (or with its parent)."""
        # Plain subqueries: joins under OR here have given plans of seconds over a hundred rows.
        members: Any = self.model._meta.get_field("area_memberships").related_model
        areas: Any = members._meta.get_field("area").related_model
        mine = members.objects.current().filter(organisation=actor.organisation_id).values("area")
        led = areas._base_manager.filter(organisation=actor.organisation_id).values("pk")
        shared = members.objects.current().filter(Q(area__in=mine) | Q(area__in=led)).values("organisation")
        return self.filter(Q(pk=actor.organisation_id) | Q(pk__in=shared))

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Organisations are no secret within a collaboration area; outside it only one's own exists."""
        return self.none() if actor.is_anonymous else self.in_same_areas(actor)


class AreaMemberQuerySet(models.QuerySet["AreaMember"]):
    def current(self) -> AreaMemberQuerySet:
        """Those who are members today. One that has left the area reads nothing of it, and is not read through it."""
        today = clock.today()
        begun = Q(valid_from=None) | Q(valid_from__lte=today)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=today))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Memberships that hold today. A role that has ended gives nothing on the next request."""
        today = clock.today()
        return self.filter(valid_from__lte=today).filter(Q(valid_to=None) | Q(valid_to__gte=today))

    def self_given_in(self, organisation_id: object) -> MembershipQuerySet:
        """What lone admins of the organisation have given themselves (`domain/own_roles.py`)."""
        return self.filter(organisation=organisation_id, is_self_given=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> InvitationQuerySet:
        if not actor.has(Role.LOCAL_ADMIN):
            return self.none()
        return self.filter(organisation=actor.organisation_id)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def colleagues(self, actor: Actor, *roles: Role) -> models.QuerySet[User]:
        """Active users with a current membership in the actor's organisation, with one of `roles` if any are given."""
        return self.in_organisation(actor.organisation_id, *roles)

    def in_organisation(self, organisation_id: object, *roles: Role) -> models.QuerySet[User]:
        today = clock.today()
        held = Q(
            Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today),
            memberships__organisation=organisation_id,
            memberships__valid_from__lte=today,
        )
        if roles:
            held &= Q(memberships__role__in=roles)
        return self.filter(held, is_active=True).distinct().order_by("sort_name")
