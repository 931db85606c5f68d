"""The part Hinder: what stands in the way, who sees to it and by when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from coordination.queries.issues import issues_of
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.http import Request


@entry(*OPERATIVE_ROLES)
def issues(request: Request, pk: UUID) -> HttpResponse:
    round = fetch_round(request.actor, pk)
    remaining, done = issues_of(request.actor, round)
    context = {"remaining": remaining, "done": done}
    return round_page(request, round, "round_issues", "coordination/rounds/issues.html", context)
