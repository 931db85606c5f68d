"""Deltagande i insats: the participant's own steps, copied from the round's chain and then lived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.audit.log import record
from jobbspar.lib import clock, dates
from jobbspar.lib.errors import RuleError
from participants.domain._guard import locked, require, require_near
from participants.enums import EnrolmentState, ParticipationState
from participants.models import Participation, StepEnrolment
from participants.permissions import can_change_steps

NEVER_RAN = (EnrolmentState.PLANNED, EnrolmentState.NOT_STARTED)


def copy_chain(participation: Participation, *, actor: Actor) -> list[StepEnrolment]:
    """One enrolment a step of the round's newest package. Called in the transaction of the admission; twice is once."""
    package = participation.round.packages.first()
    if package is None or participation.enrolments.filter(step__isnull=False).exists():
        return []
    return [
        create(
            StepEnrolment,
            actor=actor,
            person_id=participation.person_id,
            round_id=participation.round_id,
            participation=participation,
            step=step,
            name=step.name,
            place=step.provider_text,
            share=step.share,
            is_parallel=step.is_parallel,
            is_compulsory=step.is_compulsory,
            planned_start=step.first_day,
            planned_end=step.last_day,
        )
        for step in package.steps.select_related("provider__organisation")
    ]


@transaction.atomic
def add_enrolment(
    participation: Participation, *, actor: Actor, name: str, planned_start: date, planned_end: date, **fields: Any
) -> StepEnrolment:
    """A step of the person's own. `fields`: place, share, is_parallel, is_compulsory (own steps are not, unless said)."""
    participation = _open(participation, actor)
    if participation.left_early:
        raise RuleError(_("Deltagaren har slutat i förtid, så inga insatser läggs till."))
    _check_period(participation, {"planned_start": planned_start, "planned_end": planned_end})
    return create(
        StepEnrolment,
        actor=actor,
        person_id=participation.person_id,
        round_id=participation.round_id,
        participation=participation,
        name=name,
        planned_start=planned_start,
        planned_end=planned_end,
        **{"is_compulsory": False, **fields},
    )


