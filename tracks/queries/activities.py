"""The checklist P1–A3 and the round's own moments, by phase."""

from dataclasses import dataclass
from datetime import date

from tracks.enums import ACTIVE_PHASES, Phase
from tracks.models import PlanActivity, Round


@dataclass(frozen=True)
class ActivityGroup:
    """One phase's moments. `is_current`: the round is in that phase."""

    phase: Phase
    items: list[PlanActivity]
    is_current: bool

    @property
    def label(self) -> str:
        return str(self.phase.label)

    @property
    def done(self) -> int:
        """Done or struck out: nothing more is waited for."""
        return sum(1 for item in self.items if not item.is_open)


@dataclass(frozen=True)
class ActivityBoard:
    groups: list[ActivityGroup]
    today: date

    @property
    def items(self) -> list[PlanActivity]:
        return [row for group in self.groups for row in group.items]

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def done(self) -> int:
        return sum(group.done for group in self.groups)

    @property
    def late(self) -> list[PlanActivity]:
        return [row for row in self.items if row.is_open and row.due and row.due < self.today]


def activities_board(round: Round, today: date) -> ActivityBoard:
    """Every moment of the round in its phase, in order. One query, none where `round.activities` is prefetched."""
    rows = round.activities.all()
    if "activities" not in getattr(round, "_prefetched_objects_cache", {}):
        rows = rows.select_related("owner_party__organisation", "owner_user", "done_by")
    by_phase: dict[str, list[PlanActivity]] = {phase: [] for phase in ACTIVE_PHASES}
    for row in sorted(rows, key=lambda row: (row.order, row.due or date.max, row.created_at)):
        row.round = round
        by_phase.setdefault(row.phase, []).append(row)
    groups = [ActivityGroup(phase, by_phase[phase], phase == round.phase) for phase in ACTIVE_PHASES]
    return ActivityBoard(groups, today)
