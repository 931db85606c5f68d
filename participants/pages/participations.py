"""A participation as an actor sees it: the plan as a chain, gaps, the steps, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.lib.spans import Gap, Overload
from jobbspar.ui.chain import ChainBar, ChainChart, ChainGap
from participants.enums import EnrolmentState, ParticipationState
from participants.models import IndividualPlan, ParticipantGapAllowance, Participation, StepEnrolment
from participants.names import place_of
from participants.permissions import can_change_steps, can_write_plan
from participants.projections import SeenPerson
from participants.queries.persons import seen_person
from participants.queries.rounds import participation_gaps, participation_overloads
from tracks.queries.chain import BAR_KINDS

STATE_TONES = {
    ParticipationState.ONGOING: "ok",
    ParticipationState.ADMITTED: "info",
    ParticipationState.PAUSED: "warn",
    ParticipationState.CLOSING: "warn",
}
STEP_TONES = {
    EnrolmentState.STARTED: "info",
    EnrolmentState.COMPLETED: "ok",
    EnrolmentState.INTERRUPTED: "danger",
    EnrolmentState.NOT_STARTED: "warn",
}


@dataclass(frozen=True, slots=True)
class SeenEnrolment:
    """One step of the plan. `is_open` while its dates may be changed."""

    id: UUID
    name: str
    place: str
    share: int
    is_compulsory: bool
    planned_start: date
    planned_end: date
    started_on: date | None
    ended_on: date | None
    state: str
    tone: str
    reason: str
    is_open: bool
    is_removable: bool


@dataclass(frozen=True)
class ParticipationPage:
    """What the page shows. Without the plan group disclosed there is no chain, no step and no plan text.

    `home` and `hire_at` are empty for a protected person, as is every place.
    """

    person: SeenPerson
    state: str
    tone: str
    chart: ChainChart
    gaps: list[Gap]
    overloads: list[Overload]
    allowances: list[ParticipantGapAllowance]
    steps: list[SeenEnrolment]
    plan: IndividualPlan | None
    writes_plan: bool
    changes: bool
    can_start: bool
    can_pause: bool
    can_resume: bool
    can_leave: bool
    home: str
    hire_at: str


def participation_page(actor: Actor, participation: Participation) -> ParticipationPage:
    """Everything the page of one participation shows to this actor. Reads `enrolments__step` and `gap_allowances`."""
    person = seen_person(actor, participation.person)
    state = ParticipationState(participation.state)
    is_open = participation.closed_on is None
    changes = is_open and can_change_steps(actor, participation)
    sees = person.sees_plan
    return ParticipationPage(
        person=person,
        state=str(state.label),
        tone=STATE_TONES.get(state, "neutral"),
        chart=plan_chart(participation) if sees else ChainChart(bars=()),
        gaps=participation_gaps(participation) if sees else [],
        overloads=participation_overloads(participation) if sees and is_open else [],
        allowances=list(participation.gap_allowances.all()) if sees else [],
        steps=[_step(row, person.is_protected) for row in participation.enrolments.all()] if sees else [],
        plan=participation.plans.first() if sees else None,
        writes_plan=is_open and can_write_plan(actor, participation),
        changes=changes,
        can_start=changes and state == ParticipationState.ADMITTED,
        can_pause=changes and state == ParticipationState.ONGOING,
        can_resume=changes and state == ParticipationState.PAUSED,
        can_leave=changes and not participation.left_early and state != ParticipationState.CLOSING,
        home=place_of(participation.person, participation.home_municipality.name),
        hire_at=place_of(participation.person, _employer_of(participation)),
    )


def _employer_of(participation: Participation) -> str:
    return participation.expected_employer.organisation.name if participation.expected_employer else ""


def plan_chart(participation: Participation, *, link: bool = True) -> ChainChart:
    """The participant's own chain, with its holes and the expected hire."""
    rows = [row for row in participation.enrolments.all() if row.state != EnrolmentState.NOT_STARTED]
    allowed = {(row.starts_on, row.ends_on): row.reason for row in participation.gap_allowances.all()}
    gap_url = reverse("participation_gap", args=[participation.pk]) if link else ""
    return ChainChart(
        bars=[
            ChainBar(
                row.name,
                place_of(participation.person, row.place),
                row.starts_on,
                max(row.starts_on, row.ends_on),
                _kind(row),
                row.share,
            )
            for row in rows
        ],
        gaps=[
            ChainGap(gap.start, gap.end, gap.working_days, gap.allowed, _reason(gap, allowed), gap_url)
            for gap in participation_gaps(participation)
        ],
        today=clock.today(),
        expected_start=participation.expected_hire_on,
    )


def _reason(gap: Gap, allowed: dict[tuple[date, date], str]) -> str:
    return next((text for (start, end), text in allowed.items() if start <= gap.end and gap.start <= end), "")


def _kind(row: StepEnrolment) -> str:
    return BAR_KINDS.get(row.step.type_id, "training") if row.step else "other"


def _step(row: StepEnrolment, is_protected: bool) -> SeenEnrolment:
    """Without the place for a protected person: where somebody is on weekday mornings is what must not be known."""
    state = EnrolmentState(row.state)
    return SeenEnrolment(
        id=row.pk,
        name=row.name,
        place="" if is_protected else row.place,
        share=row.share,
        is_compulsory=row.is_compulsory,
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        started_on=row.started_on,
        ended_on=row.ended_on,
        state=str(state.label),
        tone=STEP_TONES.get(state, "neutral"),
        reason=row.interrupted_reason,
        is_open=row.ended_on is None,
        is_removable=row.step_id is None and state == EnrolmentState.PLANNED,
    )
