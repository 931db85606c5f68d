"""Which rules and runs exist for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from coordination.disposal.enums import OPEN_RUNS, Handling
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import DISPOSAL_DECIDERS, PERSON_OWNER_ROLES
from tracks.enums import Phase

if TYPE_CHECKING:
    from coordination.disposal.models import DisposalRun, DisposedParticipation, RetentionRule


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def visible_to(self, actor: Actor) -> RetentionRuleQuerySet:
        """The own organisation's, for its deciders and its case workers."""
        return self.filter(organisation=actor.organisation_id) if _is_near(actor) else self.none()

    def disposing(self) -> RetentionRuleQuerySet:
        return self.filter(handling=Handling.DISPOSE)


class DisposalRunQuerySet(models.QuerySet["DisposalRun"]):
    def visible_to(self, actor: Actor) -> DisposalRunQuerySet:
        """As for the rules: a run holds counts, and who is in it is asked of `Person.objects.visible_to`."""
        return self.filter(organisation=actor.organisation_id) if _is_near(actor) else self.none()

    def under_way(self) -> DisposalRunQuerySet:
        return self.filter(state__in=OPEN_RUNS)


class DisposedParticipationQuerySet(models.QuerySet["DisposedParticipation"]):
    def taking_part(self) -> DisposedParticipationQuerySet:
        """As `Participation.objects.taking_part`, so that a round's number is the same before and after."""
        return self.filter(Q(left_early=False) | Q(round__phase=Phase.FINISHED))


def _is_near(actor: Actor) -> bool:
    return actor.has(*DISPOSAL_DECIDERS, *PERSON_OWNER_ROLES)
