"""The part Resultat: what is closed and what is left, the evaluation, the next round, and the frozen figures."""

from uuid import UUID

from django.http import HttpResponse

from coordination.models import RoundResult
from coordination.queries.names import names_of
from coordination.queries.results import GROUPS, share_bars, summarise
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from participants.models import Participation
from tracks.enums import NextRoundDecision, Phase
from tracks.models import Round
from tracks.permissions import can_plan_round

# More closings than this are reached through the part Deltagare.
SHOWN = 100


@staff_entry
def results(request: Request, pk: UUID) -> HttpResponse:
    actor = request.actor
    round = fetch_round(actor, pk)
    may_plan = can_plan_round(actor, round)
    frozen = RoundResult.objects.standing().filter(round=round).select_related("round__track").first()
    finished = round.phase == Phase.FINISHED
    leads = _reads_exactly(actor, round)
    summary = summarise([frozen], exact=True) if frozen and finished and leads else None
    earlier = RoundResult.objects.filter(round=round).exclude(replaced_at=None).order_by("-number") if summary else ()
    following = Round.objects.filter(previous=round).select_related("track").first()
    context = {
        "results": summary,
        "frozen": frozen,
        "earlier": earlier,
        "bars": share_bars(summary) if summary else [],
        "groups": GROUPS,
        "is_shown_elsewhere": frozen is not None and finished and not leads and not round.track.is_preparatory,
        "closings": _closings(actor, round),
        "may_plan": may_plan,
        "may_write": may_plan and round.phase in (Phase.EXECUTION, Phase.CLOSING),
        "may_decide": may_plan and round.phase in (Phase.EXECUTION, Phase.CLOSING, Phase.FINISHED),
        "may_start": may_plan and round.next_decision == NextRoundDecision.YES and following is None,
        "following": following,
    }
    return round_page(request, round, "round_results", "coordination/rounds/results.html", context)


def _reads_exactly(actor: Actor, round: Round) -> bool:
    """Tell whether the actor leads the round, and so has seen its people.

    Everyone else has the page Resultat, where all rounds are hidden together: the same people cut once more here could be
    worked out by subtraction (invariant 18).
    """
    return actor.user_id in (round.coordinator_id, round.deputy_id)


def _closings(actor: Actor, round: Round) -> list[dict[str, object]]:
    """The participants the actor sees, with how each ended. Nobody for those who see no persons."""
    if not actor.has(*PERSON_ROLES):
        return []
    seen = Participation.objects.visible_to(actor).filter(round=round).select_related("person", "closing")
    rows = list(seen.order_by("number")[:SHOWN])
    names = names_of(actor, rows)
    return [
        {
            "participation": row,
            "name": names[row.pk],
            "closing": getattr(row, "closing", None) if row.closed_on else None,
        }
        for row in rows
    ]
