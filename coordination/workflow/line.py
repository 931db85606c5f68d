"""Spårlinjen of a round: its four stations with a small text each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from coordination.workflow.phases import WALK, PhaseOfWalk
from jobbspar.lib import clock, dates
from jobbspar.ui.stations import State, Station
from tracks.enums import Phase
from tracks.models import Round

_ORDER = [station.phase for station in WALK]


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """What is known of one phase: when it was left, and how many of its tasks are done or struck out."""

    left_on: date | None = None
    done: int = 0
    total: int = 0


def stations_of(round: Round, facts: Mapping[str, PhaseFacts] | None = None) -> list[Station]:
    """The line as it stands now. Without `facts` the stations have no small text (lists)."""
    return [_station(round, station, (facts or {}).get(station.phase), bool(facts)) for station in WALK]


def week_text(round: Round) -> str:
    """ "vecka 7 av 14": how far into the planned time a round in execution is."""
    today = clock.today()
    total = (round.planned_end - round.planned_start).days // 7 + 1
    now = (today - round.planned_start).days // 7 + 1
    if now < 1:
        return _("börjar %s") % dates.near_text(round.planned_start)
    if now > total:
        return _("slutdatum passerat")
    return _("vecka %(now)d av %(total)d") % {"now": now, "total": total}


def state_text(round: Round) -> str:
    """A round's place in a few words, for lists: "vecka 7 av 14", "pausad", "planering"."""
    if round.paused_at:
        return _("pausad")
    if round.phase == Phase.EXECUTION:
        return week_text(round)
    if round.phase in (Phase.PLANNING, Phase.RECRUITMENT, Phase.DRAFT):
        return _("start %s") % dates.near_text(round.planned_start)
    return str(round.get_phase_display())


def _station(round: Round, station: PhaseOfWalk, facts: PhaseFacts | None, texts: bool) -> Station:
    state = _state(round, station.phase)
    note = _note(round, station.phase, state, facts or PhaseFacts()) if texts else ""
    return Station(station.label, state, note, _share(round, station.phase, facts))


def _state(round: Round, phase: Phase) -> State:
    if round.phase == Phase.FINISHED:
        return "done"
    if round.phase not in _ORDER:
        return "todo"
    here, there = _ORDER.index(Phase(round.phase)), _ORDER.index(phase)
    if there < here:
        return "done"
    if there > here:
        return "todo"
    return "paused" if round.paused_at else "now"


def _note(round: Round, phase: Phase, state: State, facts: PhaseFacts) -> str:
    tasks = _("%(done)d/%(total)d moment") % {"done": facts.done, "total": facts.total} if facts.total else ""
    if state == "done":
        when = _("klar %s") % dates.near_text(facts.left_on) if facts.left_on else _("klar")
        return " · ".join(part for part in (when, tasks) if part)
    if state == "paused":
        return _("pausad sedan %s") % dates.near_text(clock.local(round.paused_at).date()) if round.paused_at else ""
    if state == "now":
        week = week_text(round) if phase == Phase.EXECUTION else ""
        return " · ".join(part for part in (week, tasks) if part)
    if phase == Phase.EXECUTION:
        return _("från %s") % dates.date_text(round.planned_start)
    if phase == Phase.CLOSING:
        return _("från %s") % dates.date_text(round.planned_end)
    return tasks


def _share(round: Round, phase: Phase, facts: PhaseFacts | None) -> float:
    """How far into the phase: time for execution, tasks for the others; half when nothing is known."""
    if phase == Phase.EXECUTION:
        days = (round.planned_end - round.planned_start).days or 1
        return min(max((clock.today() - round.planned_start).days / days, 0.04), 0.96)
    if facts is None or not facts.total:
        return 0.5
    return min(max(facts.done / facts.total, 0.06), 0.94)
