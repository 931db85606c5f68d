"""Strukturerat avslut: how a participation ends, with the exact checks of A1 (mission 1.4; invariants 14 and 17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from jobbspar.lib.errors import RuleError
from participants.domain._guard import already, locked, one_at_a_time, require, require_phase
from participants.domain.access import settle_participation
from participants.domain.hooks import participation_changed
from participants.enums import STUDY_OUTCOMES, WORK_OUTCOMES, EnrolmentState, Outcome, OutcomeGroup, ParticipationState
from participants.models import Closing, Participation
from participants.permissions import can_change_steps, within_reopening
from tracks.enums import Phase
from tracks.permissions import can_plan_round

CLOSED_OTHERWISE = _("En kollega hann före och har avslutat deltagandet på ett annat sätt. Läs det avslutet först.")
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

    RuleError(field=…) where something that the outcome needs is missing. The same closing again gives the one there is,
    another is a Conflict. Started without completing means left early; the two never overlap (mission 1.10).
    """
    participation = locked(participation, "round__track", "person")
    require(can_change_steps(actor, participation))
    if participation.closed_on is not None:
        return already(participation.closing, _said(outcome, closed_on, details), CLOSED_OTHERWISE)
    require_phase(participation.round, Phase.EXECUTION, Phase.CLOSING)
    _check_dates(participation, closed_on)
    completed = has_completed(participation)
    if not completed and not participation.left_early:
        raise _not_completed(participation)
    values = _said(outcome, closed_on, details) | {
        "group": group_of(outcome),
        "completed": completed and not participation.left_early,
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
    settle_participation(participation, actor=actor)
    participation_changed(participation, actor)
    return closing


def _said(outcome: Outcome, closed_on: date, details: dict[str, Any]) -> dict[str, Any]:
    """What the person who closes has said, checked."""
    text = details.get("text", "")
    return _values(outcome, details) | {"closed_on": closed_on, "outcome": outcome, "text": text}


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
    days = [row.ended_on or row.started_on for row in participation.enrolments.all()]
    last = max((day for day in [*days, participation.left_on] if day), default=closed_on)
    if closed_on < last:
        words = _("Avslutet kan inte vara före %(day)s, då deltagaren ännu var med.")
        raise RuleError(words % {"day": date_text(last)}, field="closed_on")


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
    work["has_subsidy"] = outcome == Outcome.WORK_SUBSIDISED
    if work["has_subsidy"]:
        _check_subsidy(work)
    else:
        work |= {"subsidy_type": None, "subsidy_decision": "", "subsidy_decided_on": None}


def _check_subsidy(work: dict[str, Any]) -> None:
    if work["subsidy_type"] is None:
        raise RuleError(_("Ange vilket anställningsstöd det är."), field="subsidy_type")
    if not work["subsidy_decision"]:
        raise RuleError(_("Ange om stödet är beslutat."), field="subsidy_decision")
    if work["subsidy_decided_on"] is not None and work["subsidy_decided_on"] > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="subsidy_decided_on")


def _check_studies(study: dict[str, Any]) -> None:
    """ "Utbildning, eller anmälan, antagning, studieplan finns?" of A1."""
    if not study["study_kind"]:
        raise RuleError(_("Ange vilka studier det är."), field="study_kind")
    if not (study["study_applied_on"] or study["study_admitted_on"] or study["study_plan_exists"]):
        raise RuleError(_("Det ska finnas en anmälan, en antagning eller en studieplan."), field="study_applied_on")
    before = None
    for name in ("study_applied_on", "study_admitted_on", "study_start"):
        day = study[name]
        if day is not None and name != "study_start" and day > clock.today():
            raise RuleError(_("Dagen har inte varit än."), field=name)
        if day is not None and before is not None and day < before:
            raise RuleError(_("Anmälan, antagning och start kommer i den ordningen."), field=name)
        before = day or before


@transaction.atomic
def reopen_participation(participation: Participation, *, actor: Actor, reason: str) -> Participation:
    """Öppna ett avslut igen: the coordinator, with a reason, within 30 days and before the round is finished (2.2).

    The days are counted from when it was written in: a wrong date can be corrected like anything else.
    """
    participation = locked(participation, "round__track", "person")
    require(can_plan_round(actor, participation.round) and can_change_steps(actor, participation))
    if participation.closed_on is None:
        return participation
    require_phase(participation.round, Phase.EXECUTION, Phase.CLOSING)
    if not within_reopening(participation):
        raise RuleError(_("Ett avslut kan öppnas igen inom 30 dagar. Den tiden har gått ut."))
    if not reason:
        raise RuleError(_("Skriv varför avslutet öppnas igen."), field="reason")
    ids = {"person_id": participation.person_id, "round_id": participation.round_id}
    change(participation.closing, actor=actor, reopened_at=clock.now(), reopened_reason=reason, **ids)
    # The person may have begun somewhere else since.
    with one_at_a_time():
        change(
            participation,
            actor=actor,
            action="participation.reopened",
            state=ParticipationState.CLOSING if participation.left_early else ParticipationState.ONGOING,
            closed_on=None,
            **ids,
        )
    settle_participation(participation, actor=actor)
    participation_changed(participation, actor)
    return participation
