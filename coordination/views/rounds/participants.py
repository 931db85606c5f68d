"""The part Deltagare: who is referred, weighed, in reserve and taking part, within what the actor may see.

Those who see no persons (steering group, region, company adviser, admin) get the counts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse

from coordination.models import DisposedParticipation, FollowUp
from coordination.views.frame import fetch_round, round_page
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from participants.queries.people import ParticipantRow, people_counts, round_people
from tracks.enums import ENDED_PHASES
from tracks.models import Round


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A participant with what the latest follow-up said."""

    row: ParticipantRow
    progression: int | None
    last_followed: date | None


@staff_entry
def participants(request: Request, pk: UUID) -> HttpResponse:
    """The round's people."""
    actor = request.actor
    round = fetch_round(actor, pk)
    gone = _disposed(round)
    if not actor.has(*PERSON_ROLES):
        context = {"counts": people_counts(actor, round), "sees_persons": False, **gone}
        return round_page(request, round, "round_participants", "coordination/rounds/participants.html", context)
    people = round_people(actor, round)
    context = {
        "people": people,
        "counts": people.counts,
        "sees_persons": True,
        **gone,
        "participants": with_follow_ups(people.participants),
    }
    response = round_page(request, round, "round_participants", "coordination/rounds/participants.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _disposed(round: Round) -> dict[str, object]:
    """Those whose data has been disposed of had their seats too. Asked of a round that is over: nobody goes before."""
    rows: list[bool] = []
    if round.phase in ENDED_PHASES:
        rows = list(DisposedParticipation.objects.filter(round=round).values_list("left_early", flat=True))
    return {"disposed": bool(rows), "taken_and_gone": rows.count(False)}


def with_follow_ups(rows: Iterable[ParticipantRow]) -> list[FollowedRow]:
    """The participants with their latest done follow-up: one query. The actor has been asked about the participants."""
    rows = list(rows)
    done = FollowUp.objects.filter(participation__in=[row.id for row in rows], done_on__isnull=False)
    latest = {
        participation: (progression, day)
        for participation, progression, day in done.order_by("done_on").values_list(
            "participation", "progression", "done_on"
        )
    }
    return [FollowedRow(row, *latest.get(row.id, (None, None))) for row in rows]
