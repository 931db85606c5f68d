"""Kandidatur: from a positive joint assessment to selected, reserve or not, with "tackar nej" at each step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain._guard import lock_round, locked, require, require_phase
from participants.domain.disclosures import take_back_presentation
from participants.enums import (
    POSITIVE_RESULTS,
    CandidacyState,
    NotSelectedReason,
    ReferralState,
    StepResult,
    YesNoUnknown,
)
from participants.models import Candidacy, EmployerAnswer, Referral, RequirementMatch, SelectionResult
from participants.permissions import can_lead_candidacy, can_note_for_candidate, sees_in_round
from participants.queries.persons import has_notice
from participants.queries.rounds import seats_taken
from tracks.enums import Phase
from tracks.models import ChainStep, RequirementItem, Round, SelectionStep
from tracks.permissions import can_plan_round

# How long after the round's first bought step has begun a reserve may still come in (domain.md 2.2; a setting).
RESERVE_DAYS = 5
RECRUITING = (Phase.RECRUITMENT, Phase.EXECUTION)
STILL_OPEN = (CandidacyState.CANDIDATE, CandidacyState.SELECTED, CandidacyState.RESERVE, CandidacyState.OFFERED)


@transaction.atomic
def become_candidate(referral: Referral, *, actor: Actor, can_start: date | None = None) -> Candidacy:
    """Invariant 4: needs a positive joint assessment, and that the person has got the notice. Twice gives the same."""
    if referral.round_id is None:
        raise RuleError(_("Aktualiseringen gäller ingen omgång."))
    round = lock_round(referral.round_id)
    referral = locked(referral)
    require(can_plan_round(actor, round) and sees_in_round(actor, referral.person_id, round))
    existing = Candidacy.objects.filter(round=round, person=referral.person_id).first()
    if existing is not None:
        return existing
    require_phase(round, *RECRUITING)
    if referral.state not in (ReferralState.SENT, ReferralState.ACCEPTED):
        raise RuleError(_("Aktualiseringen är avslutad."))
    assessment = getattr(referral, "assessment", None)
    if assessment is None or assessment.result not in POSITIVE_RESULTS:
        raise RuleError(
            _("Båda delarna av den gemensamma bedömningen ska vara gjorda och positiva innan personen blir kandidat.")
        )
    if not has_notice(referral.person_id):
        raise RuleError(_("Personen har inte fått informationen om hur uppgifterna behandlas."))
    ids = {"person_id": referral.person_id, "round_id": round.pk}
    change(referral, actor=actor, action="referral.accepted", **ids, state=ReferralState.ACCEPTED)
    return _create_candidacy(referral, assessment, actor, _next_label(round), can_start)


@across("Räknar omgångens kandidater")
def _next_label(round: Round) -> int:
    """The round is locked, so that two do not get the same."""
    last = Candidacy.objects.filter(round=round).aggregate(last=Max("label"))["last"] or 0
    return int(last) + 1


def _create_candidacy(
    referral: Referral, assessment: Any, actor: Actor, label: int, can_start: date | None
) -> Candidacy:
    return create(
        Candidacy,
        actor=actor,
        action="candidacy.started",
        person_id=referral.person_id,
        round_id=referral.round_id,
        round=referral.round,
        person=referral.person,
        assessment=assessment,
        label=label,
        can_start=can_start,
    )


def _open_candidacy(candidacy: Candidacy, actor: Actor) -> Candidacy:
    """The row, locked, for someone who leads the recruitment of a round that recruits."""
    candidacy = locked(candidacy, "round__track")
    require(can_lead_candidacy(actor, candidacy))
    require_phase(candidacy.round, *RECRUITING)
    return candidacy


def _move(candidacy: Candidacy, actor: Actor, action: str, **values: Any) -> Candidacy:
    return change(
        candidacy,
        actor=actor,
        person_id=candidacy.person_id,
        round_id=candidacy.round_id,
        action=action,
        decided_at=clock.now(),
        **values,
    )


@transaction.atomic
def record_step_result(
    candidacy: Candidacy, step: SelectionStep, *, actor: Actor, result: str, done_on: date, note: str = ""
) -> SelectionResult:
    """How the candidate did in one step of the round's selection method; a second time corrects the first."""
    candidacy = _open_candidacy(candidacy, actor)
    if step.method.round_id != candidacy.round_id:
        raise RuleError(_("Steget hör till en annan omgång."), field="step")
    if done_on > clock.today():
        raise RuleError(_("Steget kan inte ha gjorts i framtiden."), field="done_on")
    ids = {"person_id": candidacy.person_id, "round_id": candidacy.round_id}
    values = {"result": StepResult(result), "done_on": done_on, "note": note}
    existing = candidacy.results.filter(step=step).first()
    if existing is not None:
        return change(existing, actor=actor, **ids, **values)
    return create(SelectionResult, actor=actor, candidacy=candidacy, step=step, **ids, **values)


