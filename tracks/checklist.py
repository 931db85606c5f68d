"""The coordinator's tasks P1–A3 in the four phases (mission 1.4), as a round's checklist is filled with them.

`weeks` and `anchor` suggest when: so many weeks after (before, when negative) the round's planned start or end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext_lazy as _

from jobbspar.lib import dates
from tracks.enums import Phase

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Task:
    """`needs_employer`: a preparatory track has no such task, since it has no employer."""

    code: str
    phase: Phase
    text: StrPromise
    anchor: Literal["start", "end"]
    weeks: int
    needs_employer: bool = False

    def due(self, start: date, end: date, *, earliest: date) -> date:
        """The suggested working day, never before `earliest`."""
        day = (start if self.anchor == "start" else end) + timedelta(weeks=self.weeks)
        return dates.next_working_day(max(day, earliest))


TASKS: Final = (
    Task(
        "P1",
        Phase.PLANNING,
        _("Samordna strategiska grupper, AF, kommuner, utbildningsanordnare, arbetsgivare och övriga aktörer"),
        "start",
        -14,
    ),
    Task(
        "P2",
        Phase.PLANNING,
        _("Kartlägg företagets kompetensbehov och fastställ en kravprofil"),
        "start",
        -12,
        needs_employer=True,
    ),
    Task(
        "P3",
        Phase.PLANNING,
        _("Säkerställ en tydlig planering av spårets moment: alla parter vet vad som ska göras och när"),
        "start",
        -9,
    ),
    Task("P4", Phase.PLANNING, _("Ta fram insatspaketet och se till att avtal finns"), "start", -8),
    Task("P5", Phase.PLANNING, _("Planera urvals- och rekryteringsmetod"), "start", -9),
    Task(
        "P6",
        Phase.PLANNING,
        _("Gör arbetsgivaren delaktig, med tydliga förväntningar, gärna genom en gemensam avsiktsförklaring"),
        "start",
        -8,
        needs_employer=True,
    ),
    Task("R1", Phase.RECRUITMENT, _("Samordna AF:s och kommunens arbete för att få fram målgruppen"), "start", -5),
    Task("R2", Phase.RECRUITMENT, _("Genomför de planerade rekryteringsaktiviteterna"), "start", -3),
    Task(
        "R3",
        Phase.RECRUITMENT,
        _("Arbetsgivaren är delaktig i urvalet enligt plan; stötta arbetsgivaren vid behov"),
        "start",
        -2,
        needs_employer=True,
    ),
    # G1-G4 go on for the whole phase: they are late when it draws to its end, not while it is going on.
    Task("G1", Phase.EXECUTION, _("Håll samman helheten: samordna att alla tar sitt ansvar"), "end", -2),
    Task(
        "G2",
        Phase.EXECUTION,
        _("Följ upp deltagarna och arbetsgivaren regelbundet: progression, plan och insatser"),
        "end",
        -2,
    ),
    Task(
        "G3",
        Phase.EXECUTION,
        _("Bevaka övergången mellan insatser så att det inte blir glapp för deltagare eller arbetsgivare"),
        "end",
        -2,
    ),
    Task("G4", Phase.EXECUTION, _("Lös problem och hinder, och lyft dem vid behov till styrgruppen"), "end", -2),
    Task(
        "A1",
        Phase.CLOSING,
        _("Avsluta enligt plan: anställning eller lönesubvention beslutad, eller utbildning med studieplan"),
        "end",
        1,
    ),
    Task("A2", Phase.CLOSING, _("Summera spåret och utvärdera resultatet"), "end", 3),
    Task("A3", Phase.CLOSING, _("Planera en eventuell ny omgång"), "end", 4),
)


def tasks_for(*, preparatory: bool) -> tuple[Task, ...]:
    """The tasks that a round starts with."""
    return tuple(task for task in TASKS if not (preparatory and task.needs_employer))
