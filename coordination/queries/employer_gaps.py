"""Glapp on the employer's side (G3): an employer that takes part, and waits with nothing of the round at its workplace."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, OuterRef, Prefetch, QuerySet, Subquery

from coordination.models import FollowUp
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import working_days_between
from jobbspar.lib.spans import WARN_AHEAD, Gap, Span, gaps
from participants.enums import EnrolmentState
from participants.models import Participation, StepEnrolment
from tracks.enums import PartyRole, Phase
from tracks.models import ChainStep, InterventionPackage, Round, RoundParty


@dataclass(frozen=True)
class EmployerGap:
    """A hole between an employer's own steps, or before the first hire that is expected there.

    It is bridged by a follow-up with the employer in those days: somebody has told them what happens meanwhile.
    """

    party: RoundParty
    gap: Gap

    @property
    def opens_in(self) -> int:
        """Working days until it opens; 0 or less when it has."""
        return working_days_between(clock.today(), self.gap.start)

    @property
    def is_near(self) -> bool:
        """Whether it is warned about, as for a participant (invariant 10)."""
        return self.opens_in <= WARN_AHEAD


@across("Arbetsgivarens glapp räknas på insatser och anställningar, utan namn")
def employer_gaps(rounds: QuerySet[Round]) -> list[EmployerGap]:
    """Those that are coming or open and that nobody has bridged, the first to open first. At most five queries."""
    # Later on no follow-ups are planned with employers, so there would be nothing to bridge it with.
    going_on = rounds.filter(phase=Phase.EXECUTION, paused_at=None)
    newest = InterventionPackage.objects.filter(round=OuterRef("round")).order_by("-number")
    parties = list(
        RoundParty.objects.filter(round__in=going_on.values("pk"), role=PartyRole.EMPLOYER)
        .annotate(package_id=Subquery(newest.values("pk")[:1]))
        .select_related("organisation", "round__track")
        .prefetch_related(
            Prefetch("steps", ChainStep.objects.prefetch_related("enrolments")),
            Prefetch("follow_ups", FollowUp.objects.filter(cancelled_at=None)),
        )
    )
    hires = _first_hires(parties)
    found = [EmployerGap(party, gap) for party in parties for gap in _gaps(party, hires.get(party.pk))]
    return sorted(found, key=lambda one: (one.gap.start, one.party.organisation.sort_name))


def _first_hires(parties: Collection[RoundParty]) -> dict[UUID | None, date]:
    """The first expected hire at each, among those who still take part."""
    rows = Participation.objects.filter(closed_on=None, left_early=False, expected_employer__in=parties)
    return dict(rows.order_by().values_list("expected_employer").annotate(first=Min("expected_hire_on")))


def _gaps(party: Any, hire_on: date | None) -> list[Gap]:
    bridges = [row.done_on or row.due for row in party.follow_ups.all()]
    return [
        gap
        for gap in gaps(_spans(party), expected_start=hire_on)
        if gap.end >= clock.today() and not any(gap.start <= day <= gap.end for day in bridges)
    ]


def _spans(party: Any) -> list[Span]:
    """When participants are in the employer's steps; before there are any, when the round's chain has them."""
    steps: list[ChainStep] = list(party.steps.all())
    lived: list[StepEnrolment] = [row for step in steps for row in step.enrolments.all()]
    own = [row.span for row in lived if row.state != EnrolmentState.NOT_STARTED]
    return own or [step.span for step in steps if step.package_id == party.package_id]
