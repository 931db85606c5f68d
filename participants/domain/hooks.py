"""What rooms above want done in the same transaction when a participation begins, pauses, ends or changes hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jobbspar.accounts.actor import Actor
from participants.models import Participation, Person

Effect = Callable[[Participation, Actor], None]
_effects: list[Effect] = []


def after_participation_changed(effect: Effect) -> None:
    """Register `effect(participation, actor)`, in `AppConfig.ready()`. It is called with the row as saved."""
    if effect not in _effects:
        _effects.append(effect)


def participation_changed(participation: Participation, actor: Actor) -> None:
    """Called by every domain function that has changed a participation's state, end or case worker."""
    for effect in _effects:
        effect(participation, actor)


ProtectionEffect = Callable[[Person, Actor], None]
_protection_effects: list[ProtectionEffect] = []


def after_protection_changed(effect: ProtectionEffect) -> None:
    """Register `effect(person, actor)`, in `AppConfig.ready()`: close what no longer is the handlers' alone."""
    if effect not in _protection_effects:
        _protection_effects.append(effect)


def protection_changed(person: Person, actor: Actor) -> None:
    """Called when the mark is set and when its handlers change, in the same transaction."""
    for effect in _protection_effects:
        effect(person, actor)


FollowUpDays = Callable[[Participation], list[date]]
_follow_up_days: list[FollowUpDays] = []


def tell_follow_ups(days: FollowUpDays) -> None:
    """Register, in `AppConfig.ready()`, what knows when a participant's follow-ups are planned: they are made above."""
    if days not in _follow_up_days:
        _follow_up_days.append(days)


def planned_follow_ups(participation: Participation) -> list[date]:
    """The days that lie ahead, in order."""
    return sorted({day for days in _follow_up_days for day in days(participation)})
