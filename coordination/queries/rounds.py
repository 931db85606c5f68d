"""Many rounds at once: the list Jobbspår, as a board or a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from agreements.enums import AgreementState
from agreements.models import Agreement
from coordination.enums import OPEN_ISSUE_STATES
from coordination.models import FollowUp, Issue
from coordination.queries.figures import counted, people_text
from coordination.workflow.line import state_text, stations_of
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.lib.text import sort_key
from jobbspar.ui.stations import Station
from participants.models import Participation
from tracks.enums import ENDED_PHASES, PartyRole, Phase
from tracks.models import PlanActivity, Round, RoundParty, Track

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
    """What a line shows, as columns: the number of queries does not grow with the rows."""
    today = clock.today()
    due = FollowUp.objects.visible_to(actor).due().filter(due__lt=today)
    late = PlanActivity.objects.filter(done_on=None, struck_at=None, due__lt=today)
    unsigned = Agreement.objects.visible_to(actor).filter(
        state__in=[AgreementState.DRAFT, AgreementState.IN_REVIEW, AgreementState.FOR_SIGNATURE]
    )
    employers = RoundParty.objects.filter(round=OuterRef("pk"), role=PartyRole.EMPLOYER).order_by("organisation__name")
    return rows.select_related("track__responsible", "coordinator").annotate(
        filled=counted(Participation.objects.filter(left_early=False)),
        late_follow_ups=counted(due),
        late_activities=counted(late),
        open_issues=counted(Issue.objects.visible_to(actor).filter(state__in=OPEN_ISSUE_STATES)),
        waits_for_signature=Exists(unsigned.filter(round=OuterRef("pk"))),
        employer_names=ArraySubquery(employers.values("organisation__name")),
        is_mine=ExpressionWrapper(Q(coordinator=actor.user_id) | Q(deputy=actor.user_id), output_field=BooleanField()),
    )


def lines(actor: Actor, rows: list[Any]) -> list[RoundLine]:
    """The rows of `with_figures` as they are shown."""
    return [_line(actor, row) for row in rows]


def _line(actor: Actor, row: Any) -> RoundLine:
    filled = people_text(actor, row.filled)
    return RoundLine(
        round=row,
        filled=filled,
        seen_filled=row.filled if filled == str(row.filled) else None,
        stations=stations_of(row),
        state=state_text(row),
        employers=row.employer_names,
        warnings=_warnings(row),
    )


def _warnings(row: Any) -> list[str]:
    if row.phase in ENDED_PHASES:
        return []
    found = []
    if row.late_follow_ups:
        text = _n("%d sen uppföljning", "%d sena uppföljningar", row.late_follow_ups)
        found.append(text % row.late_follow_ups)
    if row.late_activities:
        found.append(_n("%d sent moment", "%d sena moment", row.late_activities) % row.late_activities)
    if row.open_issues:
        found.append(_n("%d öppet hinder", "%d öppna hinder", row.open_issues) % row.open_issues)
    if row.waits_for_signature and row.phase in (Phase.PLANNING, Phase.RECRUITMENT):
        found.append(_("avtal utan underskrift"))
    if row.phase in (Phase.DRAFT, Phase.PLANNING, Phase.RECRUITMENT) and row.planned_start - SOON < clock.today():
        found.append(_("startdatum nära") if row.planned_start >= clock.today() else _("startdatum passerat"))
    return found


def board(actor: Actor, rows: QuerySet[Round]) -> list[dict[str, Any]]:
    """Four columns, each with its first rounds and how many there are. Five queries."""
    counts: dict[str, int] = dict(rows.order_by().values("phase").annotate(n=Count("pk")).values_list("phase", "n"))
    found: list[Any] = []
    for _phase, phases in COLUMNS:
        found += list(with_figures(rows.filter(phase__in=phases), actor).order_by("planned_start", "id")[:IN_A_COLUMN])
    return [
        {
            "phase": phase,
            "label": phase.label,
            "lines": lines(actor, [row for row in found if row.phase in phases]),
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
