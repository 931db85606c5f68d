"""Moment: who does what and when in the four phases."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from tracks.domain.locks import locked, opened
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES
from tracks.models import PlanActivity, Round, RoundParty
from tracks.permissions import can_change_activity


@transaction.atomic
def add_activity(round: Round, *, actor: Actor, phase: str, text: str, **values: Any) -> PlanActivity:
    """A moment of the round's own, last in its phase: owner_party, owner_user, due, place, invited."""
    row = opened(round, actor=actor)
    _check(row, {"phase": phase, "text": text, **values})
    order = row.activities.filter(phase=phase).count() + 100
    return create(
        PlanActivity, actor=actor, round_id=row.pk, round=row, phase=phase, order=order, text=text.strip(), **values
    )


@transaction.atomic
def change_activity(
    activity: PlanActivity, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> PlanActivity:
    own = _opened(activity, actor)
    _check(own.round, values)
    return change(own, actor=actor, round_id=own.round_id, expected_version=expected_version, **values)


@transaction.atomic
def mark_done(
    activity: PlanActivity,
    *,
    actor: Actor,
    done_on: date,
    evidence: str = "",
    came: int | None = None,
) -> PlanActivity:
    """It is done: when, and what shows it. Marking again brings the day and the evidence up to date."""
    own = _opened(activity, actor)
    if own.struck_at:
        raise Conflict(_("Momentet är struket. Ångra strykningen först."))
    if done_on > clock.today():
        raise RuleError(_("Datumet är i framtiden. Markera momentet som klart när det är gjort."), field="done_on")
    if own.done_on and own.done_on == done_on and own.evidence == evidence.strip() and came in (None, own.came):
        return own
    values: dict[str, Any] = {"done_on": done_on, "done_by_id": actor.user_id, "evidence": evidence.strip()}
    if came is not None:
        values["came"] = came
    return change(own, actor=actor, round_id=own.round_id, action="activity.done", **values)


@transaction.atomic
def strike(activity: PlanActivity, *, actor: Actor, reason: str) -> PlanActivity:
    """It will not be done, and why. Twice is once."""
    own = _opened(activity, actor)
    if own.struck_at:
        return own
    if own.done_on:
        raise Conflict(_("Momentet är redan klart. Ångra det först om det ska strykas."))
    if not reason.strip():
        raise RuleError(_("Skriv varför momentet stryks."), field="reason")
    return change(
        own,
        actor=actor,
        round_id=own.round_id,
        action="activity.struck",
        struck_at=clock.now(),
        struck_reason=reason.strip(),
    )


@transaction.atomic
def reopen_activity(activity: PlanActivity, *, actor: Actor) -> PlanActivity:
    """Undo: neither done nor struck. What showed it stays, for who marks it again."""
    own = _opened(activity, actor)
    if own.is_open:
        return own
    return change(
        own,
        actor=actor,
        round_id=own.round_id,
        action="activity.reopened",
        done_on=None,
        done_by_id=None,
        struck_at=None,
        struck_reason="",
    )


def _opened(activity: PlanActivity, actor: Actor) -> PlanActivity:
    round = locked(activity.round)
    own = PlanActivity.objects.select_for_update(of=("self",)).select_related("owner_party").get(pk=activity.pk)
    own.round = round
    if not can_change_activity(actor, own):
        raise NotAllowed
    if round.phase in ENDED_PHASES:
        raise RuleError(_("Omgången är avslutad. Planen kan inte ändras längre."))
    return own


def _check(round: Round, values: dict[str, Any]) -> None:
    if "text" in values and not values["text"].strip():
        raise RuleError(_("Skriv vad som ska göras."), field="text")
    if "phase" in values and values["phase"] not in ACTIVE_PHASES:
        raise RuleError(_("Välj en av de fyra faserna."), field="phase")
    party: RoundParty | None = values.get("owner_party")
    if party is not None and party.round_id != round.pk:
        raise RuleError(_("Välj en av omgångens parter."), field="owner_party")
    user: User | None = values.get("owner_user")
    organisations = round.parties.values("organisation")
    if user is not None and not user.memberships.filter(organisation__in=organisations).exists():
        raise RuleError(_("Välj någon som arbetar hos en av parterna."), field="owner_user")