@transaction.atomic
def set_matches(
    candidacy: Candidacy,
    values: Mapping[RequirementItem, str],
    *,
    actor: Actor,
    can_start: date | None = None,
) -> None:
    """Does the person meet each row? Yes, no or unknown per row; nothing is summed (invariant 24)."""
    candidacy = locked(candidacy, "round__track", "person")
    require(can_note_for_candidate(actor, candidacy))
    ids = {"person_id": candidacy.person_id, "round_id": candidacy.round_id}
    existing = {match.item_id: match for match in candidacy.matches.all()}
    for item, value in values.items():
        if item.profile.round_id != candidacy.round_id:
            raise RuleError(_("Kravet hör till en annan omgång."))
        match = existing.get(item.pk)
        if match is None:
            create(RequirementMatch, actor=actor, candidacy=candidacy, item=item, value=YesNoUnknown(value), **ids)
        else:
            change(match, actor=actor, value=YesNoUnknown(value), **ids)
    if can_start is not None:
        change(candidacy, actor=actor, can_start=can_start, **ids)


@transaction.atomic
def select(candidacy: Candidacy, *, actor: Actor) -> Candidacy:
    """Utvald. A reserve may move up until some days after the round's first bought step has begun.

    There is no way back from not selected: the person has been told, and the employers see nothing more (domain.md 2.2).
    """
    candidacy = _open_candidacy(candidacy, actor)
    if candidacy.state == CandidacyState.SELECTED:
        return candidacy
    _require_state(candidacy, CandidacyState.CANDIDATE, CandidacyState.RESERVE)
    if candidacy.state == CandidacyState.RESERVE:
        _require_reserve_in_time(candidacy.round)
    return _move(
        candidacy,
        actor,
        "candidacy.selected",
        state=CandidacyState.SELECTED,
        reserve_order=None,
        reason="",
        reason_text="",
    )


def _require_reserve_in_time(round: Round) -> None:
    bought = ChainStep.objects.filter(package=round.packages.first(), provider__isnull=False)
    first = min((step.starts_on for step in bought), default=None)
    if first is not None and clock.today() > first + timedelta(days=RESERVE_DAYS):
        raise RuleError(
            _(
                "Den första köpta insatsen har pågått mer än %(days)d dagar. Det är för sent för en reserv att komma med."
            )
            % {"days": RESERVE_DAYS}
        )


@transaction.atomic
def make_reserve(candidacy: Candidacy, *, actor: Actor, order: int | None = None) -> Candidacy:
    """Reserv, last in the order unless `order` (from 1) says another place; the others then move down."""
    lock_round(candidacy.round_id)
    candidacy = _open_candidacy(candidacy, actor)
    _require_state(candidacy, CandidacyState.CANDIDATE, CandidacyState.SELECTED, CandidacyState.RESERVE)
    _move(candidacy, actor, "candidacy.reserve", state=CandidacyState.RESERVE, reason="", reason_text="")
    _put_in_order(candidacy, order, actor)
    return candidacy


@across("Reservordningen gäller alla i omgången")
def _put_in_order(candidacy: Candidacy, order: int | None, actor: Actor) -> None:
    others = list(
        Candidacy.objects.select_for_update()
        .filter(round=candidacy.round_id, state=CandidacyState.RESERVE)
        .exclude(pk=candidacy.pk)
        .order_by("reserve_order", "label")
    )
    place = len(others) if order is None else max(0, min(order - 1, len(others)))
    for number, row in enumerate([*others[:place], candidacy, *others[place:]], start=1):
        change(row, actor=actor, person_id=row.person_id, round_id=row.round_id, reserve_order=number)


