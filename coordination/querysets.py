"""Which follow-ups and issues exist for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from coordination.enums import IssueState
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from participants.models import Participation
from tracks.models import Round

if TYPE_CHECKING:
    from coordination.models import FollowUp, Issue, LogFinding, LogReview, RoundResult


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> FollowUpQuerySet:
        """A participant's follow-up follows the participant; an employer's follows the round, for those who work in it."""
        people = Q(participation__in=Participation.objects.visible_to(actor))
        if not actor.has(*OPERATIVE_ROLES):
            return self.filter(people)
        return self.filter(people | Q(participation=None, round__in=Round.objects.visible_to(actor)))

    def due(self) -> FollowUpQuerySet:
        return self.filter(done_on=None, cancelled_at=None)


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, actor: Actor) -> IssueQuerySet:
        """Those the actor reads in full, and for the steering group what has been escalated to it, in its neutral wording
        only (domain.md 2.7)."""
        reach = self._in_full(actor)
        if actor.has(Role.STEERING_GROUP):
            steered = Round.objects.steered_by(actor).values("pk")
            # Not even in neutral words: the group's papers are public records (invariant 20).
            reach |= Q(round__in=steered, escalated_at__isnull=False) & ~self._of_protected()
        return self.filter(reach)

    def _of_protected(self) -> Q:
        return Q(participation__in=Participation.objects.filter(person__is_protected=True))

    def nobody_protected(self) -> IssueQuerySet:
        """For lists and counts that are read by others than handlers."""
        return self.exclude(self._of_protected())

    def in_full(self, actor: Actor) -> IssueQuerySet:
        """Those whose title, text and participant the actor may read."""
        return self.filter(self._in_full(actor))

    def _in_full(self, actor: Actor) -> Q:
        """Issues of one participant follow the participant. Others follow the round, for those who work in it."""
        reach = Q(participation__in=Participation.objects.visible_to(actor))
        if actor.has(*OPERATIVE_ROLES):
            reach |= Q(participation=None, round__in=Round.objects.visible_to(actor))
        return reach

    def unsolved(self) -> IssueQuerySet:
        return self.exclude(state__in=[IssueState.SOLVED, IssueState.CLOSED])


class LogReviewQuerySet(models.QuerySet["LogReview"]):
    def visible_to(self, actor: Actor) -> LogReviewQuerySet:
        """The auditor's, of the organisation they act for. Whoever keeps the machinery does not review (R-SEC-3)."""
        if not actor.has(Role.AUDITOR) or actor.has(Role.SYSTEM_ADMIN):
            return self.none()
        return self.filter(organisation=actor.organisation_id)


class LogFindingQuerySet(models.QuerySet["LogFinding"]):
    def visible_to(self, actor: Actor) -> LogFindingQuerySet:
        """As the review they belong to."""
        reviews = self.model._meta.get_field("review").related_model
        return self.filter(review__in=reviews.objects.visible_to(actor))  # type: ignore[union-attr]


class RoundResultQuerySet(models.QuerySet["RoundResult"]):
    def standing(self) -> RoundResultQuerySet:
        """The newest version of each round's figures: the ones that hold."""
        return self.filter(replaced_at=None)
