"""Deltagande: start, pause, expected hire, leaving early, allowed gaps, and the individual plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from jobbspar.lib.errors import RuleError
from jobbspar.lib.spans import Gap
from participants.domain._guard import already, locked, require, require_near, require_phase
from participants.domain.enrolments import copy_chain, end_all
from participants.domain.hooks import participation_changed
from participants.enums import ParticipationState
from participants.models import IndividualPlan, ParticipantGapAllowance, Participation
from participants.permissions import can_change_steps, can_write_plan
from participants.queries.rounds import participation_gaps
from tracks.enums import Phase
from tracks.models import RoundParty

SAID_OTHERWISE: Final = _("Det finns redan andra uppgifter om det här. Läs dem på deltagarens sida först.")
DAYS_OFF: Final = timedelta(days=5)


def _open(participation: Participation, actor: Actor) -> Participation:
    participation = locked(participation, "round__track", "person")
    require(can_change_steps(actor, participation))
    if participation.closed_on is not None:
        raise RuleError(_("Deltagandet är avslutat."))
    return participation


def _save(participation: Participation, actor: Actor, action: str, **values: Any) -> Participation:
    change(
        participation,
        actor=actor,
        person_id=participation.person_id,
        round_id=participation.round_id,
        action=action,
        **values,
    )
    participation_changed(participation, actor)
    return participation


@transaction.atomic
def start_participation(participation: Participation, *, actor: Actor, started_on: date) -> Participation:
    """The participant has begun. A second time corrects the date. RuleError before the round's execution."""
    participation = _open(participation, actor)
    require_phase(participation.round, Phase.EXECUTION, Phase.CLOSING)
    if participation.state not in (ParticipationState.ADMITTED, ParticipationState.ONGOING):
        raise RuleError(_("Deltagandet har redan kommit längre."))
    if started_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="started_on")
    if started_on < participation.admitted_on:
        raise RuleError(_("Deltagandet kan inte börja innan personen antogs."), field="started_on")
    first = min((row.started_on for row in participation.enrolments.all() if row.started_on), default=None)
    if first is not None and started_on > first:
        words = _("En insats började redan %(day)s, så deltagandet kan inte ha börjat senare.")
        raise RuleError(words % {"day": date_text(first)}, field="started_on")
    return _save(participation, actor, "participation.started", state=ParticipationState.ONGOING, started_on=started_on)


@transaction.atomic
def pause_participation(participation: Participation, *, actor: Actor, paused_from: date, reason: str) -> Participation:
    """Uppehåll, with the reason (sjukdom, föräldraledighet …). The same again is once; another one is a Conflict."""
    participation = _open(participation, actor)
    if participation.state == ParticipationState.PAUSED:
        return already(participation, {"paused_from": paused_from, "pause_reason": reason}, SAID_OTHERWISE)
    if participation.state != ParticipationState.ONGOING:
        raise RuleError(_("Bara ett deltagande som pågår kan ha uppehåll."))
    if not reason:
        raise RuleError(_("Skriv varför deltagaren har uppehåll."), field="pause_reason")
    if paused_from > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="paused_from")
    if participation.started_on and paused_from < participation.started_on:
        raise RuleError(_("Uppehållet kan inte börja före deltagandet."), field="paused_from")
    return _save(
        participation,
        actor,
        "participation.paused",
        state=ParticipationState.PAUSED,
        paused_from=paused_from,
        pause_reason=reason,
    )


@transaction.atomic
def resume_participation(participation: Participation, *, actor: Actor, resumed_on: date) -> Participation:
    """Back again. The days away are kept as an allowed gap with the pause's reason."""
    participation = _open(participation, actor)
    if participation.state != ParticipationState.PAUSED or participation.paused_from is None:
        raise RuleError(_("Deltagandet har inget uppehåll."))
    if resumed_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="resumed_on")
    if resumed_on < participation.paused_from:
        raise RuleError(_("Deltagaren kan inte vara tillbaka innan uppehållet började."), field="resumed_on")
    last_away = resumed_on - timedelta(days=1)
    if last_away >= participation.paused_from:
        _allow(participation, actor, participation.paused_from, last_away, participation.pause_reason)
    return _save(
        participation,
        actor,
        "participation.resumed",
        state=ParticipationState.ONGOING,
        paused_from=None,
        pause_reason="",
    )


@transaction.atomic
def expect_hire(
    participation: Participation, *, actor: Actor, employer: RoundParty | None, hire_on: date | None
) -> Participation:
    """The hire that is expected, so that a gap before it is seen (2.0.9). Both None takes it away."""
    participation = _open(participation, actor)
    if (employer is None) != (hire_on is None):
        field = "expected_hire_on" if hire_on is None else "expected_employer"
        raise RuleError(_("Ange både arbetsgivare och datum, eller inget av dem."), field=field)
    if employer is not None and (employer.round_id != participation.round_id or not employer.is_employer):
        raise RuleError(_("Välj en av omgångens arbetsgivare."), field="expected_employer")
    if hire_on is not None:
        require_near(participation, hire_on, "expected_hire_on")
        if hire_on < participation.admitted_on:
            raise RuleError(_("Anställningen kan inte börja innan personen antogs."), field="expected_hire_on")
    return _save(
        participation, actor, "participation.hire_expected", expected_employer=employer, expected_hire_on=hire_on
    )


