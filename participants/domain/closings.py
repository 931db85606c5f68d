"""Strukturerat avslut: how a participation ends, with the exact checks of A1 (mission 1.4; invariants 14 and 17)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain._guard import locked, require, require_phase
from participants.domain.hooks import participation_changed
from participants.enums import STUDY_OUTCOMES, WORK_OUTCOMES, EnrolmentState, Outcome, OutcomeGroup, ParticipationState
from participants.models import Closing, Participation
from participants.permissions import can_change_steps
from tracks.enums import Phase
from tracks.permissions import can_plan_round

REOPEN_WITHIN = timedelta(days=30)
# What is emptied when the outcome no longer asks for it, so that a corrected closing says one thing only.
WORK_FIELDS: dict[str, Any] = {
    "employer": None, "employer_name": "", "workplace": None, "occupation": None, "employment_form": "",
    "extent": None, "employment_start": None, "employment_end": None, "has_subsidy": None, "subsidy_type": None,
    "subsidy_decision": "", "subsidy_decided_on": None, "in_track_occupation": False, "at_track_employer": False,
}  # fmt: skip
STUDY_FIELDS: dict[str, Any] = {
    "study_kind": "", "study_applied_on": None, "study_admitted_on": None, "study_plan_exists": False,
    "study_start": None,
}  # fmt: skip


def group_of(outcome: str) -> OutcomeGroup:
    """The group that every report counts the outcome in (domain.md 2.5)."""
    if outcome in WORK_OUTCOMES:
        return OutcomeGroup.WORK
    return OutcomeGroup.STUDIES if outcome in STUDY_OUTCOMES else OutcomeGroup.OTHER


def has_completed(participation: Participation) -> bool:
    """Fullföljt: every compulsory step has been carried out (invariant 17), and there was at least one."""
    states = [row.state for row in participation.enrolments.all() if row.is_compulsory]
    return bool(states) and all(state == EnrolmentState.COMPLETED for state in states)


@transaction.atomic
def close_participation(
    participation: Participation, *, actor: Actor, closed_on: date, outcome: Outcome, **details: Any
) -> Closing:
    """End the participation with its outcome. `details`: the fields of Closing that the outcome asks for, and `text`.

    RuleError(field=…) where something that the outcome needs is missing. Closing what is closed gives the closing there
    is. Started without completing means left early; the two never overlap (mission 1.10).
    """
    participation = locked(participation, "round__track", "person")
    require(can_change_steps(actor, participation))
    if participation.closed_on is not None:
        return participation.closing
    require_phase(participation.round, Phase.EXECUTION, Phase.CLOSING)
    _check_dates(participation, closed_on)
    completed = has_completed(participation)
    if not completed and not participation.left_early:
        raise _not_completed(participation)
    values = _values(outcome, details) | {
        "closed_on": closed_on,
        "outcome": outcome,
        "group": group_of(outcome),
        "completed": completed and not participation.left_early,
        "text": details.get("text", ""),
    }
    ids = {"person_id": participation.person_id, "round_id": participation.round_id}
    earlier = Closing.objects.filter(participation=participation).first()
    if earlier is not None:
        closing = change(earlier, actor=actor, action="closing.changed", reopened_at=None, **values, **ids)
    else:
        closing = create(Closing, actor=actor, participation=participation, **values, **ids)
    change(
        participation,
        actor=actor,
        action="participation.closed",
        state=ParticipationState.CLOSED,
        closed_on=closed_on,
        **ids,
    )
    participation_changed(participation, actor)
    return closing


def _not_completed(participation: Participation) -> RuleError:
    words = _(
        "Alla obligatoriska insatser är inte genomförda. Markera dem som genomförda, eller registrera att "
        "deltagaren slutade i förtid."
    )
    return RuleError(words, link=participation.get_absolute_url())


def _check_dates(participation: Participation, closed_on: date) -> None:
    if closed_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="closed_on")
    if closed_on < (participation.started_on or participation.admitted_on):
        raise RuleError(_("Avslutet kan inte vara före starten."), field="closed_on")


def _values(outcome: Outcome, details: dict[str, Any]) -> dict[str, Any]:
    """The details that belong to the outcome, checked; the others emptied."""
    work = {name: details.get(name, empty) for name, empty in WORK_FIELDS.items()}
    study = {name: details.get(name, empty) for name, empty in STUDY_FIELDS.items()}
    if outcome in WORK_OUTCOMES:
        _check_work(outcome, work)
        return work | STUDY_FIELDS
    if outcome in STUDY_OUTCOMES:
        _check_studies(study)
        return study | WORK_FIELDS
    return WORK_FIELDS | STUDY_FIELDS


def _check_work(outcome: Outcome, work: dict[str, Any]) -> None:
    """Invariant 14, and "anställning eller lönesubvention beslutad?" of A1."""
    if work["employment_start"] is None:
        raise RuleError(_("Ange vilken dag arbetet börjar."), field="employment_start")
    end = work["employment_end"]
    if end is not None and end < work["employment_start"]:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="employment_end")
    if outcome == Outcome.OWN_BUSINESS:
        work |= {"has_subsidy": bool(work["has_subsidy"])}
        return
    if work["employer"] is None and not work["employer_name"]:
        raise RuleError(_("Ange arbetsgivare."), field="employer_name")
    if not work["employment_form"]:
        raise RuleError(_("Ange anställningsform."), field="employment_form")
    if not work["extent"] or not 1 <= work["extent"] <= 100:
        raise RuleError(_("Ange omfattningen, mellan 1 och 100 procent."), field="extent")
    subsidised = outcome == Outcome.WORK_SUBSIDISED
    work["has_subsidy"] = subsidised
    if subsidised and work["subsidy_type"] is None:
        raise RuleError(_("Ange vilket anställningsstöd det är."), field="subsidy_type")
    if subsidised and not work["subsidy_decision"]:
        raise RuleError(_("Ange om stödet är beslutat."), field="subsidy_decision")
    if not subsidised:
        work |= {"subsidy_type": None, "subsidy_decision": "", "subsidy_decided_on": None}


def _check_studies(study: dict[str, Any]) -> None:
    """ "Utbildning, eller anmälan, antagning, studieplan finns?" of A1."""
    if not study["study_kind"]:
        raise RuleError(_("Ange vilka studier det är."), field="study_kind")
    if not (study["study_applied_on"] or study["study_admitted_on"] or study["study_plan_exists"]):
        raise RuleError(_("Det ska finnas en anmälan, en antagning eller en studieplan."), field="study_applied_on")


@transaction.atomic
def reopen_participation(participation: Participation, *, actor: Actor, reason: str) -> Participation:
    """Öppna ett avslut igen: the coordinator, with a reason, within 30 days and before the round is finished (2.2)."""
    participation = locked(participation, "round__track", "person")
    require(can_plan_round(actor, participation.round) and can_change_steps(actor, participation))
    if participation.closed_on is None:
        return participation
    require_phase(participation.round, Phase.EXECUTION, Phase.CLOSING)
    if clock.today() > participation.closed_on + REOPEN_WITHIN:
        raise RuleError(_("Ett avslut kan öppnas igen inom 30 dagar. Den tiden har gått ut."))
    if not reason:
        raise RuleError(_("Skriv varför avslutet öppnas igen."), field="reason")
    ids = {"person_id": participation.person_id, "round_id": participation.round_id}
    change(participation.closing, actor=actor, reopened_at=clock.now(), reopened_reason=reason, **ids)
    change(
        participation,
        actor=actor,
        action="participation.reopened",
        state=ParticipationState.CLOSING if participation.left_early else ParticipationState.ONGOING,
        closed_on=None,
        **ids,
    )
    participation_changed(participation, actor)
    return participation
