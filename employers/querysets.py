"""Which employers and needs exist for an actor.

Employers are shared within a collaboration area (the region-wide need board, mission 1.5): whoever works in the area
of the owner organisation sees them, but for the steering group, which gets sums. An employer's own contact sees the own
employer only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from employers.enums import NeedStatus
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import STAFF_ROLES
from jobbspar.accounts.models import Organisation
from jobbspar.accounts.policy import Kind, Right, roles_with

if TYPE_CHECKING:
    from employers.models import CompetenceNeed, Employer, EmployerContact, Workplace


# The steering group gets sums (domain.md 2.7).
READERS = STAFF_ROLES & roles_with(Right.READ, Kind.NEEDS)


def _reach(actor: Actor, prefix: str = "") -> Q:
    """The filter that keeps the actor to employers of their own areas; `prefix` leads to the employer."""
    if actor.is_employer:
        return Q(**{f"{prefix}organisation": actor.organisation_id})
    if not actor.has(*READERS):
        return Q(pk__in=[])
    return Q(**{f"{prefix}owner__in": Organisation.objects.in_same_areas(actor)})


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, actor: Actor) -> EmployerQuerySet:
        return self.filter(_reach(actor))


class WorkplaceQuerySet(models.QuerySet["Workplace"]):
    def visible_to(self, actor: Actor) -> WorkplaceQuerySet:
        return self.filter(_reach(actor, "employer__"))


class ContactQuerySet(models.QuerySet["EmployerContact"]):
    def visible_to(self, actor: Actor) -> ContactQuerySet:
        return self.filter(_reach(actor, "employer__"))

    def deciding(self, scope: str) -> ContactQuerySet:
        """Those whose mandate holds it. An empty mandate is none."""
        return self.filter(mandate__contains=[scope])


class NeedQuerySet(models.QuerySet["CompetenceNeed"]):
    def visible_to(self, actor: Actor) -> NeedQuerySet:
        return self.filter(_reach(actor, "employer__"))

    def unmet(self) -> NeedQuerySet:
        return self.exclude(status__in=[NeedStatus.DECLINED, NeedStatus.MET])
