"""Glapp (G3): the holes that participants stand before, or in, that nobody has allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from jobbspar.lib import clock
from jobbspar.lib.dates import working_days_between
from jobbspar.lib.spans import WARN_AHEAD, Gap
from participants.enums import EnrolmentState, ParticipationState
from participants.models import Participation, StepEnrolment
from participants.queries.rounds import participation_gaps
from tracks.enums import Phase
from tracks.models import Round

# Where participants have a chain that goes on.
WATCHED = (Phase.RECRUITMENT, Phase.EXECUTION, Phase.CLOSING)


@dataclass(frozen=True)
class OpenGap:
    """A hole in one participant's chain. `before` and `after` are the steps at its edges; no `after` before a hire."""

    participation: Participation
    gap: Gap
    before: StepEnrolment | None
    after: StepEnrolment | None

    @property
    def opens_in(self) -> int:
        """Working days until it opens; 0 or less when it has."""
        return working_days_between(clock.today(), self.gap.start)

    @property
    def is_near(self) -> bool:
        """Whether it is warned about: it opens within ten working days, or has opened (invariant 10)."""
        return self.opens_in <= WARN_AHEAD


@dataclass
class SharedGap:
    """The same hole for several participants of a round: as a rule because a step has been moved."""

    round: Round
    gap: Gap
    parts: list[OpenGap] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.parts)

    @property
    def is_near(self) -> bool:
        return self.parts[0].is_near

    @property
    def opens_in(self) -> int:
        return self.parts[0].opens_in

    @property
    def before_hire(self) -> bool:
        return self.gap.before_hire

    @property
    def after_name(self) -> str:
        """The step it waits for; empty before a hire."""
        after = self.parts[0].after
        return after.name if after else ""


def watched(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    """Those of `rows` whose chain goes on, with what the gaps are worked out from. Three queries in all."""
    going_on = rows.filter(closed_on=None, left_early=False, round__phase__in=WATCHED, round__paused_at=None)
    return (
        going_on.exclude(state=ParticipationState.PAUSED)
        .select_related("round__track", "person")
        .prefetch_related("enrolments", "gap_allowances")
        .order_by("number")
    )


def open_gaps(participations: Iterable[Participation], today: date | None = None) -> list[OpenGap]:
    """Gaps that are coming or open and not allowed, those that open first first. Give it what `watched` fetches."""
    day = today or clock.today()
    found = [
        _edges(participation, gap)
        for participation in participations
        for gap in participation_gaps(participation)
        if not gap.allowed and gap.end >= day
    ]
    return sorted(found, key=lambda one: (one.gap.start, one.gap.end, one.participation.number))


def shared_gaps(found: Iterable[OpenGap]) -> list[SharedGap]:
    """The same gaps, put together by round and dates."""
    groups: dict[tuple[UUID, date, date, bool], SharedGap] = {}
    for one in found:
        key = (one.participation.round_id, one.gap.start, one.gap.end, one.gap.before_hire)
        group = groups.setdefault(key, SharedGap(one.participation.round, one.gap))
        group.parts.append(one)
    return list(groups.values())


def _edges(participation: Participation, gap: Gap) -> OpenGap:
    steps = [step for step in participation.enrolments.all() if step.state != EnrolmentState.NOT_STARTED]
    before = max((step for step in steps if step.ends_on < gap.start), key=lambda step: step.ends_on, default=None)
    after = min((step for step in steps if step.starts_on > gap.end), key=lambda step: step.starts_on, default=None)
    return OpenGap(participation, gap, before, None if gap.before_hire else after)
