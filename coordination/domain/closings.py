"""Closing seen from the round: the participation ends, and so does what was planned to follow it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from coordination.domain.follow_ups import follow_participation
from jobbspar.accounts.actor import Actor
from participants.domain.closings import close_participation
from participants.enums import Outcome
from participants.models import Closing, Participation


@transaction.atomic
def close(participation: Participation, *, actor: Actor, closed_on: date, outcome: Outcome, **details: Any) -> Closing:
    """`participants.domain.closings.close_participation`, and the open follow-up is called off."""
    closing = close_participation(participation, actor=actor, closed_on=closed_on, outcome=outcome, **details)
    participation.refresh_from_db()
    follow_participation(participation, actor)
    return closing
