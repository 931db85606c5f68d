"""The chain: what a round or a person goes through, on a week axis. Plain data in, finished geometry out.

All positions are percent of the drawing's width, so the picture follows its box from a phone to a PDF page while the
text keeps its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobbspar.lib.dates import weeks_label
from jobbspar.ui.chain_axis import Tick, months, percent, week_numbers
from jobbspar.ui.chain_words import Place, Stretch, place

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a bar may be drawn as; anything else is drawn as "other".
KINDS = ("language", "training", "workplace", "validation", "support", "job", "other")
WEEK = timedelta(days=7)
SHORTEST_WEEKS = 6
# A hole of less has no room for "10 d" on a telephone.
TIGHT = 14


@dataclass(frozen=True, slots=True)
class ChainBar:
    """One step: `start` and `end` are its first and last day. `share` is percent of full time, or None."""

    label: StrOrPromise
    detail: StrOrPromise
    start: date
    end: date
    kind: str = "other"
    share: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ChainGap:
    """A hole between steps: first and last day without any, and how many working days that is."""

    start: date
    end: date
    days: int
    allowed: bool = False
    reason: StrOrPromise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours where no stylesheet reaches (a PDF). On a page the stylesheet's win, so that dark mode works."""

    fill: str
    stroke: str
    ink: str


DEEP, PINE, BLUE, GREY = "#0f4c45", "#1d6f64", "#2f6ea8", "#566a73"
STROKES = {"language": BLUE, "workplace": DEEP, "support": GREY, "other": GREY}
PALE = {BLUE: "#e4eef8", GREY: "#e9eef0"}


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar in its place. `state` done, now or planned. Its words stand inside, or beside it (`words_x`) if it is short.

    `words` is "" where there is room for them nowhere: then the lane says them.
    """

    bar: ChainBar
    x: str
    width: str
    state: str
    kind: str
    title: str
    words: str = ""
    words_x: str = ""
    words_dx: int = 0
    words_anchor: str = "start"

    @property
    def paint(self) -> Paint:
        """Solid when done or going on, outlined when planned."""
        stroke = STROKES.get(self.kind, PINE)
        return (
            Paint(PALE.get(stroke, "#e0f0ec"), stroke, stroke)
            if self.state == "planned"
            else Paint(stroke, stroke, "#fff")
        )


@dataclass(frozen=True, slots=True)
class DrawnGap:
    """A hole in its place. A `tight` one has no room for its words on a telephone."""

    gap: ChainGap
    x: str
    width: str
    title: str
    tight: bool
    words: str = ""
    words_x: str = ""
    words_dx: int = 0
    words_anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing: every bar with the same label, and the holes that wait for one of them."""

    label: str
    detail: str
    bars: list[DrawnBar]
    gaps: list[DrawnGap] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether the detail stands by the label, since a bar has no room for its own."""
        return any(drawn.bar.detail and not drawn.words for drawn in self.bars)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a step, a hole, or the expected hire (which has no `end`)."""

    label: str
    start: date
    end: date | None = None
    provider: str = ""
    extent: str = ""
    state: str = ""
    tone: str = "neutral"
    url: str = ""
    is_gap: bool = False

    @property
    def weeks(self) -> str:
        """ "v. 35–44 2026"."""
        return weeks_label(self.start, self.end or self.start)


