"""The part Avtal: each employer party with its need, contact and agreements, and those of the whole round."""

from uuid import UUID

from django.http import HttpResponse

from agreements.permissions import can_draft_agreement
from agreements.queries import agreements_of_round
from coordination.views.frame import fetch_round, round_page
from employers.models import CompetenceNeed
from employers.querysets import READERS
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request


@staff_entry
def agreements(request: Request, pk: UUID) -> HttpResponse:
    round = fetch_round(request.actor, pk)
    needs: dict[object, list[CompetenceNeed]] = {}
    for need in round.needs.select_related("occupation", "workplace", "employer"):
        needs.setdefault(need.employer.organisation_id, []).append(need)
    rows = agreements_of_round(round, request.actor)
    context = {
        "employers": [(row, needs.get(row.party.organisation_id, [])) for row in rows if row.party.is_employer],
        "others": [row for row in rows if not row.party.is_employer],
        "reads_employers": request.actor.has(*READERS),
        "may_draft": can_draft_agreement(request.actor, round),
    }
    return round_page(request, round, "round_agreements", "coordination/rounds/agreements.html", context)
