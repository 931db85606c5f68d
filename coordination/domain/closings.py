"""Closing seen from the round: the participation ends, and so does what was planned to follow it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from coordination.models import FollowUp
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.lib import clock
from participants.domain.closings import close_participation
from participants.enums import Outcome
from participants.models import Closing, Participation


@transaction.atomic
def close(participation: Participation, *, actor: Actor, closed_on: date, outcome: Outcome, **details: Any) -> Closing:
    """`participants.domain.closings.close_participation`, and the open follow-up is called off."""
    closing = close_participation(participation, actor=actor, closed_on=closed_on, outcome=outcome, **details)
    for row in FollowUp.objects.due().filter(participation=participation).select_for_update():
        change(row, actor=actor, person_id=participation.person_id, round_id=row.round_id, cancelled_at=clock.now())
    return closing
