"""The words used about outbox rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from jobbspar.outbox.enums import EntryState

if TYPE_CHECKING:
    from jobbspar.outbox.models import OutboxEntry

# A worker that is alive renews its lease long before it runs out; a killed one is followed up after this long.
LEASE = timedelta(seconds=20)


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    def deliverable(self, now: datetime) -> OutboxQuerySet:
        """Due, and in nobody's hands: never tried, to be tried again, or left by a worker that died.

        A lease that ends further ahead than any lease can was given while the clock was set forward (demo): it is over.
        """
        left = Q(state=EntryState.LEASED) & (Q(leased_until__lte=now) | Q(leased_until__gt=now + LEASE + LEASE))
        return self.filter(Q(state=EntryState.PENDING, not_before__lte=now) | left, handled=False)

    def in_hand(self, now: datetime) -> OutboxQuerySet:
        """At work on just now, by a worker that keeps its lease."""
        return self.filter(state=EntryState.LEASED, leased_until__gt=now, leased_until__lte=now + LEASE + LEASE)

    def about(self, kind: str, ref_id: UUID | str) -> OutboxQuerySet:
        return self.filter(kind=kind, ref_id=str(ref_id))

    def of_organisation(self, organisation_id: UUID) -> OutboxQuerySet:
        return self.filter(organisation_id=organisation_id)