@transaction.atomic
def change_enrolment(
    enrolment: StepEnrolment, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> StepEnrolment:
    """Adjust the plan of one step: name, place, share, planned dates. Dates of a step that has ended stay."""
    enrolment = _own(enrolment, actor)
    if enrolment.ended_on is not None:
        raise RuleError(_("Insatsen är avslutad och går inte att planera om."))
    planned = {name: getattr(enrolment, name) for name in ("planned_start", "planned_end")}
    _check_period(
        enrolment.participation, planned | {name: values[name] for name in planned if name in values}, planned
    )
    return _save(enrolment, actor, "enrolment.replanned", expected_version=expected_version, **values)


@transaction.atomic
def start_enrolment(enrolment: StepEnrolment, *, actor: Actor, started_on: date) -> StepEnrolment:
    """The person has begun. A second time corrects the date."""
    enrolment = _own(enrolment, actor)
    if enrolment.state not in (*NEVER_RAN, EnrolmentState.STARTED):
        raise RuleError(_("Insatsen är redan avslutad."))
    if enrolment.participation.state in (ParticipationState.ADMITTED, ParticipationState.PAUSED):
        raise RuleError(_("Deltagandet pågår inte, så en insats kan inte påbörjas."))
    _refuse_future(started_on, "started_on")
    if started_on < enrolment.participation.admitted_on:
        raise RuleError(_("Insatsen kan inte börja innan personen antogs."), field="started_on")
    return _save(enrolment, actor, "enrolment.started", state=EnrolmentState.STARTED, started_on=started_on)


@transaction.atomic
def complete_enrolment(enrolment: StepEnrolment, *, actor: Actor, ended_on: date) -> StepEnrolment:
    """Genomförd."""
    enrolment = _own(enrolment, actor)
    _require_started(enrolment, ended_on)
    return _save(
        enrolment,
        actor,
        "enrolment.completed",
        state=EnrolmentState.COMPLETED,
        ended_on=ended_on,
        interrupted_reason="",
    )


@transaction.atomic
def interrupt_enrolment(enrolment: StepEnrolment, *, actor: Actor, ended_on: date, reason: str) -> StepEnrolment:
    """Avbruten, with the reason."""
    enrolment = _own(enrolment, actor)
    _require_started(enrolment, ended_on)
    if not reason:
        raise RuleError(_("Skriv varför insatsen avbröts."), field="interrupted_reason")
    return _save(
        enrolment,
        actor,
        "enrolment.interrupted",
        state=EnrolmentState.INTERRUPTED,
        ended_on=ended_on,
        interrupted_reason=reason,
    )


@transaction.atomic
def skip_enrolment(enrolment: StepEnrolment, *, actor: Actor, reason: str) -> StepEnrolment:
    """Ej påbörjad: the step will not be taken, with the reason."""
    enrolment = _own(enrolment, actor)
    if enrolment.state not in NEVER_RAN:
        raise RuleError(_("Insatsen är redan påbörjad."))
    if not reason:
        raise RuleError(_("Skriv varför insatsen inte blir av."), field="interrupted_reason")
    return _save(enrolment, actor, "enrolment.skipped", state=EnrolmentState.NOT_STARTED, interrupted_reason=reason)


@transaction.atomic
def remove_enrolment(enrolment: StepEnrolment, *, actor: Actor) -> None:
    """Take away a planned step of the person's own; one from the chain is instead said not to be taken."""
    enrolment = _own(enrolment, actor)
    if enrolment.step_id is not None or enrolment.state != EnrolmentState.PLANNED:
        raise RuleError(_("Bara egna, planerade insatser går att ta bort."))
    part = enrolment.participation
    record(actor, "enrolment.removed", enrolment, person_id=part.person_id, round_id=part.round_id)
    enrolment.delete()


def end_all(participation: Participation, day: date, reason: str, *, actor: Actor) -> None:
    """When a person leaves early: what runs is interrupted, what is planned will not be taken."""
    for enrolment in participation.enrolments.select_for_update(of=("self",)):
        if enrolment.state == EnrolmentState.STARTED:
            end = max(day, enrolment.started_on or day)
            values = {"state": EnrolmentState.INTERRUPTED, "ended_on": end, "interrupted_reason": reason}
            _save(enrolment, actor, "enrolment.interrupted", **values)
        elif enrolment.state == EnrolmentState.PLANNED:
            values = {"state": EnrolmentState.NOT_STARTED, "interrupted_reason": reason}
            _save(enrolment, actor, "enrolment.skipped", **values)


def _own(enrolment: StepEnrolment, actor: Actor) -> StepEnrolment:
    enrolment = locked(enrolment, "participation__round__track", "participation__person")
    require(can_change_steps(actor, enrolment.participation))
    _require_not_closed(enrolment.participation)
    return enrolment


def _open(participation: Participation, actor: Actor) -> Participation:
    participation = locked(participation, "round__track", "person")
    require(can_change_steps(actor, participation))
    _require_not_closed(participation)
    return participation


def _require_not_closed(participation: Participation) -> None:
    if participation.closed_on is not None:
        raise RuleError(_("Deltagandet är avslutat."))


def _save(enrolment: StepEnrolment, actor: Actor, action: str, **values: Any) -> StepEnrolment:
    part = enrolment.participation
    return change(enrolment, actor=actor, action=action, person_id=part.person_id, round_id=part.round_id, **values)


def _check_period(
    participation: Participation, days: Mapping[str, date], before: Mapping[str, date] | None = None
) -> None:
    """RuleError for a period that cannot be. A day that stands since `before` was judged then."""
    if days["planned_end"] < days["planned_start"]:
        raise RuleError(_("Slutet kan inte vara före starten."), field="planned_end")
    for name, day in days.items():
        require_near(participation, day, name)
        if day != (before or {}).get(name) and not dates.is_working_day(day):
            near = dates.next_working_day(day) if name == "planned_start" else dates.previous_working_day(day)
            words = _("%(day)s är ingen arbetsdag. Närmast är %(near)s.")
            raise RuleError(words % {"day": dates.date_text(day), "near": dates.date_text(near)}, field=name)


def _refuse_future(day: date, field: str) -> None:
    if day > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field=field)


def _require_started(enrolment: StepEnrolment, ended_on: date) -> None:
    if enrolment.started_on is None or enrolment.state in NEVER_RAN:
        raise RuleError(_("Insatsen har inte påbörjats. Registrera först när den började."), field="ended_on")
    _refuse_future(ended_on, "ended_on")
    if ended_on < enrolment.started_on:
        raise RuleError(_("Slutet kan inte vara före starten."), field="ended_on")
