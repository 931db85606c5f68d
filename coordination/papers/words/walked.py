"""How the round went through its phases, for the final report: planned and real, and where it left the plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coordination.enums import PhaseEvent
from coordination.models import PhaseChange
from coordination.papers.facts import Facts
from coordination.papers.words import shared
from coordination.workflow.snapshots import in_general
from jobbspar.documents.sections import table
from jobbspar.lib import clock, dates
from tracks.enums import Phase


def day_text(moment: datetime) -> str:
    return dates.date_text(clock.local(moment).date())


def dates_text(facts: Facts) -> str:
    """When the execution really began and ended."""
    left = _left(facts)
    began, ended = left.get(Phase.RECRUITMENT), left.get(Phase.EXECUTION)
    words = [f"började {day_text(began.at)}" if began else "", f"slutade {day_text(ended.at)}" if ended else ""]
    told = " och ".join(word for word in words if word)
    return f"Genomförandet {told}." if told else "Genomförandet har inte börjat."


def phases(facts: Facts) -> dict[str, Any] | None:
    left = _left(facts)
    rows = []
    for name, done in shared.phases(facts):
        change = next((row for phase, row in left.items() if str(Phase(phase).label) == name), None)
        rows.append((name, done, day_text(change.at) if change else "Inte klar"))
    return table(("Fas", "Klara moment", "Fasen blev klar"), rows)


def deviations(facts: Facts) -> list[str]:
    """Each step with a reason. How many persons something was true of is not told (invariant 18)."""
    found = []
    for row in _changes(facts):
        if row.reason:
            lacking = [in_general(row.from_phase, item["key"], item["text"]) for item in row.gate if not item["met"]]
            what = f" Det som saknades: {' '.join(lacking)}" if lacking else ""
            phase = str(row.get_from_phase_display()).lower()
            event = str(row.get_event_display()).lower()
            found.append(f"{day_text(row.at)}, fasen {phase}: omgången {event}.{what} Skäl: {row.reason}")
    return found or ["Omgången har följt planen: ingen fas har passerats med skäl, tagits om eller pausats."]


def _left(facts: Facts) -> dict[str, PhaseChange]:
    """The last time each phase was left for the next."""
    return {row.from_phase: row for row in _changes(facts) if row.event == PhaseEvent.ADVANCED}


def _changes(facts: Facts) -> list[PhaseChange]:
    return list(facts.round.phase_changes.order_by("at", "id"))
