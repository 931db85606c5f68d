"""The part Översikt: where the round is and what comes next."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from coordination.queries.figures import figures_of
from coordination.queries.overview import (
    PARTICIPANTS_SHOWN,
    agreements_shown,
    chain_shown,
    has_begun,
    next_steps,
    numbers,
    participants_shown,
)
from coordination.views.frame import fetch_round, round_page
from coordination.workflow.links import part_of_round
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from tracks.permissions import can_plan_round

_LINKED = ("chain", "participants", "agreements", "activities")


@staff_entry
def overview(request: Request, pk: UUID) -> HttpResponse:
    """The round at a glance. Persons only within what the actor may see."""
    actor = request.actor
    round = fetch_round(actor, pk)
    figures = figures_of(actor, round)
    sees_persons = actor.has(*PERSON_ROLES)
    chain = chain_shown(round)
    context = {
        "chain": chain,
        "chain_label": _("Redigera kedjan") if can_plan_round(actor, round) else _("Visa kedjan"),
        "numbers": numbers(round, figures, chain),
        **{f"{part}_url": part_of_round(pk, f"round_{part}") for part in _LINKED},
        "sees_persons": sees_persons,
        "has_begun": has_begun(round),
        "participants": participants_shown(actor, round) if sees_persons and figures.participants else [],
        "more_participants": figures.participants > PARTICIPANTS_SHOWN,
        "next_steps": next_steps(actor, round),
        "agreements": agreements_shown(round),
    }
    return round_page(request, round, "round", "coordination/rounds/overview.html", context)