@transaction.atomic
def leave_early(participation: Participation, *, actor: Actor, left_on: date, reason: str) -> Participation:
    """Leaves before the chain has ended. The steps end; the outcome is written in the closing.

    The same again is once; another date or reason is a Conflict.
    """
    participation = _open(participation, actor)
    if participation.left_early:
        return already(participation, {"left_on": left_on, "left_reason": reason}, SAID_OTHERWISE)
    if not reason:
        raise RuleError(_("Skriv varför deltagaren slutar i förtid."), field="left_reason")
    if left_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="left_on")
    if left_on < (participation.started_on or participation.admitted_on):
        raise RuleError(_("Deltagaren kan inte sluta innan den började."), field="left_on")
    end_all(participation, left_on, reason, actor=actor)
    return _save(
        participation,
        actor,
        "participation.left_early",
        state=ParticipationState.CLOSING,
        left_early=True,
        left_on=left_on,
        left_reason=reason,
    )


@transaction.atomic
def set_support(
    participation: Participation, *, actor: Actor, language_support: str = "", **workers: User | None
) -> Participation:
    """Which language support has been agreed, and who follows the participant: `case_worker` and `af_case_worker`.

    Each organisation names its own; one that is not given stays.
    """
    participation = locked(participation, "round__track", "person")
    require(can_write_plan(actor, participation))
    for name, user in workers.items():
        expected = (Role.AF_CASE_WORKER,) if name == "af_case_worker" else (Role.CASE_WORKER,)
        colleagues = User.objects.colleagues(actor, *expected)
        if user is not None and not colleagues.filter(pk=user.pk).exists():
            raise RuleError(_("Välj en kollega i den egna organisationen."), field=name)
    return _save(participation, actor, "participation.changed", language_support=language_support, **workers)


@transaction.atomic
def allow_gap(
    participation: Participation, *, actor: Actor, starts_on: date, ends_on: date, reason: str
) -> ParticipantGapAllowance:
    """A gap in the participant's chain is all right, with the reason (semester, sjukdom, föräldraledighet)."""
    participation = _open(participation, actor)
    if ends_on < starts_on:
        raise RuleError(_("Slutet kan inte vara före starten."), field="ends_on")
    if not any(_lies_in(gap, starts_on, ends_on) for gap in participation_gaps(participation)):
        raise RuleError(_("Där finns inget glapp. Ange dagarna mellan två insatser."), field="starts_on")
    if not reason:
        raise RuleError(_("Skriv varför glappet är i sin ordning."), field="reason")
    return _allow(participation, actor, starts_on, ends_on, reason)


def _lies_in(gap: Gap, starts_on: date, ends_on: date) -> bool:
    """Whether the days are of this gap, give or take a week-end and a holiday at its ends."""
    return gap.start - DAYS_OFF <= starts_on <= gap.end and gap.start <= ends_on <= gap.end + DAYS_OFF


@transaction.atomic
def withdraw_gap_allowance(allowance: ParticipantGapAllowance, *, actor: Actor) -> None:
    """The gap is no longer allowed. Twice is once."""
    participation = _open(allowance.participation, actor)
    held = participation.gap_allowances.filter(pk=allowance.pk).first()
    if held is None:
        return
    ids = {"person_id": participation.person_id, "round_id": participation.round_id}
    record(actor, "participation.gap_allowance_withdrawn", held, **ids)
    held.delete()


def _allow(
    participation: Participation, actor: Actor, starts_on: date, ends_on: date, reason: str
) -> ParticipantGapAllowance:
    ids = {
        "person_id": participation.person_id,
        "round_id": participation.round_id,
        "action": "participation.gap_allowed",
    }
    existing = participation.gap_allowances.filter(starts_on=starts_on, ends_on=ends_on).first()
    if existing is not None:
        return change(existing, actor=actor, reason=reason, **ids)
    return create(
        ParticipantGapAllowance,
        actor=actor,
        participation=participation,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        **ids,
    )


PLAN_TEXTS = (
    "goal", "support", "adaptations", "compensation", "i_promise", "we_promise", "if_not_working", "agreed_on",
)  # fmt: skip


@transaction.atomic
def save_plan(
    participation: Participation, *, actor: Actor, goal: str, agreed_on: date | None = None, **texts: str
) -> IndividualPlan:
    """A new version of the individual plan; the same texts again give the version that is there.

    `texts`: support, adaptations, compensation, i_promise, we_promise, if_not_working.
    """
    participation = locked(participation, "round__track", "person")
    require(can_write_plan(actor, participation))
    if participation.closed_on is not None:
        raise RuleError(_("Deltagandet är avslutat."))
    if not goal:
        raise RuleError(_("Skriv deltagarens mål med egna ord."), field="goal")
    if agreed_on is not None and agreed_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="agreed_on")
    copy_chain(participation, actor=actor)
    values = {"goal": goal, "agreed_on": agreed_on, **texts}
    latest = participation.plans.first()
    wanted = [values.get(name, "") or "" for name in PLAN_TEXTS]
    if latest is not None and wanted == [getattr(latest, name) or "" for name in PLAN_TEXTS]:
        return latest
    return create(
        IndividualPlan,
        actor=actor,
        person_id=participation.person_id,
        round_id=participation.round_id,
        action="plan.written",
        participation=participation,
        number=latest.number + 1 if latest else 1,
        **values,
    )
