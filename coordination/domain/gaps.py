"""Överbrygga glapp: let the next step begin earlier, or say why the gap is all right."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.queries.gaps import OpenGap, open_gaps, watched
from jobbspar.accounts.actor import Actor
from jobbspar.lib.dates import previous_working_day
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain.enrolments import change_enrolment
from participants.domain.participations import allow_gap
from participants.enums import EnrolmentState
from participants.models import Participation


@transaction.atomic
def allow_gaps(found: Iterable[OpenGap], *, actor: Actor, reason: str) -> int:
    """Each of the gaps is in its order, with the reason (semester, sjukdom, föräldraledighet). How many."""
    count = 0
    for one in found:
        gap = one.gap
        allow_gap(one.participation, actor=actor, starts_on=gap.start, ends_on=gap.end, reason=reason)
        count += 1
    return count


@transaction.atomic
def move_next_steps(found: Iterable[OpenGap], *, actor: Actor) -> int:
    """The step after each gap begins on the gap's first day and keeps its length. How many were moved.

    Conflict where a gap is no longer as it was seen; RuleError before a hire, or where the step has begun.
    """
    count = 0
    for one in found:
        now = _as_now(one)
        step = now.after
        if step is None:
            raise RuleError(_("Glappet är före en anställning. Ändra dagen för anställningen, eller tillåt glappet."))
        if step.state != EnrolmentState.PLANNED:
            raise RuleError(_("Insatsen efter glappet har redan börjat."))
        length = step.planned_end - step.planned_start
        start = now.gap.start
        end = max(start, previous_working_day(start + length))
        change_enrolment(step, actor=actor, planned_start=start, planned_end=end)
        count += 1
    return count


def _as_now(one: OpenGap) -> OpenGap:
    fresh = open_gaps(watched(Participation.objects.filter(pk=one.participation.pk)))
    for candidate in fresh:
        if candidate.gap == one.gap:
            return candidate
    raise Conflict(_("Glappet ser inte längre ut så. Läs om sidan och se efter."))
