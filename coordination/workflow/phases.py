"""The four phases of a jobbspår, in the coordinator's words. Start reading here.

A round (omgång) is made as a draft, walks through planning, recruitment, execution and closing, and is then finished.
Between two phases stands a gate: what has to be true before the round goes on (`gates.py`). One function moves a round
(`transitions.py`), and nothing else writes its phase.

Each phase has its tasks, which a new round gets as planned activities (moment), ready to be given an owner and a date:

    Planering       P1 samordna parterna · P2 behov och kravprofil · P3 tydlig planering · P4 insatspaket och avtal
                    P5 urvalsmetod · P6 arbetsgivarens delaktighet
    Rekrytering     R1 få fram målgruppen · R2 rekryteringsaktiviteter · R3 arbetsgivaren med i urvalet
    Genomförande    G1 alla tar sitt ansvar · G2 uppföljning · G3 inga glapp · G4 problem och hinder
    Avslutning      A1 strukturerat avslut · A2 utvärdering · A3 ny omgång?

Their full wording stands in `tracks/checklist.py` (mission 1.4, source S3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tracks.checklist import TASKS, Task
from tracks.enums import Phase

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class PhaseOfWalk:
    """One station on spårlinjen. `aim` is what the coordinator wants to have reached when the phase is over."""

    phase: Phase
    aim: StrPromise
    forward: StrPromise
    tasks: tuple[Task, ...]

    @property
    def label(self) -> str:
        """The station's name."""
        return str(self.phase.label)


def _tasks(phase: Phase) -> tuple[Task, ...]:
    return tuple(task for task in TASKS if task.phase == phase)


PLANNING: Final = PhaseOfWalk(
    Phase.PLANNING,
    _("Vi vet vad arbetsgivaren behöver, vilka insatser som leder dit, vem som gör vad, och avtalen är på plats."),
    _("Börja rekrytera"),
    _tasks(Phase.PLANNING),
)
RECRUITMENT: Final = PhaseOfWalk(
    Phase.RECRUITMENT,
    _("Deltagarna är utvalda tillsammans med arbetsgivaren, och var och en har sin egen plan."),
    _("Börja genomföra"),
    _tasks(Phase.RECRUITMENT),
)
EXECUTION: Final = PhaseOfWalk(
    Phase.EXECUTION,
    _("Deltagarna går genom sin kedja av insatser utan glapp, och hinder tas om hand när de kommer."),
    _("Börja avsluta"),
    _tasks(Phase.EXECUTION),
)
CLOSING: Final = PhaseOfWalk(
    Phase.CLOSING,
    _("Var och en har fått ett avslut med jobb, studier eller en väg vidare, och vi vet vad vi lärde oss."),
    _("Avsluta omgången"),
    _tasks(Phase.CLOSING),
)

WALK: Final = (PLANNING, RECRUITMENT, EXECUTION, CLOSING)
BY_PHASE: Final = {station.phase: station for station in WALK}

# Where a round goes from each phase. The draft comes before the line, and the finished round after it.
NEXT: Final[dict[Phase, Phase]] = {
    Phase.DRAFT: Phase.PLANNING,
    Phase.PLANNING: Phase.RECRUITMENT,
    Phase.RECRUITMENT: Phase.EXECUTION,
    Phase.EXECUTION: Phase.CLOSING,
    Phase.CLOSING: Phase.FINISHED,
}
# One phase back, with a reason (architecture.md 3). Planning has nothing to go back to, and a draft has not begun.
BACK: Final[dict[Phase, Phase]] = {
    Phase.RECRUITMENT: Phase.PLANNING,
    Phase.EXECUTION: Phase.RECRUITMENT,
    Phase.CLOSING: Phase.EXECUTION,
}
# A round may be called off from here; from execution only when nobody takes part any more (domain.md 2.2).
CANCELLABLE: Final = (Phase.DRAFT, Phase.PLANNING, Phase.RECRUITMENT, Phase.EXECUTION)


def forward_label(phase: Phase) -> str:
    """What the button that takes a round on from `phase` says."""
    return str(_("Börja planera") if phase == Phase.DRAFT else BY_PHASE[phase].forward)
