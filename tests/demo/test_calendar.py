"""The story can be told from any week: holidays never put what rests on something before it."""

from collections import defaultdict
from datetime import date, timedelta

from coordination.demo.load import schedule_story
from coordination.demo.papers import Papers
from coordination.demo.people import People
from coordination.demo.rounds import stories
from coordination.demo.timeline import Timeline
from coordination.demo.world import World
from jobbspar.accounts.actor import ANONYMOUS

FIRST = date(2026, 11, 23)
WEEKS = 3 * 52


class Told(Timeline):
    """Keeps what is put on it instead of doing it."""

    def order(self) -> dict[str, list[str]]:
        """For each round, the names of its things in the order they would be done."""
        names: dict[str, list[str]] = defaultdict(list)
        for _moment, _number, work in sorted(self._waiting):
            story = getattr(getattr(work, "__self__", None), "story", None)
            if story is not None and work.__name__ != "follow_up":
                names[story.key].append(work.__name__)
        return names


class AnyWorld(World):
    """Where everybody may be asked for: nothing is done for real."""

    def coordinator(self, town: str) -> object:  # type: ignore[override]
        return ANONYMOUS


def told_from(anchor: date) -> tuple[dict[str, list[str]], dict[str, date]]:
    world, timeline, papers = AnyWorld(anchor=anchor), Told(), Papers()
    people = People(world, 0, 1)
    for story in stories(anchor):
        schedule_story(world, timeline, papers, people, story)
    papers.close()
    last = {
        work.__self__.story.key: moment.date()  # type: ignore[attr-defined]
        for moment, _number, work in timeline._waiting
        if getattr(work, "__name__", "") == "execute"
    }
    return timeline.order(), last


def test_every_week_of_three_years_tells_each_round_in_the_same_order() -> None:
    expected, _last = told_from(FIRST)
    assert expected["A1-1"][-5:] == ["begin_closing", "close_all", "evaluate", "decide", "finish"]
    assert len(expected) == 16
    for week in range(1, WEEKS):
        anchor = FIRST + timedelta(weeks=week)
        order, executed = told_from(anchor)
        assert order == expected, anchor
        starts = {story.key: anchor + timedelta(weeks=story.start) for story in stories(anchor)}
        assert all(day < starts[key] for key, day in executed.items()), anchor
