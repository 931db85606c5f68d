"""The part Historik: each step of the walk with what the gate answered then, and what else has been done."""

from uuid import UUID

from django.http import HttpResponse

from coordination.queries.history import events_of, steps_of
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request


@staff_entry
def history(request: Request, pk: UUID) -> HttpResponse:
    """Who took the round where, when and why; then the log of the round."""
    round = fetch_round(request.actor, pk)
    page, events = events_of(request, round)
    context = {"steps": steps_of(request.actor, round), "page": page, "events": events}
    return round_page(request, round, "round_history", "coordination/rounds/history.html", context)
