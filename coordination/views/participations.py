"""The participant's own page: the plan as a chain, what has really happened, follow-ups and hindrances."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from coordination.models import FollowUp, Issue
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.lib.dates import near_text
from jobbspar.ui.tags.pictures import Point
from participants.domain import reads
from participants.models import Participation
from participants.pages.closings import closing_facts
from participants.pages.participations import participation_page
from participants.permissions import can_reopen_participation
from participants.views.participations import seen_participation


@entry(*PERSON_ROLES)
def participation(request: Request, pk: UUID) -> HttpResponse:
    """One participation, as this actor sees it. That it was opened is logged before it is shown."""
    row = seen_participation(request, pk)
    reads.note_read(request.actor, row.person_id, row)
    follow_ups = _follow_ups(request, row)
    closing = getattr(row, "closing", None)
    context = {
        "page": participation_page(request.actor, row),
        "participation": row,
        "round": row.round,
        "follow_ups": follow_ups,
        "closing": closing,
        "closing_facts": closing_facts(closing) if closing else [],
        "may_reopen": closing is not None and can_reopen_participation(request.actor, row),
        "issues": list(Issue.objects.visible_to(request.actor).filter(participation=row).select_related("owner")),
        "progression": [
            Point(followed.progression, near_text(followed.done_on))
            for followed in reversed(follow_ups)
            if followed.done_on and followed.progression
        ],
    }
    response = render(request, "coordination/participation.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _follow_ups(request: Request, row: Participation) -> list[FollowUp]:
    """Latest first; what was called off is left out."""
    rows = FollowUp.objects.visible_to(request.actor).filter(participation=row, cancelled_at=None)
    return list(rows.select_related("owner", "done_by").order_by("-due"))
