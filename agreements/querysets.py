"""Which agreements and wordings exist for an actor: agreements of the rounds they see; an employer's account those of the
rounds it is named in, and those it is asked to sign itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Lower

from agreements.enums import AgreementState
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.lib import clock
from tracks.models import Round, RoundParty

if TYPE_CHECKING:
    from agreements.models import Agreement, Wording


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor) -> AgreementQuerySet:
        if actor.is_employer:
            signatories: Any = self.model._meta.get_field("signatories").related_model
            users: Any = self.model._meta.get_field("created_by").related_model
            own = signatories._base_manager.filter(organisation=actor.organisation_id)
            user = users._base_manager.filter(pk=actor.user_id)
            me = own.annotate(address=Lower("email")).filter(address__in=user.values(lower=Lower("email")))
            named = RoundParty.objects.seen_in_portal(actor)
            theirs = models.Q(party__in=named.values("pk")) | models.Q(
                pk__in=own.filter(agreement__round__in=named.values("round")).values("agreement")
            )
            return self.filter(theirs | models.Q(pk__in=me.values("agreement"))).exclude(state=AgreementState.DRAFT)
        return self.filter(round__in=Round.objects.visible_to(actor))

    def ending(self, within: timedelta) -> AgreementQuerySet:
        """Those that hold, and whose last day comes so soon."""
        today = clock.today()
        return self.filter(state=AgreementState.SIGNED, valid_to__gte=today, valid_to__lte=today + within)


class WordingQuerySet(models.QuerySet["Wording"]):
    def visible_to(self, actor: Actor) -> WordingQuerySet:
        """The own organisation's, for whoever keeps them. What an agreement says is read with the agreement."""
        return self.filter(organisation=actor.organisation_id) if actor.has(Role.LOCAL_ADMIN) else self.none()

    def in_use(self) -> WordingQuerySet:
        """Those that have been taken into use, the newest first: that one holds."""
        return self.exclude(published_at=None).order_by("-number")

    def drafts(self) -> WordingQuerySet:
        return self.filter(published_at=None)
