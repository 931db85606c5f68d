"""What came of a round: its evaluation, the decision on a next one, and figures frozen for ever (A2, A3, 2.0.10)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.domain.neutral import refuse_persons
from coordination.models import RoundResult
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import AreaMember, Organisation
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_text
from participants.enums import OutcomeGroup
from participants.models import Participation
from tracks.enums import NextRoundDecision, Phase
from tracks.models import Round
from tracks.permissions import can_plan_round

# What a person is counted by; the key of a cell in RoundResult.cells.
CELL_KEYS = ("sex", "education", "upper_secondary", "municipality", "group", "completed")
# The sums of the cells that are kept beside them.
FIGURES = ("started", "completed", "left_early", "work", "work_left_early", "studies", "other")


@transaction.atomic
def save_evaluation(
    round: Round, *, evaluation: str, lessons: str, actor: Actor, expected_version: int | None = None
) -> Round:
    """Utvärdering and lärdomar (A2). RuleError before EXECUTION; a finished round's words stay as they were."""
    round = _locked(round, actor)
    if round.phase not in (Phase.EXECUTION, Phase.CLOSING):
        raise RuleError(_("Utvärderingen skrivs under genomförandet och avslutningen."))
    refuse_persons(evaluation, round, None, actor, field="evaluation")
    refuse_persons(lessons, round, None, actor, field="lessons")
    return change(
        round,
        actor=actor,
        round_id=round.pk,
        action="round.evaluated",
        expected_version=expected_version,
        evaluation=clean_text(evaluation).strip(),
        lessons=clean_text(lessons).strip(),
    )


@transaction.atomic
def decide_next_round(round: Round, *, decision: NextRoundDecision, text: str, actor: Actor) -> Round:
    """Ja, nej eller senare, with the reason (A3). It may be decided again until the next round exists."""
    round = _locked(round, actor)
    if round.phase not in (Phase.EXECUTION, Phase.CLOSING, Phase.FINISHED):
        raise RuleError(_("Beslut om ny omgång tas i genomförandet eller avslutningen."))
    if Round.objects.filter(previous=round).exists() and decision != NextRoundDecision.YES:
        raise RuleError(_("Nästa omgång är redan startad."), field="next_decision")
    refuse_persons(text, round, None, actor, field="text")
    return change(
        round,
        actor=actor,
        round_id=round.pk,
        action="round.next_decided",
        next_decision=decision,
        next_decision_text=clean_text(text).strip(),
    )


@across("Omgångens siffror räknas en gång för alla")
def freeze_results(round: Round, *, actor: Actor) -> RoundResult:
    """Count the round's participations once, when it becomes FINISHED. Called by the walk, in its transaction.

    Every participation must have been closed (the gate asks). A round that is reopened and finished again is counted
    again as a new version; what was frozen before is kept (invariant 26).
    """
    rows = Participation.objects.filter(round=round, closing__isnull=False).select_related(
        "closing", "person", "home_municipality"
    )
    cells: Counter[tuple[Any, ...]] = Counter()
    figures: Counter[str] = Counter()
    for row in rows:
        closing, person = row.closing, row.person
        cells[
            person.legal_sex,
            person.education_level,
            person.upper_secondary_completed,
            row.home_municipality.name,
            closing.group,
            closing.completed,
        ] += 1
        figures["started"] += 1
        figures["completed" if closing.completed else "left_early"] += 1
        figures[closing.group] += 1
        if closing.group == OutcomeGroup.WORK and not closing.completed:
            figures["work_left_early"] += 1
    earlier = RoundResult.objects.filter(round=round)
    earlier.standing().update(replaced_at=clock.now())
    result = RoundResult.objects.create(
        round=round,
        number=earlier.count() + 1,
        frozen_at=clock.now(),
        finished_on=clock.today(),
        is_preparatory=round.track.is_preparatory,
        cells=[dict(zip(CELL_KEYS, key, strict=True)) | {"count": count} for key, count in sorted(cells.items())],
        **{name: figures[name] for name in FIGURES},
    )
    result.organisations.set(_readers(round))
    return result


def _readers(round: Round) -> list[Organisation]:
    """The round's parties apart from employers, and the federations whose region the responsible municipality is in."""
    from_parties = Organisation.objects.filter(round_parties__round=round).exclude(round_parties__role="employer")
    areas = AreaMember.objects.current().filter(organisation=round.track.responsible_id).values("area")
    federations = Organisation.objects.filter(led_areas__in=areas)
    return list({row.pk: row for row in (*from_parties, round.track.responsible, *federations)}.values())


def _locked(round: Round, actor: Actor) -> Round:
    round = Round.objects.select_for_update(of=("self",)).select_related("track__responsible").get(pk=round.pk)
    if not can_plan_round(actor, round):
        raise NotAllowed
    return round
