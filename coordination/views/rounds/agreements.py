"""The part Arbetsgivare & avtal: each employer party with its need, contact and agreements."""

from uuid import UUID

from django.http import HttpResponse

from agreements.enums import LIVE_STATES, AgreementKind
from agreements.permissions import can_draft_agreement
from agreements.queries import PartyAgreements, agreements_by_party
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
    rows = agreements_by_party(round, request.actor)
    context = {
        "rows": [(row, needs.get(row.party.organisation_id, []), _not_written(row)) for row in rows],
        "reads_employers": request.actor.has(*READERS),
        "may_draft": can_draft_agreement(request.actor, round),
    }
    return round_page(request, round, "round_agreements", "coordination/rounds/agreements.html", context)


def _not_written(row: PartyAgreements) -> set[str]:
    """The kinds that the party has no agreement of; one that was ended may be written anew."""
    return set(AgreementKind.values) - {
        agreement.kind for agreement in row.agreements if agreement.state in LIVE_STATES
    }
