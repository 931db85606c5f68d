"""Gemensam bedömning: AF's part and the home municipality's part, and what they give together (invariants 2 and 3)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain._guard import locked
from participants.enums import AssessmentResult, AssessmentSide, ReferralState
from participants.models import Assessment, AssessmentPart, Candidacy, Referral
from participants.permissions import assessment_side

# From the most to the least positive.
_ORDER = list(AssessmentResult)


def joint_result(parts: dict[str, str]) -> AssessmentResult | None:
    """What the two halves give: the less positive of them; None until both are there. `parts`: side → result."""
    if set(parts) != set(AssessmentSide):
        return None
    return max((AssessmentResult(result) for result in parts.values()), key=_ORDER.index)


@transaction.atomic
def assess(
    referral: Referral,
    *,
    actor: Actor,
    result: str,
    assessed_on: date | None = None,
    own_text: str = "",
    shared_text: str = "",
    conditions: str | None = None,
    reasons_shown: str | None = None,
) -> AssessmentPart:
    """Make, or until the person is a candidate change, the actor's half. Which half follows from who they are.

    `own_text` stays within the organisation, `shared_text` goes to the other side. `conditions` and `reasons_shown`
    belong to the whole and are left as they are when None. NotAllowed for one who has no half in it.
    """
    referral = locked(referral, "person__home_municipality", "round")
    side = assessment_side(actor, referral)
    if side is None or referral.round is None:
        raise NotAllowed
    if referral.state not in (ReferralState.SENT, ReferralState.ACCEPTED):
        raise RuleError(_("Aktualiseringen är avslutad, så den går inte att bedöma."))
    day = assessed_on or clock.today()
    if day > clock.today():
        raise RuleError(_("Bedömningen kan inte ha ett datum i framtiden."), field="assessed_on")
    assessment = _assessment_of(referral, actor)
    if Candidacy.objects.filter(assessment=assessment).exists():
        raise RuleError(_("Personen är redan kandidat. Bedömningen går inte att ändra."))
    values: dict[str, object] = {
        "assessed_on": day,
        "assessor_id": actor.user_id,
        "result": AssessmentResult(result),
        "own_text": own_text,
        "shared_text": shared_text,
    }
    part = _save_part(assessment, side, actor, values)
    _join(assessment, actor, conditions, reasons_shown)
    return part


def _assessment_of(referral: Referral, actor: Actor) -> Assessment:
    existing = Assessment.objects.select_for_update().filter(referral=referral).first()
    return existing or create(
        Assessment, actor=actor, person_id=referral.person_id, round_id=referral.round_id, referral=referral
    )


def _save_part(assessment: Assessment, side: AssessmentSide, actor: Actor, values: dict[str, object]) -> AssessmentPart:
    referral = assessment.referral
    ids = {"person_id": referral.person_id, "round_id": referral.round_id}
    part = assessment.parts.filter(side=side).first()
    if part is not None:
        return change(part, actor=actor, action="assessment.part_made", **ids, **values)
    return create(
        AssessmentPart,
        actor=actor,
        action="assessment.part_made",
        assessment=assessment,
        side=side,
        organisation_id=actor.organisation_id,
        **ids,
        **values,
    )


def _join(assessment: Assessment, actor: Actor, conditions: str | None, reasons_shown: str | None) -> None:
    result = joint_result(dict(assessment.parts.values_list("side", "result")))
    values: dict[str, object] = {"result": result or "", "decided_at": clock.now() if result else None}
    if conditions is not None:
        values["conditions"] = conditions
    if reasons_shown is not None:
        values["reasons_shown"] = reasons_shown
    referral = assessment.referral
    change(
        assessment,
        actor=actor,
        person_id=referral.person_id,
        round_id=referral.round_id,
        action="assessment.joined",
        **values,
    )
