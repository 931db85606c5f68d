"""Many rounds at once: the list Jobbspår, as a board or a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from agreements.enums import AgreementState
from agreements.models import Agreement
from coordination.enums import OPEN_ISSUE_STATES
from coordination.models import DisposedParticipation, FollowUp, Issue
from coordination.queries.figures import people_text
from coordination.workflow.line import state_text, stations_of
from jobbspar.accounts.actor import Actor
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.text import sort_key
from jobbspar.ui.stations import Station
from participants.models import Participation
from tracks.enums import ENDED_PHASES, PartyRole, Phase
from tracks.models import PlanActivity, Round, RoundParty, Track

_KINDS = ("filled", "disposed", "follow_ups", "activities", "issues", "unsigned")
_UNSIGNED = (AgreementState.DRAFT, AgreementState.IN_REVIEW, AgreementState.FOR_SIGNATURE)
# Rounds shown in one column of the board before "Visa alla".
IN_A_COLUMN = 20
# Planning is late when the start is this near and the round has not got to execution.
SOON = timedelta(days=14)
COLUMNS: tuple[tuple[Phase, tuple[Phase, ...]], ...] = (
    (Phase.PLANNING, (Phase.DRAFT, Phase.PLANNING)),
    (Phase.RECRUITMENT, (Phase.RECRUITMENT,)),
    (Phase.EXECUTION, (Phase.EXECUTION,)),
    (Phase.CLOSING, (Phase.CLOSING,)),
)


@dataclass(frozen=True)
class RoundLine:
    """One round in a list. `filled` is text: small numbers may be hidden for the reader."""

    round: Any
    filled: str
    seen_filled: int | None
    stations: list[Station]
    state: str
    employers: list[str]
    warnings: list[str]

    @property
    def pk(self) -> object:
        return self.round.pk


def with_figures(rows: QuerySet[Round], actor: Actor) -> QuerySet[Round]:
    """What a line shows of the round itself. What is counted is asked for in `lines`, once for all of them."""
    employers = RoundParty.objects.filter(round=OuterRef("pk"), role=PartyRole.EMPLOYER).order_by(
        "organisation__sort_name"
    )
    return rows.select_related("track__responsible", "coordinator").annotate(
        employer_names=ArraySubquery(employers.values("organisation__name")),
        is_mine=ExpressionWrapper(Q(coordinator=actor.user_id) | Q(deputy=actor.user_id), output_field=BooleanField()),
    )


def lines(actor: Actor, rows: list[Any]) -> list[RoundLine]:
    """The rows of `with_figures` as they are shown. One query."""
    counts = _counts(actor, [row.pk for row in rows])
    return [_line(actor, row, {kind: counts.get((row.pk, kind), 0) for kind in _KINDS}) for row in rows]


@across("Räknar det som finns i omgångarna")
def _counts(actor: Actor, ids: list[UUID]) -> dict[tuple[UUID, str], int]:
    """How many of each kind there are in each round, as the actor sees it. Each wall is asked once, not once a round."""
    if not ids:
        return {}
    today = clock.today()
    counted: dict[str, QuerySet[Any]] = {
        "filled": Participation.objects.taking_part(),
        "disposed": DisposedParticipation.objects.taking_part(),
        "follow_ups": FollowUp.objects.visible_to(actor).due().filter(due__lt=today),
        "activities": PlanActivity.objects.filter(done_on=None, struck_at=None, due__lt=today),
        "issues": Issue.objects.visible_to(actor).filter(state__in=OPEN_ISSUE_STATES),
        "unsigned": Agreement.objects.visible_to(actor).filter(state__in=_UNSIGNED),
    }
    first, *others = (
        rows.filter(round__in=ids).order_by().values("round").annotate(kind=Value(kind), n=Count("pk", distinct=True))
        for kind, rows in counted.items()
    )
    return {(row["round"], row["kind"]): row["n"] for row in first.union(*others, all=True)}


def _line(actor: Actor, row: Any, counts: dict[str, int]) -> RoundLine:
    taking_part = counts["filled"] + counts["disposed"]
    filled = people_text(actor, taking_part)
    return RoundLine(
        round=row,
        filled=filled,
        seen_filled=taking_part if filled == str(taking_part) else None,
        stations=stations_of(row),
        state=state_text(row),
        employers=row.employer_names,
        warnings=_warnings(row, counts),
    )


def _warnings(row: Any, counts: dict[str, int]) -> list[str]:
    if row.phase in ENDED_PHASES:
        return []
    words = (
        (counts["follow_ups"], _n("%d sen uppföljning", "%d sena uppföljningar", counts["follow_ups"])),
        (counts["activities"], _n("%d försenat moment", "%d försenade moment", counts["activities"])),
        (counts["issues"], _n("%d öppet hinder", "%d öppna hinder", counts["issues"])),
    )
    found = [text % count for count, text in words if count]
    if counts["unsigned"] and row.phase in (Phase.PLANNING, Phase.RECRUITMENT):
        found.append(_("avtal utan underskrift"))
    if row.phase in (Phase.DRAFT, Phase.PLANNING, Phase.RECRUITMENT) and row.planned_start - SOON < clock.today():
        found.append(_("startdatum nära") if row.planned_start >= clock.today() else _("startdatum passerat"))
    return found


def board(actor: Actor, rows: QuerySet[Round]) -> list[dict[str, Any]]:
    """Four columns, each with its first rounds and how many there are. Six queries."""
    counts: dict[str, int] = dict(rows.order_by().values("phase").annotate(n=Count("pk")).values_list("phase", "n"))
    shown: list[Any] = []
    for _phase, phases in COLUMNS:
        shown += list(with_figures(rows.filter(phase__in=phases), actor).order_by("planned_start", "id")[:IN_A_COLUMN])
    drawn = lines(actor, shown)
    return [
        {
            "phase": phase,
            "label": phase.label,
            "lines": [line for line in drawn if line.round.phase in phases],
            "count": sum(counts.get(one, 0) for one in phases),
        }
        for phase, phases in COLUMNS
    ]


def filter_choices(rows: QuerySet[Round]) -> dict[str, list[tuple[str, str]]]:
    """What the rounds the actor sees can be narrowed by. Three queries."""
    responsible = rows.order_by().values_list("track__responsible", "track__responsible__name").distinct()
    employers = RoundParty.objects.filter(round__in=rows, role=PartyRole.EMPLOYER).order_by()
    occupations = Track.occupations.through._default_manager.filter(track__rounds__in=rows).order_by()
    return {
        "ansvarig": _sorted(responsible),
        "arbetsgivare": _sorted(employers.values_list("organisation", "organisation__name").distinct()),
        "yrke": _sorted(occupations.values_list("occupation", "occupation__title").distinct()),
        "fas": [(str(phase.value), str(phase.label)) for phase in Phase],
    }


def _sorted(pairs: Any) -> list[tuple[str, str]]:
    return sorted(((str(key), str(name)) for key, name in pairs), key=lambda pair: sort_key(pair[1]))
