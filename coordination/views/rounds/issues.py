"""The part Hinder: what stands in the way, who sees to it and by when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from coordination.permissions import can_report_issue
from coordination.queries.issues import issues_of
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.http import Request
from tracks.enums import ENDED_PHASES


@entry(*OPERATIVE_ROLES)
def issues(request: Request, pk: UUID) -> HttpResponse:
    round = fetch_round(request.actor, pk)
    remaining, done = issues_of(request.actor, round)
    may_report = round.phase not in ENDED_PHASES and can_report_issue(request.actor, round)
    context = {"remaining": remaining, "done": done, "may_report": may_report}
    return round_page(request, round, "round_issues", "coordination/rounds/issues.html", context)
