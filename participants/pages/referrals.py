"""A referral as an actor sees it: who, what was handed over, both halves of the assessment, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from participants.enums import POSITIVE_RESULTS, AssessmentSide, ReferralState, Relation
from participants.models import AssessmentPart, Candidacy, Disclosure, Person, Referral
from participants.permissions import (
    assessment_side,
    can_answer_referral,
    can_withdraw_referral,
    sees_in_round,
)
from participants.projections import SeenPerson, project
from participants.queries.persons import has_notice, seen_person
from tracks.enums import Phase
from tracks.permissions import can_plan_round


@dataclass(frozen=True, slots=True)
class SeenPart:
    """One half. `own_text` is None for others than the side that wrote it."""

    side: AssessmentSide
    is_mine: bool
    is_done: bool
    result: str
    tone: str
    assessed_on: date | None
    assessor: str
    own_text: str | None
    shared_text: str | None


@dataclass(frozen=True)
class ReferralPage:
    """What the page shows. The `can_…` are what the actor may do now; `why_not_candidate` is why not yet."""

    person: SeenPerson
    parts: list[SeenPart]
    result: str
    result_tone: str
    conditions: str
    reasons_shown: str
    candidacy: Candidacy | None
    is_open: bool
    can_answer: bool
    can_withdraw: bool
    can_assess: bool
    can_start_candidacy: bool
    why_not_candidate: str
    person_url: str


def referral_page(actor: Actor, referral: Referral) -> ReferralPage:
    """Everything the page of one referral shows to this actor."""
    assessment = getattr(referral, "assessment", None)
    side = assessment_side(actor, referral) if referral.round_id else None
    parts = {part.side: part for part in assessment.parts.select_related("assessor")} if assessment else {}
    candidacy = Candidacy.objects.filter(assessment=assessment).first() if assessment else None
    person = _person(actor, referral)
    is_open = referral.state in (ReferralState.SENT, ReferralState.ACCEPTED) and candidacy is None
    leads = referral.round is not None and can_plan_round(actor, referral.round)
    waiting = is_open and referral.state == ReferralState.SENT
    seen = person.sees_assessment
    return ReferralPage(
        person=person,
        parts=[_part(parts.get(one), one, side, seen) for one in AssessmentSide] if referral.round_id else [],
        result=assessment.get_result_display() if assessment and seen else "",
        result_tone=_tone(assessment.result) if assessment else "neutral",
        conditions=assessment.conditions if assessment and seen else "",
        reasons_shown=assessment.reasons_shown if assessment and seen and side else "",
        candidacy=candidacy,
        is_open=is_open,
        can_answer=waiting and can_answer_referral(actor, referral),
        can_withdraw=waiting and can_withdraw_referral(actor, referral),
        can_assess=is_open and side is not None,
        can_start_candidacy=is_open and leads and sees_in_round(actor, referral.person_id, referral.round),  # type: ignore[arg-type]
        why_not_candidate=_why_not(referral, assessment.result if assessment else ""),
        person_url=_person_url(actor, referral),
    )


def _why_not(referral: Referral, result: str) -> str:
    from_here = referral.round
    if from_here is not None and from_here.phase not in (Phase.RECRUITMENT, Phase.EXECUTION):
        return _("Omgången är i fasen %(phase)s.") % {"phase": from_here.get_phase_display().lower()}
    if result not in POSITIVE_RESULTS:
        return _("Båda delarna av bedömningen ska vara gjorda och positiva.")
    if not has_notice(referral.person_id):
        return _("Personen har inte fått informationen om hur uppgifterna behandlas.")
    return ""


def _person(actor: Actor, referral: Referral) -> SeenPerson:
    """Home municipalities see what AF handed over; all others what they see of the person anyway."""
    if Person.objects.visible_to(actor).filter(pk=referral.person_id).exists():
        return seen_person(actor, referral.person)
    given = Disclosure.objects.live().filter(
        person=referral.person_id, to_organisation=actor.organisation_id, round=referral.round_id
    )
    return project(referral.person, Relation.RECEIVER, [field for row in given for field in row.fields])


def _person_url(actor: Actor, referral: Referral) -> str:
    if (
        referral.accepted_as is not None
        and Person.objects.visible_to(actor).filter(pk=referral.accepted_as_id).exists()
    ):
        return referral.accepted_as.get_absolute_url()
    visible = Person.objects.visible_to(actor).filter(pk=referral.person_id).exists()
    return referral.person.get_absolute_url() if visible else ""


def _part(part: AssessmentPart | None, side: AssessmentSide, mine: AssessmentSide | None, seen: bool) -> SeenPart:
    is_mine = side == mine
    if part is None or not (seen or is_mine):
        return SeenPart(side, is_mine, False, "", "neutral", None, "", None, None)
    # The coordinator gets the result; the two authorities each other's shared text besides (matrix 2.7).
    return SeenPart(
        side=side,
        is_mine=is_mine,
        is_done=True,
        result=part.get_result_display(),
        tone=_tone(part.result),
        assessed_on=part.assessed_on,
        assessor=part.assessor.name if mine else "",
        own_text=part.own_text if is_mine else None,
        shared_text=part.shared_text if mine else None,
    )


def _tone(result: str) -> str:
    if not result:
        return "neutral"
    return "ok" if result in POSITIVE_RESULTS else "warn"
