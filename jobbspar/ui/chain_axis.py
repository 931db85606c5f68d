"""What stands above the chain's picture: months and week numbers, as many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from jobbspar.lib.dates import MONTHS_SHORT

WEEK: Final = timedelta(days=7)
# The axis has room for about this many week numbers on a wide page.
MOST_TICKS: Final = 14
# How much of the width a letter of a month takes: where the drawing is wide (470 px), and on a telephone (250 px).
WIDE, NARROW = 1.7, 3.2


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis: the month's name or the week's number. `minor` ones and `year` are left out where it is narrow."""

    x: str
    text: str
    minor: bool
    year: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's first drawn Monday, and where it stands."""

    monday: date
    x: float

    def is_one_of(self, every: int) -> bool:
        """Whether it is one of every so many months from January."""
        return (self.monday.month - 1) % every == 0

    def end(self, letter: float) -> float:
        """Where its name ends, with the air after it; the year is not written where letters are wide."""
        tick = self.tick(minor=False)
        year = len(tick.year) + 1 if tick.year and letter == WIDE else 0
        return self.x + letter * (len(tick.text) + year + 1)

    def tick(self, *, minor: bool) -> Tick:
        """Its mark on the axis; January says the year."""
        year = str(self.monday.year) if self.monday.month == 1 else ""
        return Tick(percent(self.x), MONTHS_SHORT[self.monday.month - 1], minor, year)


def months(first: date, weeks: int) -> list[Tick]:
    """The months' names over the weeks they begin in: each, or every second, third … so that none stands upon another or
    over the edge. On a telephone there is room for fewer.
    """
    mondays = [first + index * WEEK for index in range(weeks)]
    drawn = [Month(monday, 100 * index / weeks) for index, monday in enumerate(mondays) if not index or monday.day <= 7]
    whole = [month for month in drawn if month.monday.day <= 7]
    wide, narrow = _every(whole, WIDE), _every(whole, NARROW)
    shown = [month for month in whole if month.is_one_of(wide) and month.end(WIDE) <= 100]
    small = [month for month in shown if month.is_one_of(narrow) and month.end(NARROW) <= 100]
    # A month of which only the end is drawn stands where it does not crowd the next.
    for part in drawn[: len(drawn) - len(whole)]:
        small = [part] * (not small or part.end(NARROW) <= small[0].x) + small
        shown = [part] * (not shown or part.end(WIDE) <= shown[0].x) + shown
    return [month.tick(minor=month not in small) for month in shown]


def _every(months: Sequence[Month], letter: float) -> int:
    """Every how many months there is room for, counted from January."""
    for step in (1, 2, 3, 4, 6):
        some = [month for month in months if month.is_one_of(step)]
        if all(month.end(letter) <= later.x for month, later in pairwise(some)):
            return step
    return 12


def week_numbers(first: date, weeks: int) -> list[Tick]:
    """Week numbers, as many as there is room for."""
    step = next(step for step in (1, 2, 4, 8, 13, 26, 52) if weeks / step <= MOST_TICKS or step == 52)
    return [
        Tick(
            percent(100 * index / weeks), str((first + index * WEEK).isocalendar().week), minor=(index // step) % 2 == 1
        )
        for index in range(0, weeks, step)
    ]


def percent(value: float) -> str:
    """ "12.34%", as SVG wants it."""
    return f"{value:.2f}%"
