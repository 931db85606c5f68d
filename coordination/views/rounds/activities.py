"""The part Moment: the checklist P1–A3, how far the plan's parts have come, and who has acknowledged it."""

from functools import partial
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse

from coordination.views.frame import fetch_round, round_page
from coordination.workflow.readings import activities_lookup, needs_lookup, packages_lookup, parties_lookup
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.lib import clock
from tracks.enums import ENDED_PHASES
from tracks.permissions import can_acknowledge, can_change_activity, can_plan_round
from tracks.queries import activities_board
from tracks.queries.plan import acknowledgements, plan_parts

_PLAN = ("profiles__confirmations",)


@staff_entry
def activities(request: Request, pk: UUID) -> HttpResponse:
    """What is to be done, by whom and when. What the gate looks at is not fetched twice."""
    actor = request.actor
    round = fetch_round(actor, pk)
    prefetch_related_objects([round], parties_lookup(), needs_lookup(), packages_lookup(), activities_lookup(), *_PLAN)
    is_open = round.phase not in ENDED_PHASES
    may_plan = is_open and can_plan_round(actor, round)
    board = activities_board(round, clock.today())
    mine = {row.pk for row in board.items if is_open and can_change_activity(actor, row)}
    context = {
        "board": board,
        "mine": mine,
        "may_plan": may_plan,
        "parts": plan_parts(round, may_plan=may_plan),
        "acknowledgements": acknowledgements(round, partial(can_acknowledge, actor)) if is_open else [],
    }
    return round_page(request, round, "round_activities", "coordination/rounds/activities.html", context)
