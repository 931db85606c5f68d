"""Competence needs: where every jobbspår starts (mission D3). Rounds connect them (tracks room)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.enums import NeedSource, NeedStatus, Recurrence
from employers.models import CompetenceNeed, Employer, Occupation, Workplace
from employers.permissions import NEXT_STATES, can_decide_need, can_keep_employers
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import Conflict, RuleError


def _check(employer: Employer, occupation: Occupation, workplace: Workplace | None, headcount: int) -> None:
    if occupation.level != 4:
        raise RuleError(_("Välj ett yrke på den mest detaljerade nivån (fyra siffror)."), field="occupation")
    if workplace is not None and workplace.employer_id != employer.pk:
        raise RuleError(_("Välj ett av arbetsgivarens egna arbetsställen."), field="workplace")
    if headcount < 1:
        raise RuleError(_("Antalet personer ska vara minst 1."), field="headcount")


@transaction.atomic
def register_need(
    employer: Employer,
    *,
    actor: Actor,
    occupation: Occupation,
    headcount: int,
    wanted_start: date,
    source: str = NeedSource.OUTREACH,
    workplace: Workplace | None = None,
    recurrence: str = Recurrence.ONCE,
    shortage_reason: str = "",
) -> CompetenceNeed:
    """A new need, RECEIVED. `wanted_start` may lie in the past: an employer may have waited long."""
    if not can_keep_employers(actor):
        raise NotAllowed
    _check(employer, occupation, workplace, headcount)
    return create(
        CompetenceNeed,
        actor=actor,
        employer=employer,
        owner_id=actor.organisation_id,
        workplace=workplace,
        occupation=occupation,
        headcount=headcount,
        wanted_start=wanted_start,
        recurrence=recurrence,
        shortage_reason=shortage_reason,
        source=source,
    )


def _locked(need: CompetenceNeed, actor: Actor) -> CompetenceNeed:
    row = CompetenceNeed.objects.select_for_update(of=("self",)).select_related("employer").get(pk=need.pk)
    if not can_decide_need(actor, row):
        raise NotAllowed
    return row


@transaction.atomic
def change_need(
    need: CompetenceNeed, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> CompetenceNeed:
    """Set what is given: occupation, workplace, headcount, wanted_start, recurrence, shortage_reason, source."""
    row = _locked(need, actor)
    _check(
        row.employer,
        values.get("occupation", row.occupation),
        values.get("workplace", row.workplace),
        values.get("headcount", row.headcount),
    )
    return change(row, actor=actor, expected_version=expected_version, **values)


def _move(need: CompetenceNeed, to: NeedStatus, actor: Actor, action: str, **values: Any) -> CompetenceNeed:
    """The state as a whole in one place. Already there means done; a way that is closed means a colleague was first."""
    row = _locked(need, actor)
    if row.status == to:
        return row
    if to not in NEXT_STATES[row.status]:
        raise Conflict(
            _("Behovet är redan %(state)s, så det går inte längre.") % {"state": row.get_status_display().lower()}
        )
    return change(row, actor=actor, action=action, status=to, **values)


@transaction.atomic
def map_need(need: CompetenceNeed, *, actor: Actor) -> CompetenceNeed:
    """Kartlagt: somebody has talked with the employer and knows what is needed."""
    return _move(need, NeedStatus.MAPPED, actor, "need.mapped")


@transaction.atomic
def decline_need(need: CompetenceNeed, *, actor: Actor, reason: str) -> CompetenceNeed:
    """Avböjt, with the reason the employer was given. Not while a round answers the need."""
    if not reason.strip():
        raise RuleError(_("Skriv varför behovet avböjs."), field="reason")
    return _move(need, NeedStatus.DECLINED, actor, "need.declined", declined_reason=reason)


@transaction.atomic
def meet_need(need: CompetenceNeed, *, actor: Actor) -> CompetenceNeed:
    """Tillgodosett: the employer has the people it asked for."""
    return _move(need, NeedStatus.MET, actor, "need.met")


@transaction.atomic
def reopen_need(need: CompetenceNeed, *, actor: Actor) -> CompetenceNeed:
    """A declined or met need is open again, as mapped."""
    return _move(need, NeedStatus.MAPPED, actor, "need.reopened", declined_reason="")
