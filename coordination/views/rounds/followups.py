"""The part Uppföljning: gaps, what is to be done, progression per participant, and how the employers see it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from coordination.queries.follow_ups import board_of
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.http import Request


@entry(*OPERATIVE_ROLES)
def followups(request: Request, pk: UUID) -> HttpResponse:
    round = fetch_round(request.actor, pk)
    context = {"board": board_of(request.actor, round)}
    return round_page(request, round, "round_followups", "coordination/rounds/followups.html", context)
