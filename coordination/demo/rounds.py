"""Each round's story on the demo's day: which phase it has reached, when, and with whom.

Weeks are counted from the anchor, the Monday that the story is told from. "Week 7 of 14" is a start six weeks ago.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from jobbspar.lib import dates
from tracks.enums import Phase

CHRISTMAS_WEEKS: Final = 2
# B-1: twelve weeks before Christmas, twenty-six after it, and seven until the round is finished.
WEEKS_BEFORE_CHRISTMAS, WEEKS_AFTER_CHRISTMAS, WEEKS_OF_CLOSING = 12, 26, 7


@dataclass(frozen=True)
class Story:
    """`start`, `made` and `planned` are weeks from the anchor: the first week of the chain, when the draft was made, and
    when its planning began. `homes` is how many take part (or are candidates) from each municipality.
    """

    key: str
    phase: Phase
    start: int
    made: int
    planned: int | None = None
    homes: dict[str, int] = field(default_factory=dict)
    previous: str = ""
    recruits: int | None = None

    @property
    def recruiting(self) -> int:
        """The week in which people are found: six before the first intervention, where the story says nothing else."""
        return self.start - 6 if self.recruits is None else self.recruits

    @property
    def track(self) -> str:
        return self.key.partition("-")[0]

    @property
    def planning(self) -> int:
        """The week in which the draft was taken into planning."""
        return self.made + 1 if self.planned is None else self.planned


DRAFT, PLANNING, RECRUITMENT = Phase.DRAFT, Phase.PLANNING, Phase.RECRUITMENT
EXECUTION, CLOSING, FINISHED = Phase.EXECUTION, Phase.CLOSING, Phase.FINISHED

# The order is that of the rounds' numbers within a track.
STORIES: Final = (
    Story("A1-1", FINISHED, -45, -62, homes={
        "goteborg": 8, "molndal": 3, "partille": 2, "kungalv": 1, "ale": 1, "ockero": 1}),
    Story("A1-2", EXECUTION, -6, -27, previous="A1-1", homes={
        "goteborg": 7, "molndal": 2, "lerum": 2, "harryda": 1, "stenungsund": 1}),
    Story("A1-3", RECRUITMENT, 8, -12, recruits=-3, homes={"goteborg": 7, "molndal": 3, "stenungsund": 2}),
    Story("A2-1", EXECUTION, -11, -27, homes={"goteborg": 5, "molndal": 3}),
    Story("A3-1", PLANNING, 10, -7),
    Story("B-2", RECRUITMENT, 7, -11, previous="B-1", recruits=-4, homes={
        "molndal": 7, "goteborg": 6, "harryda": 3, "partille": 2, "kungsbacka": 1}),
    Story("C-1", FINISHED, -46, -63, homes={"partille": 5, "goteborg": 5, "lerum": 2, "alingsas": 2}),
    Story("C-2", CLOSING, -15, -29, previous="C-1", homes={"partille": 4, "goteborg": 4, "lerum": 2, "harryda": 2}),
    Story("D-1", EXECUTION, -8, -24, homes={"lerum": 5, "alingsas": 3, "partille": 2, "goteborg": 1}),
    Story("E-1", EXECUTION, -19, -36, homes={"harryda": 6, "molndal": 4, "goteborg": 3, "tjorn": 1}),
    Story("F-1", CLOSING, -65, -82, homes={
        "kungalv": 5, "stenungsund": 3, "ale": 3, "lillaedet": 2, "tjorn": 2}),
    Story("G-1", RECRUITMENT, 6, -25, planned=-12, homes={}),
    Story("G-2", EXECUTION, -7, -23, homes={"kungsbacka": 4, "molndal": 3, "ale": 2, "goteborg": 2}),
    Story("H-1", DRAFT, 16, -2),
    Story("P-1", EXECUTION, -2, -14, homes={"molndal": 5, "goteborg": 2, "harryda": 1, "ockero": 1}),
)  # fmt: skip
# Reserved in G-1, where the recruitment has just begun.
RESERVED: Final = {"kungsbacka": 4, "ale": 3, "molndal": 2, "goteborg": 2}


def christmas_gap(anchor: date) -> date:
    """The Monday of B-1's Christmas gap: the latest Christmas that leaves time for the round to have been finished.

    Where the two weeks of Christmas itself hold so few working days that they are no gap, the gap lies a week later.
    """
    year = anchor.year
    while True:
        monday = _gap_of(year)
        after = timedelta(weeks=CHRISTMAS_WEEKS + WEEKS_AFTER_CHRISTMAS + WEEKS_OF_CLOSING)
        if monday + after < anchor:
            return monday
        year -= 1


def _gap_of(year: int) -> date:
    christmas = date(year, 12, 25)
    monday = christmas - timedelta(days=christmas.weekday())
    last = monday + timedelta(weeks=CHRISTMAS_WEEKS, days=-3)
    return monday if dates.working_days_in(monday, last) > 5 else monday + timedelta(weeks=1)


def stories(anchor: date) -> tuple[Story, ...]:
    """All of them. B-1 is placed around its Christmas, so its weeks depend on the anchor."""
    gap = (christmas_gap(anchor) - anchor).days // 7
    first = Story(
        "B-1", FINISHED, gap - WEEKS_BEFORE_CHRISTMAS, gap - WEEKS_BEFORE_CHRISTMAS - 17,
        homes={"goteborg": 6, "molndal": 4, "harryda": 2},
    )  # fmt: skip
    place = next(number for number, story in enumerate(STORIES) if story.key == "B-2")
    return (*STORIES[:place], first, *STORIES[place:])