@dataclass(frozen=True)
class ChainChart:
    """The whole chain. `today` outside the drawn weeks is not shown. `expected_start` is the expected hire."""

    bars: Sequence[ChainBar]
    gaps: Sequence[ChainGap] = ()
    today: date | None = None
    expected_start: date | None = None
    title: StrOrPromise = ""

    def __bool__(self) -> bool:
        return bool(self.bars) or self.expected_start is not None

    @cached_property
    def first(self) -> date:
        """The Monday the drawing begins on."""
        earliest = min([bar.start for bar in self.bars] + [day for day in [self.expected_start] if day])
        return earliest - timedelta(days=earliest.weekday())

    @cached_property
    def weeks(self) -> int:
        """How many weeks are drawn."""
        ends = [bar.end for bar in self.bars] + [gap.end for gap in self.gaps]
        latest = max(ends + [day + WEEK for day in [self.expected_start] if day])
        return max(SHORTEST_WEEKS, (latest - self.first).days // 7 + 1)

    def at(self, day: date) -> float:
        """Where a day begins, in percent of the width."""
        return 100 * (day - self.first).days / (7 * self.weeks)

    @property
    def today_x(self) -> str:
        """Where the line for today stands, "" when it is outside."""
        if self.today is None or not 0 <= (self.today - self.first).days < 7 * self.weeks:
            return ""
        return percent(self.at(self.today) + 50 / (7 * self.weeks))

    @cached_property
    def lanes(self) -> list[Lane]:
        """The rows, in the order their first bars begin."""
        by_label: dict[str, list[ChainBar]] = {}
        for bar in sorted(self.bars, key=lambda bar: bar.start):
            by_label.setdefault(str(bar.label), []).append(bar)
        lanes = [
            Lane(label, " · ".join(dict.fromkeys(str(bar.detail) for bar in bars if bar.detail)), self._drawn(bars))
            for label, bars in by_label.items()
        ]
        if self.expected_start is not None and not self._hire_is_a_step:
            lanes.append(self._hire_lane(self.expected_start))
        for gap in self.gaps:
            self._lane_waiting_for(gap, lanes).gaps.append(self._drawn_gap(gap))
        return [self._worded(lane) for lane in lanes]

    def _stretch(self, thing: ChainBar | ChainGap) -> Stretch:
        return self.at(thing.start), self.at(thing.end + timedelta(days=1))

    def _worded(self, lane: Lane) -> Lane:
        """The lane with its words where they fit: the bars' first, then the holes' days, none upon another."""
        walls = [self._stretch(drawn.bar) for drawn in lane.bars]
        holes = [self._stretch(drawn.gap) for drawn in lane.gaps]
        bars, gaps = [], []
        for drawn in lane.bars:
            found = place(str(drawn.bar.detail), self._stretch(drawn.bar), walls, holes)
            bars.append(replace(drawn, **_standing(found, str(drawn.bar.detail))))
            walls += [found.stretch] if found else []
        for hole in lane.gaps:
            words = _("%(days)d d") % {"days": hole.gap.days}
            found = place(words, self._stretch(hole.gap), walls, holes)
            gaps.append(replace(hole, **_standing(found, words)))
            walls += [found.stretch] if found else []
        return Lane(lane.label, lane.detail, bars, gaps)

    def _drawn(self, bars: Sequence[ChainBar]) -> list[DrawnBar]:
        return [self._drawn_bar(bar) for bar in bars]

    def _drawn_bar(self, bar: ChainBar) -> DrawnBar:
        begins, ends = self._stretch(bar)
        return DrawnBar(
            bar,
            percent(begins),
            percent(ends - begins),
            self.state_of(bar),
            bar.kind if bar.kind in KINDS else "other",
            f"{bar.label}: {bar.detail} ({weeks_label(bar.start, bar.end)})",
        )

    def _hire_lane(self, day: date) -> Lane:
        detail = _("Start")
        bar = ChainBar(_("Anställning"), detail, day, day + timedelta(days=6), "job")
        return Lane(str(bar.label), detail, self._drawn([bar]))

    def _drawn_gap(self, gap: ChainGap) -> DrawnGap:
        title = _("Glapp: %(days)d arbetsdagar (%(period)s)") % {
            "days": gap.days,
            "period": weeks_label(gap.start, gap.end),
        }
        begins, ends = self._stretch(gap)
        return DrawnGap(gap, percent(begins), percent(ends - begins), title, ends - begins < TIGHT)

    def _lane_waiting_for(self, gap: ChainGap, lanes: list[Lane]) -> Lane:
        """The row of the first step after the hole; the last row when nothing comes after."""
        later = [
            (drawn.bar.start, index)
            for index, lane in enumerate(lanes)
            for drawn in lane.bars
            if drawn.bar.start > gap.end
        ]
        return lanes[min(later)[1] if later else -1]

    def state_of(self, bar: ChainBar) -> str:
        """done, now or planned, seen from `today`."""
        if self.today is None or bar.start > self.today:
            return "planned"
        return "done" if bar.end < self.today else "now"

    @property
    def months(self) -> list[Tick]:
        """The months' names on the axis."""
        return months(self.first, self.weeks)

    @property
    def ticks(self) -> list[Tick]:
        """The weeks' numbers on the axis."""
        return week_numbers(self.first, self.weeks)

    @property
    def grid(self) -> list[str]:
        """Where each week begins, but the first."""
        return [percent(self.at(self.first + index * WEEK)) for index in range(1, self.weeks)]

    @property
    def rows(self) -> list[Row]:
        """The same as a table: steps and holes in the order they begin."""
        rows = [self._step_row(bar) for bar in self.bars] + [_gap_row(gap) for gap in self.gaps]
        if self.expected_start is not None and not self._hire_is_a_step:
            rows.append(Row(_("Anställning"), self.expected_start, state=_("väntad start"), tone="info"))
        return sorted(rows, key=lambda row: row.start)

    def _step_row(self, bar: ChainBar) -> Row:
        state, tone = {"done": (_("klar"), "ok"), "now": (_("pågår"), "ok")}.get(
            self.state_of(bar), (_("planerad"), "neutral")
        )
        extent = "" if bar.share is None else f"{bar.share}\u00a0%"
        return Row(str(bar.label), bar.start, bar.end, str(bar.detail), extent, state, tone, bar.url)

    @property
    def _hire_is_a_step(self) -> bool:
        return any(bar.kind == "job" for bar in self.bars)

    @property
    def summary(self) -> str:
        """One sentence for those who cannot see the picture."""
        holes = [gap for gap in self.gaps if not gap.allowed]
        steps = ngettext("%d insats", "%d insatser", len(self.bars)) % len(self.bars)
        weeks = ngettext("%d vecka", "%d veckor", self.weeks) % self.weeks
        words = _("%(steps)s under %(weeks)s, %(gaps)d glapp. Allt står i tabellen under bilden.")
        return words % {"steps": steps, "weeks": weeks, "gaps": len(holes)}


def _standing(found: Place | None, words: str) -> dict[str, Any]:
    """What a thing drawn says of its words' place."""
    if found is None:
        return {"words": ""}
    return {
        "words": words,
        "words_x": "" if found.x is None else percent(found.x),
        "words_dx": found.dx,
        "words_anchor": found.anchor,
    }


def _gap_row(gap: ChainGap) -> Row:
    days = ngettext("%(days)d arbetsdag", "%(days)d arbetsdagar", gap.days) % {"days": gap.days}
    state, tone = (_("tillåtet"), "neutral") if gap.allowed else (_("ska överbryggas"), "warn")
    return Row(_("Glapp"), gap.start, gap.end, str(gap.reason), days, state, tone, gap.url, is_gap=True)