@transaction.atomic
def not_select(
    candidacy: Candidacy, *, actor: Actor, reason: str, reason_text: str = "", feedback_on: date | None = None
) -> Candidacy:
    """Inte utvald, with a reason from the closed list (R-DISK), and when the person was told.

    Employers who have been asked see nothing more of the person.
    """
    candidacy = _open_candidacy(candidacy, actor)
    _require_state(
        candidacy,
        CandidacyState.CANDIDATE,
        CandidacyState.SELECTED,
        CandidacyState.RESERVE,
        CandidacyState.NOT_SELECTED,
    )
    if reason not in NotSelectedReason.values:
        raise RuleError(_("Välj ett skäl i listan."), field="reason")
    if reason == NotSelectedReason.SEATS_FILLED and _has_room_beside(candidacy):
        raise RuleError(_("Det finns platser kvar i omgången. Välj det skäl som stämmer."), field="reason")
    _check_feedback(feedback_on)
    _take_back_presentations(candidacy, actor)
    return _move(
        candidacy,
        actor,
        "candidacy.not_selected",
        state=CandidacyState.NOT_SELECTED,
        reserve_order=None,
        reason=NotSelectedReason(reason),
        reason_text=reason_text,
        feedback_on=feedback_on,
    )


@across("Räknar omgångens platser")
def _has_room_beside(candidacy: Candidacy) -> bool:
    """Whether a seat is left when the others who are selected or offered one have theirs."""
    spoken_for = Candidacy.objects.filter(
        round=candidacy.round_id, state__in=(CandidacyState.SELECTED, CandidacyState.OFFERED)
    ).exclude(pk=candidacy.pk)
    return seats_taken(candidacy.round) + spoken_for.count() < candidacy.round.seats


@transaction.atomic
def give_feedback(candidacy: Candidacy, *, actor: Actor, feedback_on: date) -> Candidacy:
    """Note that the person has been told, and when."""
    candidacy = locked(candidacy, "round__track", "person")
    require(can_note_for_candidate(actor, candidacy))
    _check_feedback(feedback_on)
    ids = {"person_id": candidacy.person_id, "round_id": candidacy.round_id}
    return change(candidacy, actor=actor, action="candidacy.feedback_given", feedback_on=feedback_on, **ids)


def _check_feedback(day: date | None) -> None:
    if day is not None and day > clock.today():
        raise RuleError(_("Återkopplingen kan inte ha getts i framtiden."), field="feedback_on")


@transaction.atomic
def offer(candidacy: Candidacy, *, actor: Actor) -> Candidacy:
    """The selected person is offered a seat."""
    candidacy = _open_candidacy(candidacy, actor)
    if candidacy.state == CandidacyState.OFFERED:
        return candidacy
    _require_state(candidacy, CandidacyState.SELECTED)
    return _move(candidacy, actor, "candidacy.offered", state=CandidacyState.OFFERED)


@transaction.atomic
def decline(candidacy: Candidacy, *, actor: Actor) -> Candidacy:
    """The person says no ("tackar nej"), at whichever step; employers who wait for it see nothing more. Twice is once."""
    candidacy = locked(candidacy, "round__track", "person")
    require(can_note_for_candidate(actor, candidacy))
    if candidacy.state == CandidacyState.DECLINED:
        return candidacy
    _require_state(candidacy, *STILL_OPEN)
    _take_back_presentations(candidacy, actor)
    return _move(
        candidacy,
        actor,
        "candidacy.declined",
        state=CandidacyState.DECLINED,
        declined_at_state=candidacy.state,
        reserve_order=None,
        reason=NotSelectedReason.DECLINED,
    )


def _take_back_presentations(candidacy: Candidacy, actor: Actor) -> None:
    for answer in EmployerAnswer.objects.standing().select_for_update(of=("self",)).filter(candidacy=candidacy):
        take_back_presentation(answer, actor=actor)


def _require_state(candidacy: Candidacy, *states: CandidacyState) -> None:
    if candidacy.state not in states:
        raise RuleError(_("Det går inte när kandidaten är: %(state)s.") % {"state": candidacy.get_state_display()})
