"""Stretches of time in a chain: where there are gaps between them, and where there is too much at once.

`gaps` is the one gap function (domain 2.0.9, invariant 10), for a round's chain before there are persons, for each
participation and for the employer side. Nothing else counts gaps.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from jobbspar.lib.dates import (
    ONE_DAY,
    IsoWeek,
    add_working_days,
    is_working_day,
    weeks_between,
    working_days_in,
)

# Settings of the product, not rules of law (invariant 10).
GAP_LIMIT: Final = 5
WARN_AHEAD: Final = 10
FULL_TIME: Final = 100


@dataclass(frozen=True, order=True)
class Span:
    """From `start` to `end`, both days counted. ValueError when the end is before the start.

    `share` is percent of full time; `parallel` says that it is meant to lie beside another (invariant 11).
    """

    start: date
    end: date
    share: int = FULL_TIME
    parallel: bool = False

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A span cannot end before it starts.")

    def overlaps(self, other: "Span") -> bool:
        """Whether some day lies in both."""
        return self.start <= other.end and other.start <= self.end

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day <= self.end

    def working_days(self) -> int:
        """Working days in it."""
        return working_days_in(self.start, self.end)

    def weeks(self) -> list[IsoWeek]:
        """Every ISO week it touches."""
        return list(weeks_between(self.start, self.end))


@dataclass(frozen=True, order=True)
class Gap:
    """Working days with nothing planned. `start` and `end` are the first and last of them, both counted."""

    start: date
    end: date
    working_days: int
    # The gap is the wait for the expected hire, not for a next step.
    before_hire: bool = False
    # Every working day of it was allowed with a reason (semester, sjukdom, föräldraledighet).
    allowed: bool = False


@dataclass(frozen=True, order=True)
class Overload:
    """A week in which more than full time is planned. `share` is the highest sum of any working day in it, percent."""

    week: IsoWeek
    share: int


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as fewest spans, in order: overlapping and adjoining ones become one. Shares do not follow."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end + ONE_DAY:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(Span(span.start, span.end))
    return result


def gaps(
    spans: Iterable[Span],
    *,
    expected_start: date | None = None,
    limit: int = GAP_LIMIT,
    allowed: Iterable[Span] = (),
) -> list[Gap]:
    """The holes of more than `limit` working days between the spans, in order.

    `expected_start` is the first day of the expected hire: it counts as a last span that never ends, so a wait before
    it is a gap and what lies after it is not. `allowed` are stretches somebody has allowed with a reason: a gap
    wholly within them is still returned, marked allowed. No spans, no gaps.
    """
    covered = merged(spans)
    # Back to back they would merge; a hire keeps its own place, so that the gap before it can be told.
    if expected_start is not None:
        covered = [span for span in covered if span.start < expected_start]
    starts = [*(span.start for span in covered[1:]), *([expected_start] if covered and expected_start else [])]
    allowances = merged(allowed)
    found = (
        _gap(before.end, start, allowances, before_hire=start == expected_start)
        for before, start in zip(covered, starts, strict=False)
    )
    return [gap for gap in found if gap is not None and gap.working_days > limit]


def warn_from(gap: Gap, ahead: int = WARN_AHEAD) -> date:
    """The day from which the gap is warned about: at least `ahead` working days before it opens (invariant 10)."""
    return add_working_days(gap.start, -ahead)


def overloads(spans: Sequence[Span]) -> list[Overload]:
    """The weeks where what is not flagged parallel sums to more than full time on some working day (invariant 11)."""
    worst: dict[IsoWeek, int] = {}
    for start, end, share in _loads([span for span in spans if not span.parallel]):
        if share <= FULL_TIME:
            continue
        for week in weeks_between(start, end):
            monday = date.fromisocalendar(week.year, week.week, 1)
            if working_days_in(max(start, monday), min(end, monday + timedelta(days=6))):
                worst[week] = max(worst.get(week, 0), share)
    return [Overload(week, share) for week, share in sorted(worst.items())]


def peak(spans: Iterable[Span]) -> int:
    """The highest sum of shares on any working day, percent, with what is flagged parallel. No spans, 0."""
    loads = _loads(list(spans))
    return max((share for start, end, share in loads if working_days_in(start, end)), default=0)


def _loads(spans: Sequence[Span]) -> Iterator[tuple[date, date, int]]:
    """From and to which day how much is planned: the sum only changes where a span starts or the day after one ends."""
    edges = sorted({span.start for span in spans} | {span.end + ONE_DAY for span in spans})
    for start, after in pairwise(edges):
        yield start, after - ONE_DAY, sum(span.share for span in spans if span.holds(start))


def _gap(last_covered: date, next_covered: date, allowances: list[Span], *, before_hire: bool) -> Gap | None:
    first, last = last_covered + ONE_DAY, next_covered - ONE_DAY
    days = working_days_in(first, last)
    if not days:
        return None
    start = first if is_working_day(first) else add_working_days(first, 1)
    end = last if is_working_day(last) else add_working_days(last, -1)
    excused = sum(
        working_days_in(max(start, span.start), min(end, span.end)) for span in allowances if span.start <= end
    )
    return Gap(start, end, days, before_hire=before_hire, allowed=excused == days)
