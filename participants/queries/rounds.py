"""A round's people as counts and as spans: for gates, tabs and warnings. Nothing here names anybody."""

from __future__ import annotations

from datetime import date

from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import iso_week
from jobbspar.lib.spans import Gap, Overload, Span, gaps, overloads
from participants.enums import EnrolmentState
from participants.models import Participation
from tracks.models import Round


@across("Räknar omgångens platser")
def seats_taken(round: Round) -> int:
    """How many seats are taken now: those admitted who have not left early (invariant 8)."""
    return Participation.objects.filter(round=round, left_early=False).count()


def participation_gaps(participation: Participation) -> list[Gap]:
    """The holes in one participant's chain, and before the expected hire (2.0.9, invariant 10).

    Reads `enrolments` and `gap_allowances`, so prefetch them for a list.
    """
    spans = _spans(participation)
    allowed = [Span(row.starts_on, row.ends_on) for row in participation.gap_allowances.all()]
    return gaps(spans, expected_start=participation.expected_hire_on, allowed=allowed)


def participation_overloads(participation: Participation) -> list[Overload]:
    """The weeks from now on in which one participant is planned for more than full time (invariant 11). Reads
    `enrolments`."""
    return [load for load in overloads(_spans(participation)) if load.week >= iso_week(clock.today())]


def _spans(participation: Participation) -> list[Span]:
    return [step.span for step in participation.enrolments.all() if step.state != EnrolmentState.NOT_STARTED]


def chain_ends_on(participation: Participation) -> date | None:
    """The last day of the participant's chain; None where there is none. Reads `enrolments`."""
    return max((span.end for span in _spans(participation)), default=None)
