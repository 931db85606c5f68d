"""The part Insatser: the chain drawn and as a table, its gaps and costs, and the package's way to agreed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from coordination.queries.overview import chain_shown
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from tracks.enums import ENDED_PHASES, PackageStatus
from tracks.permissions import can_acknowledge, can_edit_package, can_plan_round
from tracks.queries import Chain, package_faults
from tracks.queries.chain import Hole, week_after
from tracks.queries.plan import PACKAGE_TONES, acknowledgements


@staff_entry
def chain(request: Request, pk: UUID) -> HttpResponse:
    """What the participants go through, when, by whom and for how much."""
    actor = request.actor
    round = fetch_round(actor, pk)
    shown = chain_shown(round)
    is_open = round.phase not in ENDED_PHASES
    package = shown.package
    context = {
        "chain": shown,
        "holes": [_hole(shown, hole) for hole in shown.holes],
        "faults": package_faults(shown.steps) if shown else [],
        "package_tone": PACKAGE_TONES.get(PackageStatus(package.status), "neutral") if package else "neutral",
        "may_build": is_open and can_edit_package(actor, round),
        "may_plan": is_open and can_plan_round(actor, round),
        "acknowledgements": acknowledgements(round, partial(can_acknowledge, actor)) if is_open else [],
    }
    return round_page(request, round, "round_chain", "coordination/rounds/chain.html", context)


def _hole(chain: Chain, hole: Hole) -> dict[str, Any]:
    """A gap with the addresses where it is allowed, or mended by moving the step after it."""
    week = week_after(hole.before)
    days = f"?fran={hole.gap.start.isoformat()}&till={hole.gap.end.isoformat()}"
    return {
        "hole": hole,
        "allow_url": reverse("gap_allow", args=[chain.round.pk]) + days,
        "move_url": f"{reverse('step_edit', args=[hole.after.pk])}?vecka={week.year}-v{week.week}",
        "is_past": hole.gap.end < chain.today,
    }
