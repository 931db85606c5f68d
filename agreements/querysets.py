"""Which agreements exist for an actor: those of the rounds they see; an employer sees those it is asked to sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models

from agreements.enums import AgreementState
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from tracks.models import Round

if TYPE_CHECKING:
    from agreements.models import Agreement


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor) -> AgreementQuerySet:
        if actor.is_employer:
            signatories: Any = self.model._meta.get_field("signatories").related_model
            asked = signatories._base_manager.filter(organisation=actor.organisation_id).values("agreement")
            own = models.Q(party__organisation=actor.organisation_id) | models.Q(pk__in=asked)
            return self.filter(own).exclude(state=AgreementState.DRAFT)
        return self.filter(round__in=Round.objects.visible_to(actor))

    def ending(self, within: timedelta) -> AgreementQuerySet:
        """Those that hold, and whose last day comes so soon."""
        today = clock.today()
        return self.filter(state=AgreementState.SIGNED, valid_to__gte=today, valid_to__lte=today + within)
